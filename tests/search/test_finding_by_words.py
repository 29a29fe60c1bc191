"""Ranking and matching, as policy: a few documents, one search, what is expected."""

import pytest

from insight_hub.evidence.models import Level
from insight_hub.partners.reader import Reader
from insight_hub.taxonomy.models import Group, Method, Place, Topic
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory
from tests.search.conftest import ON_BOTH

pytestmark = [pytest.mark.engine, *ON_BOTH]


def titles(results):
    return [hit.title for hit in results.hits]


def test_a_word_in_the_title_comes_before_the_same_word_in_the_body(find):
    FindingPageFactory(title="Waiting rooms", summary="Some spoke of parking.")
    FindingPageFactory(title="Parking", summary="Some spoke of waiting rooms.")
    assert titles(find("parking")) == ["Parking", "Waiting rooms"]


def test_a_finding_for_partners_only_is_found_by_partners_and_not_by_the_public(find):
    finding = FindingPageFactory(title="Parking", opening=Level.PARTNERS)
    assert titles(find("parking")) == []
    assert titles(find("parking", reader=Reader(partner_ids=frozenset([finding.partner.pk + 1])))) == ["Parking"]


def test_a_finding_of_ones_own_is_found_by_nobody_else(find):
    finding = FindingPageFactory(title="Parking", opening=Level.OWN)
    publisher = finding.partner.pk
    assert titles(find("parking", reader=Reader(partner_ids=frozenset([publisher])))) == ["Parking"]
    assert titles(find("parking", reader=Reader(partner_ids=frozenset([publisher + 1])))) == []
    assert titles(find("parking", reader=Reader(manages=True))) == []


def test_forms_of_a_word_find_each_other_and_possessives_are_no_other_word(find):
    FindingPageFactory(title="People waited for weeks: a carer’s day")
    for asked in ("waits", "waiting", "Wait", "WAITED", "wäits", "carers", "carer's", "carers’", "carer’s"):
        assert find(asked).total == 1, asked


def test_words_of_the_body_are_found(find):
    body = [("key_point", "Dropped kerbs block wheelchairs"), ("paragraph", "<p>A <b>zebra</b> crossing</p>")]
    FindingPageFactory(title="Streets", body=body)
    assert find("kerb").total == find("wheelchair zebra").total == 1
    assert find("strong").total == find("key_point").total == 0


def test_names_of_topics_places_groups_methods_and_partners_are_found(find):
    above = Topic.objects.create(name="Highways and travel")
    FindingPageFactory(
        parent=EngagementPageFactory(parent=PartnerPageFactory(title="Healthwatch Erewhon")),
        topics=[Topic.objects.create(name="Potholes", parent=above)],
        places=[Place.objects.create(name="Castle, Swansea", slug="W05001040")],
        groups=[Group.objects.create(name="Care leavers")],
        methods=[Method.objects.create(name="Citizens’ jury")],
    )
    FindingPageFactory(title="Something else")
    for asked in ("pothole", "highway", "swansea", "care leaver", "citizens' jury", "erewhon", "pothole swansea"):
        assert find(asked).total == 1, asked


def test_of_two_words_both_are_needed_and_of_more_half(find, backend):
    """From the database any word will do: see the test below."""
    if backend == "database":
        return
    FindingPageFactory(title="Bus stops", summary="No lighting.")
    FindingPageFactory(title="Bus fares", summary="Too dear.")
    assert titles(find("bus lighting")) == ["Bus stops"]
    assert titles(find("bus lighting shelter timetable")) == ["Bus stops"]
    assert titles(find("bus shelter timetable")) != []
    assert titles(find("bus lighting shelter timetable drivers tickets")) == []


def test_the_database_finds_any_of_the_words_and_puts_first_what_has_more_of_them(find, backend):
    if backend == "elasticsearch":
        return
    FindingPageFactory(title="Bus fares", summary="Too dear.")
    FindingPageFactory(title="Bus stops", summary="No lighting.")
    FindingPageFactory(title="Trams", summary="Too full.")
    assert titles(find("bus lighting")) == ["Bus stops", "Bus fares"]
    assert titles(find("how are the bus stops")) == ["Bus stops", "Bus fares"]


def test_words_may_stand_in_different_fields(find):
    FindingPageFactory(title="Dentists", summary="None takes new patients.")
    assert find("dentist patients").total == 1


def test_what_is_found_is_marked_in_title_summary_and_body(find, backend):
    FindingPageFactory(
        title="Parking at night", summary="Parking costs too much.", body=[("key_point", "Free parking")]
    )
    hit = find("parking").hits[0]
    assert hit.title_html == "<mark>Parking</mark> at night"
    marked = ["<mark>Parking</mark> costs too much.", "Free <mark>parking</mark>"]
    assert list(hit.snippets) == (marked if backend == "elasticsearch" else ["\n".join(marked)])


def test_html_that_a_publisher_wrote_is_shown_as_text(find, client):
    evil = "<script>alert(1)</script> parking"
    FindingPageFactory(title=evil, summary=evil, body=[("key_point", evil)])
    escaped = "&lt;script&gt;alert(1)&lt;/script&gt; <mark>parking</mark>"
    hit = find("parking").hits[0]
    assert hit.title_html.replace("&#x2F;", "/") == escaped
    assert "\n".join(hit.snippets).replace("&#x2F;", "/") == f"{escaped}\n{escaped}"
    for address in ("/search/?q=parking", "/search/", "/search/?q=%3Cscript%3Ealert(1)"):
        assert b"<script>alert" not in client.get(address).content


def test_no_words_are_too_strange_to_be_answered(find, client):
    for q in ('"', "the", "a AND", "*", "()", "🚌", "x" * 1000, "camhs gp a&e " * 40, "{{7*7}}", "\\", "\ud7ff"):
        assert find(q).total == 0, q
        assert client.get("/search/", {"q": q}).status_code == 200, q
    assert client.get("/search/?q=%00%FF%80&topic=%00&page=%00").status_code == 200
