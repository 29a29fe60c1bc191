"""`evaluate_search`: what it measures, and what it says of files that it cannot use."""

import json
import math
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from insight_hub.evidence.models import Level, Reference
from insight_hub.evidence.visibility import set_visibility
from search.evaluation import measures, read
from tests.conftest import code_of
from tests.factories import EngagementPageFactory, FindingPageFactory

JUDGED = Path(settings.ROOT / "tests/search/judged")


class TestMeasures:
    def test_by_hand(self):
        got = measures(["x", "a", "b"], {"a": 3, "b": 1, "c": 2})
        ideal = 3 / math.log2(2) + 2 / math.log2(3) + 1 / math.log2(4)
        assert got["nDCG@10"] == pytest.approx((3 / math.log2(3) + 1 / math.log2(4)) / ideal)
        assert (got["MRR@10"], got["recall@50"], got["precision@5"]) == (1 / 2, 2 / 3, 2 / 5)

    def test_are_1_at_best_and_0_at_worst(self):
        relevant = {"a": 3, "b": 2, "c": 1, "d": 1, "e": 1}
        assert set(measures(list("abcde"), relevant).values()) == {1.0}
        assert set(measures(list("xyz"), relevant).values()) == {0.0}

    def test_look_no_deeper_than_they_say(self):
        deep = [str(number) for number in range(60)]
        assert measures(deep, {"9": 1})["MRR@10"] == 1 / 10
        assert measures(deep, {"10": 1}) | {"recall@50": 1.0} == measures(deep, {"10": 1})
        assert measures(deep, {"10": 1})["nDCG@10"] == measures(deep, {"10": 1})["MRR@10"] == 0
        assert measures(deep, {"50": 1})["recall@50"] == 0


@pytest.fixture
def files(tmp_path):
    """`files(queries, judgements)`: the command's arguments for files with these lines."""

    def made(queries, judgements):
        paths = tmp_path / "queries.jsonl", tmp_path / "judgements.tsv"
        paths[0].write_text("\n".join(one if isinstance(one, str) else json.dumps(one) for one in queries))
        paths[1].write_text("\n".join(judgements))
        return ["--queries", str(paths[0]), "--judgements", str(paths[1])]

    return made


def said(*arguments):
    out = StringIO()
    call_command("evaluate_search", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.engine
@pytest.mark.django_db
class TestTheCommand:
    def test_asks_as_the_site_does_for_the_public(self, hub, indexed, files):
        engagement = EngagementPageFactory()
        buses = FindingPageFactory(parent=engagement, title="Buses are late")
        Reference.objects.filter(pk=buses.reference_id).update(external_id="F1")
        hidden = FindingPageFactory(parent=engagement, title="Buses are cold")
        set_visibility(hidden.reference, Level.OWN)
        indexed()
        arguments = files(
            [{"id": "1", "text": "buses", "filters": {}}, {"id": "2", "text": "buses", "filters": {"year_from": 2090}}],
            ["1\tF1\t3", f"1\t{code_of(hidden)}\t2", "2\tF1\t1"],
        )
        told = json.loads(said(*arguments, "--json"))
        assert told["queries"]["1"]["found"] == ["F1"]
        assert told["queries"]["1"]["recall@50"] == 1 / 2
        assert told["queries"]["2"]["found"] == []
        assert told["means"]["all"]["MRR@10"] == 1 / 2
        assert "MRR@10 0.500" in said(*arguments)

    def test_a_query_without_anything_relevant_counts_in_no_mean(self, hub, indexed, files):
        indexed()
        told = json.loads(said(*files([{"id": "1", "text": "moon", "kind": "nothing"}], []), "--json"))
        assert (told["means"], told["queries"]) == ({}, {"1": {"found": []}})


@pytest.mark.django_db
def test_it_says_so_when_the_database_answered(hub, files):
    err = StringIO()
    arguments = files([{"id": "1", "text": "buses"}], [])
    call_command("evaluate_search", *arguments, stdout=StringIO(), stderr=err)
    assert "did not answer 1 of 1 queries" in err.getvalue()


@pytest.mark.parametrize(
    ("queries", "judgements", "why"),
    [
        (["{"], [], "line 1 of the queries"),
        ([{"id": "1", "text": "a"}, '"text"'], [], "line 2 of the queries"),
        ([{"id": "1"}], [], "line 1 of the queries"),
        ([{"id": "1", "text": "a"}], ["1\tF1"], "line 1 of the judgements"),
        ([{"id": "1", "text": "a"}], ["1\tF1\t1", "1\tF1\t4"], "line 2 of the judgements"),
        ([{"id": "1", "text": "a"}], ["1\tF1\tgood"], "line 1 of the judgements"),
        ([{"id": "1", "text": "a"}], ["2\tF1\t1"], "“2”, which is no query"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(files, queries, judgements, why):
    with pytest.raises(CommandError, match=why):
        said(*files(queries, judgements))


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(CommandError, match=r"none\.tsv"):
        said("--queries", str(tmp_path / "none.jsonl"), "--judgements", str(tmp_path / "none.tsv"))


class TestOurJudgedQueries:
    def test_are_of_every_kind(self):
        kinds = Counter(query.kind for query in read(JUDGED / "queries.jsonl", JUDGED / "judgements.tsv"))
        assert sum(kinds.values()) >= 80
        assert kinds["nothing"] >= 10
        assert {"short", "question", "jargon", "plain", "misspelt", "place", "group"} < set(kinds)

    def test_have_something_relevant_but_for_those_with_nothing(self):
        for query in read(JUDGED / "queries.jsonl", JUDGED / "judgements.tsv"):
            assert bool(query.relevant) is (query.kind != "nothing"), query.id
            assert query.kind == "nothing" or max(query.relevant.values()) >= 2, query.id
