"""Embargoes and clocks, with a worker in a process of its own: nothing opens early, the index follows within seconds,
and a clock that was wrong and is put right leaves nothing open behind it."""

import datetime
import time

import pytest
from django.utils import timezone

from insight_hub.evidence.models import Level, Opening
from insight_hub.evidence.visibility import set_visibility
from search.index.verify import drift
from search.models import IndexState, Placement
from search.worker import run_until_nothing_is_due
from tests.factories import EngagementPageFactory, FindingPageFactory
from tests.search.a_worker import START, Clock, worker
from tests.search.conftest import NO_DRIFT, front_page_again

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

SECOND = datetime.timedelta(seconds=1)
FIVE_MINUTES = datetime.timedelta(minutes=5)
LIMIT = 5.0  # seconds in which the index follows


@pytest.fixture
def engagement():
    front_page_again()
    return EngagementPageFactory()


@pytest.fixture
def clock(tmp_path):
    return Clock(tmp_path)


def own(engagement, title, opens=None):
    return FindingPageFactory(parent=engagement, title=title, opening=Opening(Level.OWN, opens))


def answer(client, title) -> tuple[str, bool]:
    """What answers a search of the public, and whether it finds this."""
    found = client.get("/api/search/", {"q": title})
    return found["X-Search-Backend"], found.json()["total"] == 1


def is_read(client, finding) -> bool:
    status = client.get(finding.reference.get_absolute_url()).status_code
    assert status in (200, 404)
    return status == 200


def wait_until(holds, patience=START) -> float:
    """Look again and again until `holds()`; the seconds that it took."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() < start + patience, "it did not come to be"
        time.sleep(0.05)
    return time.monotonic() - start


def is_taken(finding) -> bool:
    """Whether the restricted index holds the finding as it is."""
    state = IndexState.objects.get(pk=finding.reference_id)
    return state.placement == Placement.RESTRICTED and state.done_restricted == state.wanted


def looks(client, finding, until):
    """(begun, ended, the page is there, it is found), again and again up to the moment `until`."""
    while timezone.now() < until:
        begun = timezone.now()
        read, (_, found) = is_read(client, finding), answer(client, finding.title)
        yield begun, timezone.now(), read, found
        time.sleep(0.05)


def test_without_a_worker_the_page_opens_at_its_second_and_the_index_keeps_it_closed(client, engagement):
    finding = own(engagement, "Kaleidoscope")
    opens = timezone.now() + 4 * SECOND
    set_visibility(finding.reference, Level.OWN, public_from=opens)
    run_until_nothing_is_due()
    seen = list(looks(client, finding, opens + 2.5 * SECOND))
    assert seen[0][1] < opens - 2 * SECOND and seen[-1][0] > opens + 2 * SECOND
    assert not any(read for _, ended, read, _ in seen if ended < opens)
    assert all(read for begun, _, read, _ in seen if begun >= opens)
    assert not any(found for *_, found in seen)


def seconds_until_the_index_opens(client, engagement, title) -> float:
    """After the moment at which an embargo ends, with a worker; never before it."""
    finding = own(engagement, title)
    wait_until(lambda: is_taken(finding))
    opens = timezone.now() + 3 * SECOND
    set_visibility(finding.reference, Level.OWN, public_from=opens)
    for _, ended, read, found in looks(client, finding, opens + datetime.timedelta(seconds=START)):
        assert ended >= opens or not (read or found)
        if found:
            return (ended - opens).total_seconds()
    pytest.fail("the index did not open")


def test_with_a_worker_the_index_opens_within_seconds_and_never_early(client, engagement):
    with worker():
        taken = (seconds_until_the_index_opens(client, engagement, title) for title in ("Kaleidoscope", "Marzipan"))
        assert any(seconds <= LIMIT for seconds in taken)


def test_what_was_opened_while_clocks_were_ahead_is_closed_again_when_they_are_right(client, engagement, clock, later):
    """Of the hub and of its worker. The embargo ends four minutes on, and both go five minutes ahead for a while."""
    opens = timezone.now() + datetime.timedelta(minutes=4)
    finding = own(engagement, "Kaleidoscope", opens)
    with worker(clock):
        wait_until(lambda: is_taken(finding))
        clock.jump(FIVE_MINUTES)
        with later(FIVE_MINUTES):
            wait_until(lambda: answer(client, "Kaleidoscope") == ("elasticsearch", True))
            assert is_read(client, finding)
        assert not is_read(client, finding)
        assert answer(client, "Kaleidoscope") == ("database", False)  # as the worker's clock is still ahead
        clock.put_right()
        closed = put_right_at = time.monotonic()
        while closed < put_right_at + LIMIT:
            backend, found = answer(client, "Kaleidoscope")
            assert not found and not is_read(client, finding)
            closed = time.monotonic()
        assert backend == "elasticsearch"
        assert drift() == NO_DRIFT
        assert IndexState.objects.get(pk=finding.reference_id).changes_at == opens


def test_what_the_hub_itself_published_too_early_by_its_clock_is_closed_by_a_worker_whose_clock_is_right(
    client, engagement, later
):
    opens = timezone.now() + datetime.timedelta(minutes=4)
    with worker():
        with later(FIVE_MINUTES):
            finding = own(engagement, "Kaleidoscope", opens)
        assert answer(client, "Kaleidoscope")[1] is False
        wait_until(lambda: is_taken(finding) and answer(client, "Kaleidoscope") == ("elasticsearch", False))
        assert drift() == NO_DRIFT


def test_a_worker_that_died_with_its_clock_ahead_leaves_nothing_that_is_shown_early(client, engagement, later):
    opens = timezone.now() + datetime.timedelta(minutes=4)
    finding = own(engagement, "Kaleidoscope", opens)
    with later(FIVE_MINUTES):
        run_until_nothing_is_due()
        wait_until(lambda: answer(client, "Kaleidoscope") == ("elasticsearch", True))
    assert answer(client, "Kaleidoscope") == ("database", False)
    assert not is_read(client, finding)
    run_until_nothing_is_due()
    assert answer(client, "Kaleidoscope") == ("elasticsearch", False)
    assert drift() == NO_DRIFT


def test_what_opens_while_the_clock_is_ahead_and_truly_later_opens_in_its_time(client, engagement, later):
    """Closed again, it is noted anew when it opens: also by what it stands under, which opens later still."""
    soon, then = timezone.now() + datetime.timedelta(minutes=4), timezone.now() + datetime.timedelta(minutes=8)
    finding = own(engagement, "Kaleidoscope", soon)
    set_visibility(engagement.reference, Level.OWN, public_from=then)
    with later(FIVE_MINUTES):
        run_until_nothing_is_due()
        assert IndexState.objects.get(pk=finding.reference_id).changes_at == then
    run_until_nothing_is_due()
    assert IndexState.objects.get(pk=finding.reference_id).changes_at == soon
    with later(FIVE_MINUTES):
        run_until_nothing_is_due()
        assert not answer(client, "Kaleidoscope")[1]
    with later(2 * FIVE_MINUTES):
        run_until_nothing_is_due()
        wait_until(lambda: answer(client, "Kaleidoscope") == ("elasticsearch", True))
