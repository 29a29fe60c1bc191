"""What was closed to somebody is not shown by an index that was not told: no worker runs, or it takes nothing."""

import pytest
from django.db.models import F

from insight_hub.evidence.models import Level
from insight_hub.evidence.visibility import closes, set_visibility
from search.models import IndexState
from search.models.index_state import CLOSES_WITHIN
from tests.factories import FindingPageFactory

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def finding(indexed):
    page = FindingPageFactory(title="Kaleidoscope")
    indexed()
    return page


def answer(client):
    response = client.get("/search/?q=kaleidoscope")
    return response["X-Search-Backend"], 'data-total="1"' in response.content.decode()


def a_few_seconds_later():
    IndexState.objects.update(closed_since=F("closed_since") - CLOSES_WITHIN)


def shut(finding, _indexed):
    set_visibility(finding.reference, Level.OWN)


def take_down(finding, _indexed):
    finding.unpublish()


def take_down_what_it_stands_under(finding, _indexed):
    finding.get_parent().specific.unpublish()


@pytest.mark.parametrize("close", [shut, take_down, take_down_what_it_stands_under])
def test_without_a_worker_the_database_answers_after_a_few_seconds_and_elasticsearch_when_it_knows(
    client, indexed, finding, close
):
    assert answer(client) == ("elasticsearch", True)
    close(finding, indexed)
    a_few_seconds_later()
    assert answer(client) == ("database", False)
    assert "Kaleidoscope" not in client.get("/api/search/?q=kaleidoscope").content.decode()
    indexed()
    assert answer(client) == ("elasticsearch", False)


def test_what_is_opened_or_only_changed_waits_for_the_worker(client, indexed, finding):
    set_visibility(finding.reference, Level.PARTNERS)
    indexed()
    set_visibility(finding.reference, Level.PUBLIC)
    finding.title = "Kaleidoscopes"
    finding.save_revision().publish()
    a_few_seconds_later()
    assert answer(client)[0] == "elasticsearch"


def test_a_hub_without_an_engine_notes_nothing(settings, finding):
    settings.ELASTICSEARCH_URL = ""
    set_visibility(finding.reference, Level.OWN)
    assert not IndexState.objects.filter(closed_since__isnull=False).exists()


@pytest.mark.parametrize(
    ("before", "after", "closed"),
    [
        ({"public"}, {"public"}, False),
        ({"public"}, {"partners"}, True),
        ({"public"}, set(), True),
        ({"partners"}, {"public"}, False),
        ({"partners"}, {"own:1"}, True),
        ({"own:1"}, {"public"}, False),
        ({"own:1"}, {"own:1", "own:2"}, False),
        ({"own:1", "own:2"}, {"own:1"}, True),
        (set(), {"own:1"}, False),
    ],
)
def test_what_counts_as_closing(before, after, closed):
    assert closes(before, after) == closed
