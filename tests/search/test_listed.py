"""Title and contact only, in a search: whoever may not see a thing is told that somebody holds it and whom to ask,
and learns nothing else by searching, whichever words they try."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insight_hub.evidence.models import Level, Opening
from insight_hub.evidence.visibility import change, set_visibility
from insight_hub.partners.reader import PUBLIC, Reader
from insight_hub.taxonomy.models import Topic
from search.query.listed import MOST
from tests.conftest import code_of
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.engine,
    pytest.mark.parametrize("backend", ["elasticsearch", "database"], indirect=True),
]
LISTED = Opening(Level.OWN, listed=True)


@pytest.fixture
def ours(hub):
    return PartnerPageFactory(title="Northmoor Council", contact_email="ask@northmoor.example")


@pytest.fixture
def engagement(ours):
    return EngagementPageFactory(parent=ours, title="The engagement")


@pytest.fixture
def finding(engagement):
    return FindingPageFactory(
        parent=engagement, title="Damp in council flats", summary="Sassafras was said.", opening=LISTED
    )


@pytest.fixture
def titles(find):
    """`titles("words", reader=…)`: the titles of what is listed beside the results."""

    def asking(q, reader=PUBLIC, **parameters):
        return [listing.title for listing in find(q, reader, **parameters).listed]

    return asking


def test_its_title_leads_to_it_and_it_is_in_no_count(find, finding):
    found = find("damp flats")
    assert [(listing.title, listing.contact) for listing in found.listed] == [(finding.title, "ask@northmoor.example")]
    assert (found.total, found.hits) == (0, [])
    assert not any(found.counts.values())


@pytest.mark.parametrize("q", ["damp", "flat", "DAMP FLATS", "damp mould in our flats", "council"])
def test_its_title_is_found_as_titles_are(titles, finding, q):
    assert titles(q) == [finding.title]


@pytest.mark.parametrize("q", ["mould", "damp mould", "damp roofs and cold water", "", "the", "*", '"', "d"])
def test_titles_with_too_few_of_the_words_are_not(titles, finding, q):
    assert titles(q) == []


def test_no_other_word_of_it_leads_to_it(titles, engagement):
    topic = Topic.objects.create(name="Kettledrums")
    FindingPageFactory(
        parent=engagement, title="Damp", summary="Sassafras was said.", limits="Hullabaloo", opening=LISTED,
        topics=[topic],
    )  # fmt: skip
    for word in ("sassafras", "hullabaloo", topic.name, "Northmoor", "damp sassafras"):
        assert titles(word) == [], word
    assert titles("damp") == ["Damp"]


def test_those_who_may_see_it_find_it_among_the_results(find, ours, finding):
    found = find("damp flats", Reader(partner_ids=frozenset([ours.pk])))
    assert ([hit.title for hit in found.hits], found.listed) == ([finding.title], [])


def test_another_partner_is_told_of_what_is_own_and_sees_what_is_for_partners(find, titles, theirs, finding):
    them = Reader(partner_ids=frozenset([theirs.pk]))
    assert titles("damp flats", them) == [finding.title]
    set_visibility(finding.reference, Level.PARTNERS, listed=True)
    assert [hit.title for hit in find("damp flats", them).hits] == [finding.title]
    assert titles("damp flats", them) == []
    assert titles("damp flats") == [finding.title]


@pytest.mark.parametrize(
    "state",
    [
        lambda finding: set_visibility(finding.reference, Level.OWN),
        lambda finding: set_visibility(finding.reference, Level.PUBLIC),
        lambda finding: set_visibility(finding.reference, Level.OWN, timezone.now(), listed=True),
        lambda finding: change(finding.reference, hidden=True),
        lambda finding: change(finding.reference, moderated=True),
        lambda finding: change(finding.reference, live=False),
    ],
    ids=["not listed", "public", "opened by now", "hidden", "looked into", "withdrawn"],
)
def test_at_once_when_it_is_not_listed_any_more_nobody_is_told(titles, finding, state):
    assert titles("damp flats") == [finding.title]
    state(finding)
    assert titles("damp flats") == []


def test_its_reference_leads_to_it(titles, finding):
    assert titles(finding.reference.code) == titles(finding.reference.code.lower()) == [finding.title]
    assert titles("IH-F-999999") == []


def test_of_what_was_chosen_kind_and_organisation_narrow_it(titles, ours, finding):
    assert titles("damp flats", partner=[ours.slug], topic=["anything"], year_from=2020) == [finding.title]
    assert titles("damp flats", partner=["another"]) == []
    assert titles("damp flats", kind="engagement") == []
    set_visibility(finding.reference.visibility.under.reference, Level.OWN, listed=True)
    assert titles("engagement", kind="engagement") == ["The engagement"]


def test_the_closest_titles_come_first_and_only_a_few(titles, engagement):
    for number in range(MOST + 3):
        FindingPageFactory(parent=engagement, title=f"Buses {number:02}", opening=LISTED)
    FindingPageFactory(parent=engagement, title="Trains and buses at night", opening=LISTED)
    found = titles("night buses trains")
    assert found[0] == "Trains and buses at night"
    assert len(found) == MOST


def test_page_and_data_tell_it_beside_the_first_page_alone(client, indexed, backend, finding):
    indexed()
    text = client.get("/search/?q=damp+flats").content.decode()
    for told in (finding.title, "Northmoor Council", "ask@northmoor.example", f'data-listed="{code_of(finding)}"'):
        assert told in text
    assert "Sassafras" not in text and 'data-total="0"' in text
    listed = client.get("/api/search/?q=damp+flats").json()["listed"]
    assert listed == [
        {
            "ref": code_of(finding),
            "kind": "finding",
            "title": finding.title,
            "url": f"http://testserver/findings/{code_of(finding)}/",
            "partner": "Northmoor Council",
            "contact": "ask@northmoor.example",
        }
    ]
    assert client.get("/api/search/?q=damp+flats&page=2").json()["listed"] == []


def test_it_takes_two_queries_more_however_much_there_is(client, indexed, backend, finding, engagement):
    def queries(q):
        indexed()
        with CaptureQueriesContext(connection) as captured:
            client.get(f"/search/?q={q}")
        return len(captured)

    nothing, one = queries("xylophone"), queries("damp")
    for number in range(5):
        FindingPageFactory(parent=engagement, title=f"Damp {number}", opening=LISTED)
    assert queries("damp") == one <= nothing + 1
