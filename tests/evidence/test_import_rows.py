"""A wrong row is named by its number and the reason, and leaves nothing behind; the good rows go in."""

import io
import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight_hub.evidence.importing.sources import COLUMNS
from insight_hub.evidence.models import FindingPage, Reference
from insight_hub.evidence.signals import evidence_changed
from insight_hub.partners.models import PartnerPage
from insight_hub.taxonomy.models import Place, Topic
from tests.evidence.conftest import a_row, how_many_pages, url

pytestmark = pytest.mark.django_db

WRONG = {
    "too many topics": ({"topics": [f"topic {n}" for n in range(501)]}, "topics"),
    "too many places": ({"places": "Ward;" * 30 + ";".join(f"W{n}" for n in range(501))}, "places"),
    "no title": ({"title": " "}, "title"),
    "no summary": ({"summary": None}, "summary"),
    "no organisation": ({"organisation": ""}, "organisation"),
    "NUL in the title": ({"title": "Bu\x00ses"}, "title"),
    "half a character": ({"summary": "Bu\ud800ses"}, "summary"),
    "half a character in a list": ({"topics": ["\udfff"]}, "topics"),
    "10,000 characters of title": ({"title": "x" * 10_000}, "title"),
    "a list for a title": ({"title": ["Buses"]}, "title"),
    "truth for a summary": ({"summary": True}, "summary"),
    "fewer than none": ({"participants": -5}, "participants"),
    "a part of a person": ({"participants": 1.5}, "participants"),
    "people in words": ({"participants": "lots"}, "participants"),
    "more people than there are": ({"participants": 10**12}, "participants"),
    "digits without end": ({"participants": "9" * 5000}, "participants"),
    "superscript people": ({"participants": "²"}, "participants"),
    "infinite people": ({"participants": float("inf")}, "participants"),
    "30 February": ({"date_from": "2023-02-30"}, "date_from"),
    "month 13": ({"date_to": "2023-13"}, "date_to"),
    "month 0": ({"date_to": "2023-00"}, "date_to"),
    "a date in words": ({"date_to": "last spring"}, "date_to"),
    "a British date": ({"date_to": "09/03/2023"}, "date_to"),
    "an end before the start": ({"date_from": "2024", "date_to": "2023-12"}, "date_to"),
    "an unknown nature": ({"nature": ["need", "gossip"]}, "nature"),
    "a script for a link": ({"source_url": "javascript:alert(1)"}, "source_url"),
    "a file for a link": ({"source_url": "file:///etc/passwd"}, "source_url"),
    "an unknown topic": ({"topics": ["no-such-topic"]}, "topics"),
    "an unknown place": ({"places": "Atlantis"}, "places"),
    "an unknown group": ({"groups": ["martians"]}, "groups"),
    "an unknown method": ({"methods": ["séance"]}, "methods"),
    "an unknown visibility": ({"visibility": "everyone"}, "visibility"),
    "an unknown kind of organisation": ({"organisation_kind": "guild"}, "organisation_kind"),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_row_is_refused_with_its_reason_and_leaves_nothing(import_rows, name):
    change, column = WRONG[name]
    report = import_rows(a_row(organisation="Newcomer") | change)
    (rejected,) = report["rejected"]
    assert rejected["row"] == 1
    assert any(error.startswith(f"{column}:") for error in rejected["errors"]), rejected
    assert how_many_pages() == (0, 0)
    assert not PartnerPage.objects.exists() and not Reference.objects.exists()


@pytest.fixture
def late_refusal():
    """Somebody who is told of a new finding, inside its transaction, and refuses it."""

    def refuse(sender, **kwargs):
        if sender is FindingPage:
            raise ValidationError("refused at the last moment")

    evidence_changed.connect(refuse)
    yield
    evidence_changed.disconnect(refuse)


def test_a_row_that_fails_when_all_but_published_leaves_no_partner_and_no_engagement(import_rows, late_refusal):
    report = import_rows(a_row(organisation="Newcomer", engagement="Big Ask"), a_row(external_id="X2"))
    assert [rejected["errors"] for rejected in report["rejected"]] == [["refused at the last moment"]] * 2
    assert how_many_pages() == (0, 0)
    assert not PartnerPage.objects.exists() and not Reference.objects.exists()


def test_every_problem_of_a_row_is_told_at_once(import_rows):
    report = import_rows(a_row(title="", participants="lots", date_from="soon", topics=["nope", "neither"]))
    errors = report["rejected"][0]["errors"]
    assert sorted(error.split(":")[0] for error in errors) == ["date_from", "participants", "title", "topics", "topics"]


def test_good_rows_around_wrong_ones_go_in_and_wrong_ones_are_named_by_number(import_rows):
    report = import_rows(
        a_row(), "{", a_row(external_id="X3", title=""), "", "[1]", a_row(external_id="X6", title="Trams"), '"text"'
    )
    assert report["created"] == 2
    assert [rejected["row"] for rejected in report["rejected"]] == [2, 3, 5, 7]
    assert how_many_pages() == (2, 2)


def test_a_place_that_could_be_several_is_refused_and_says_which(import_rows):
    for slug, name in (("E05000001", "Castle, Dunton"), ("E05000002", "Castle, Vale")):
        Place.objects.create(slug=slug, name=name, short_name="Castle", level=Place.Level.WARD)
    report = import_rows(a_row(places=["Castle"]))
    assert "Castle, Dunton" in report["rejected"][0]["errors"][0]
    assert import_rows(a_row(places=["Castle, Vale"]))["created"] == 1


@pytest.mark.parametrize(
    ("given", "people"), [("1,234", 1234), (" 12 ", 12), (0, 0), ("0012", 12), ("", None), (None, None)]
)
def test_numbers_of_people_are_read_as_people_write_them(import_rows, given, people):
    assert import_rows(a_row(participants=given))["created"] == 1
    assert FindingPage.objects.get().participants == people


def test_tags_are_taken_by_slug_or_name_and_kept_once(import_rows):
    topic = Topic.objects.create(name="Buses and coaches", slug="buses")
    assert import_rows(a_row(topics=["buses", "Buses and Coaches", " BUSES "]))["created"] == 1
    assert list(FindingPage.objects.get().topics.all()) == [topic]


def test_markup_in_a_row_is_shown_as_text(import_rows, client):
    import_rows(a_row(title="<b>T</b>", summary="<script>s()</script>", body="<script>b()</script>"))
    text = client.get(url(FindingPage.objects.get())).content.decode()
    assert "<script>s()" not in text and "<script>b()" not in text and "<b>T</b>" not in text
    assert "&lt;script&gt;b()" in text


def test_a_summary_of_any_length_is_accepted(import_rows, client):
    assert import_rows(a_row(summary="word " * 20_000))["created"] == 1
    assert client.get(url(FindingPage.objects.get())).status_code == 200


def test_two_findings_with_the_same_longest_title_both_go_in(import_rows):
    rows = [a_row(external_id=str(number), title="x" * 255) for number in range(2)]
    assert import_rows(*rows)["created"] == 2


def test_unknown_columns_are_reported_and_not_refused(tmp_path, hub):
    path = tmp_path / "f.jsonl"
    path.write_text(json.dumps(a_row(colour="red") | {"mo\ud800od": "sad"}))
    printed = io.BytesIO()
    out = io.TextIOWrapper(printed, encoding="utf-8")
    call_command("import_findings", path, stdout=out)
    out.flush()
    text = printed.getvalue().decode()
    assert "columns not used: colour, mo" in text and "created 1" in text


texts = st.text(max_size=300) | st.sampled_from(["2024-02", "own", "need", "E06000054", "a;b;;c", "IH-E-000001", "?"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=2),
    max_leaves=5,
)
anything = st.dictionaries(st.sampled_from(COLUMNS) | texts, values, max_size=8)
nearly_right = st.fixed_dictionaries(
    {"title": texts, "summary": texts, "organisation": texts},
    optional={name: values | texts for name in COLUMNS if name not in ("title", "summary", "organisation")},
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(anything | nearly_right, min_size=1, max_size=4))
def test_whatever_stands_on_a_line_it_is_created_or_refused(import_rows, rows):
    report = import_rows(*rows)
    assert report["created"] + report["updated"] + report["unchanged"] + len(report["rejected"]) == len(rows)
    assert all(rejected["errors"] and all(rejected["errors"]) for rejected in report["rejected"])
