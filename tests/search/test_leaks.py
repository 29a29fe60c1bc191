"""To the public, a search answers to the byte as if what is restricted did not exist, whatever answers it."""

import datetime

import pytest
from django.utils import timezone

from insight_hub.evidence.models import Level, Opening
from insight_hub.evidence.visibility import set_visibility
from insight_hub.taxonomy.models import Topic
from tests.factories import EngagementPageFactory, FindingPageFactory, ResponsePageFactory
from tests.search.conftest import ON_BOTH

pytestmark = [pytest.mark.engine, *ON_BOTH]

ASKED = [
    "",
    "q=bus",
    "q=bus+lighting",
    "q=lighting+shelter+crowded+bus+stop&size=2",
    "topic=roads",
    "q=bus&topic=roads&sort=oldest",
    "q=bus&year_from=2000",
    "kind=engagement&q=ask",
    "kind=response",
    "q=IH-F-000001",
    "q=secret",
    "confidence=not-stated",
]


@pytest.fixture
def roads():
    return Topic.objects.create(name="Roads", slug="roads")


@pytest.fixture
def public(roads):
    """Findings whose order depends on how rare each of their words is."""
    engagement = EngagementPageFactory(title="Open ask")
    for title, summary in [
        ("Bus stops", "No lighting at the stop."),
        ("Bus fares", "Crowded, and dear."),
        ("Lighting", "A shelter, a shelter, and the bus."),
        ("Shelters", "Lighting was crowded out."),
    ]:
        FindingPageFactory(parent=engagement, title=title, summary=summary, topics=[roads])
    return engagement


def answers(client, indexed) -> list[bytes]:
    indexed()
    found = [client.get(f"{address}?{asked}") for asked in ASKED for address in ("/api/search/", "/search/")]
    assert {response.status_code for response in found} == {200}
    return [response.content for response in found]


def add_secrets(roads, opening):
    engagement = EngagementPageFactory(title="Secret ask", opening=opening)
    for number in range(12):
        finding = FindingPageFactory(
            parent=engagement,
            title=f"Secret bus bus bus {number}",
            summary="Crowded crowded stop. " * (number + 1),
            topics=[roads],
        )
    ResponsePageFactory(title="Secret response", parent=engagement.partner, findings=[finding], opening=opening)


OPENINGS = {
    "own": Opening(Level.OWN),
    "partners": Opening(Level.PARTNERS),
    "embargoed": Opening(Level.OWN, timezone.now() + datetime.timedelta(days=1)),
}


@pytest.mark.parametrize("opening", OPENINGS.values(), ids=OPENINGS)
def test_what_was_never_public_changes_no_byte_of_any_answer(client, indexed, public, roads, opening):
    before = answers(client, indexed)
    add_secrets(roads, opening)
    assert answers(client, indexed) == before


def test_what_was_public_and_was_restricted_leaves_nothing_behind(client, indexed, backend, public, roads):
    before = answers(client, indexed)
    engagement = EngagementPageFactory(title="Secret ask")
    for number in range(5):
        FindingPageFactory(parent=engagement, title=f"Secret bus {number}", summary="Crowded stop.", topics=[roads])
    assert answers(client, indexed) != before
    set_visibility(engagement.reference, Level.OWN)
    indexed()
    after = answers(client, indexed)
    # Elasticsearch counts deleted documents among a word's until it merges them away, so scores may differ.
    if backend == "database":
        assert after == before
    assert b"Secret" not in b"".join(after)
