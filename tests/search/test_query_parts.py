"""What a search asks of Elasticsearch, as plain data: rules that need no engine to be checked."""

from types import SimpleNamespace

import pytest
from django.test import override_settings

from insight_hub.partners.reader import PUBLIC, Reader
from search.forms import FACETS, Query
from search.index.mapping import READ, TEXT_FIELDS, settings_and_mappings
from search.meaning import model
from search.meaning.model import DIMENSIONS
from search.query import clauses
from search.query.asking import ACROSS_INDICES, SearchUnavailable, ask
from search.query.body import indices_for, only_for, request_body
from search.query.understanding import Understood

PARTNER = Reader(partner_ids=frozenset([7]))
MANAGER = Reader(manages=True)
EVERYTHING = Query(
    q="waiting times",
    chosen=dict.fromkeys(FACETS, ("one", "two")),
    year_from=2019,
    year_to=2021,
)


def conditions_in(part) -> list[list[dict]]:
    """The filters of every `bool` anywhere in a request."""
    if isinstance(part, list):
        return [found for one in part for found in conditions_in(one)]
    if not isinstance(part, dict):
        return []
    own = [part["bool"]["filter"]] if "bool" in part else []
    return own + [found for one in part.values() for found in conditions_in(one)]


UNDERSTOOD = Understood(plain="delays", vector=bytes(4 * DIMENSIONS))


@pytest.fixture
def some_model(monkeypatch):
    monkeypatch.setattr(model, "model", lambda: SimpleNamespace(name="some model"))


@pytest.mark.usefixtures("some_model")
@pytest.mark.parametrize("reader", [PUBLIC, PARTNER, MANAGER])
@pytest.mark.parametrize("understood", [Understood(), UNDERSTOOD], ids=["words", "meaning too"])
@pytest.mark.parametrize("query", [Query(), Query(q="buses"), EVERYTHING])
def test_whatever_is_asked_the_readers_labels_are_asked_with_it_in_hits_and_in_every_count(query, reader, understood):
    body = request_body(query, reader, understood)
    conditions = conditions_in(body)
    assert conditions
    assert all(only_for(reader) in filters for filters in conditions)
    assert "knn" not in body or only_for(reader) in body["knn"]["filter"]


@pytest.mark.usefixtures("some_model")
def test_meaning_is_asked_under_all_filters_and_counts_are_of_words():
    body = request_body(EVERYTHING, PUBLIC, UNDERSTOOD)
    filters = body["query"]["bool"]["filter"]
    assert [one for one in filters if one not in body["knn"]["filter"]] == []
    worded = {"filter": body["query"] | {"bool": {**body["query"]["bool"]}}}
    worded["filter"]["bool"].pop("_name")
    assert body["aggs"]["words"] == worded
    plain = request_body(Query(q="buses"), PUBLIC, UNDERSTOOD)["aggs"]
    assert all(plain[facet]["filter"] == plain["words"]["filter"] for facet in FACETS)


@pytest.mark.parametrize("query", [Query(), Query(q="buses"), EVERYTHING])
def test_a_count_that_leaves_the_search_behind_brings_the_readers_labels_along(query):
    for aggregation in request_body(query, PUBLIC)["aggs"].values():
        if "global" in aggregation:
            assert only_for(PUBLIC) in aggregation["aggs"]["within"]["filter"]["bool"]["filter"]


def test_the_public_holds_one_label_and_partners_hold_theirs_besides():
    assert only_for(PUBLIC) == {"terms": {"labels": ["public"]}}
    assert only_for(PARTNER) == {"terms": {"labels": ["public", "partners", "own:7"]}}
    assert only_for(MANAGER) == {"terms": {"labels": ["public", "partners", "managers"]}}


@override_settings(INDEX_PREFIX="hub")
def test_the_public_never_asks_the_restricted_index():
    assert indices_for(PUBLIC) == ["hub-public"]
    assert indices_for(PARTNER) == indices_for(MANAGER) == ["hub-public", "hub-restricted"]


@pytest.mark.parametrize("reader, across", [(PUBLIC, False), (PARTNER, True), (MANAGER, True)])
def test_only_who_asks_two_indices_has_words_weighed_across_them(reader, across, requests_sent):
    with (
        override_settings(ELASTICSEARCH_URL="http://127.0.0.1:1", INDEX_PREFIX="hub"),
        pytest.raises(SearchUnavailable),
    ):
        ask(request_body(Query(q="buses"), reader), indices_for(reader))
    assert (f"search_type={ACROSS_INDICES}" in requests_sent[0]) is across
    assert ("restricted" in requests_sent[0]) is across


def test_every_text_field_has_a_weight_and_the_title_has_the_most():
    fields = clauses.words("buses")["multi_match"]["fields"]
    assert {field.split("^")[0] for field in fields} == set(TEXT_FIELDS)
    assert all(weight > 0 for weight in clauses.WEIGHTS.values())
    assert max(clauses.WEIGHTS, key=clauses.WEIGHTS.get) == "title"


def test_two_words_are_both_required_and_of_more_only_half():
    assert clauses.words("buses trams trains")["multi_match"]["minimum_should_match"] == "2<50%"


def test_no_words_find_everything_newest_first_without_highlights():
    body = request_body(Query(), PUBLIC)
    assert body["query"]["bool"]["must"] == [{"match_all": {}}]
    assert body["sort"] == clauses.SORTS["newest"]
    assert "highlight" not in body


def test_each_facet_is_counted_without_its_own_values_and_with_those_of_the_others():
    counted = request_body(EVERYTHING, PUBLIC)["aggs"]
    for facet in FACETS:
        asked = counted[facet]["aggs"]["within"]["filter"]["bool"]["filter"]
        fields = {field for clause in asked for field in clause.get("terms", {})}
        assert fields == {"labels", "kind", *FACETS} - {facet}


def test_values_of_one_facet_widen_and_different_facets_narrow():
    filters = request_body(EVERYTHING, PUBLIC)["query"]["bool"]["filter"]
    for facet in FACETS:
        assert {"terms": {facet: ["one", "two"]}} in filters


def test_years_ask_for_what_may_lie_in_them():
    assert clauses.years(2019, None) == [{"range": {"year_last": {"gte": 2019}}}]
    assert clauses.years(None, 2021) == [{"range": {"year_first": {"lte": 2021}}}]
    assert "undated" not in request_body(Query(), PUBLIC)["aggs"]


def test_pages_are_of_twenty_and_none_goes_deeper_than_the_engine():
    assert (request_body(Query(page=3), PUBLIC)["from"], request_body(Query(), PUBLIC)["size"]) == (40, 20)
    for size in (1, 20, 30, 100):
        deepest = Query(size=size, page=Query(size=size).last_page)
        body = request_body(deepest, PUBLIC)
        assert body["from"] + body["size"] <= 10_000


def test_highlights_escape_what_publishers_wrote():
    assert request_body(Query(q="buses"), PUBLIC)["highlight"]["encoder"] == "html"


@pytest.mark.django_db
def test_all_text_is_read_alike_and_nothing_unknown_is_indexed():
    made = settings_and_mappings()["mappings"]
    assert made["dynamic"] == "strict"
    analyzers = {
        (made["properties"][name]["analyzer"], made["properties"][name]["search_analyzer"]) for name in TEXT_FIELDS
    }
    assert analyzers == {(READ._name, "hub_ask")}
