"""Many editors at once: real threads, each with a connection and transactions of its own."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone
from wagtail.models import Page

from insight_hub.evidence.joint import steps
from insight_hub.evidence.models import EngagementPage, FindingPage, JoinRequest, Offer
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture(autouse=True)
def tasks_as_in_production(settings):
    settings.TASKS = {"default": {"BACKEND": "insight_hub.partners.after_commit.AfterCommit"}}


@pytest.fixture(scope="module", autouse=True)
def database_left_as_found(django_db_setup, django_db_blocker):
    """Tests with transactions of their own empty the database behind them."""
    yield
    with django_db_blocker.unblock():
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)


def at_once(do, things):
    def do_and_hang_up(thing):
        try:
            return do(thing)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=len(things)) as threads:
        return list(threads.map(do_and_hang_up, things))


def test_pages_made_at_the_same_time_get_references_of_their_own(hub):
    def make_five(engagement_id):
        engagement = EngagementPage.objects.get(pk=engagement_id)
        return [FindingPageFactory(parent=engagement).reference_id for _ in range(5)]

    made = at_once(make_five, [EngagementPageFactory().pk for _ in range(4)])
    assert len({reference for five in made for reference in five}) == 20


def test_versions_published_at_the_same_time_are_numbered_without_gap_or_double(hub):
    finding = FindingPageFactory()

    def publish_as(title):
        mine = FindingPage.objects.get(pk=finding.pk)
        mine.title = title
        mine.save_revision().publish()

    at_once(publish_as, ["One", "Two", "Three", "Four"])
    assert sorted(finding.reference.versions.values_list("number", flat=True)) == [1, 2, 3, 4, 5]


def test_of_answers_given_at_the_same_time_to_who_asks_to_join_one_holds(hub):
    engagement, asking = EngagementPageFactory(), PartnerPageFactory()
    owner = member(engagement.partner)
    asked = steps.ask(engagement, asking, [Offer.EVENT], "", None)

    def answer(step):
        try:
            step(JoinRequest.objects.get(pk=asked.pk), step.__name__, owner)
        except steps.TooLate:
            return None
        return step.__name__

    [held] = filter(None, at_once(answer, [steps.accept, steps.decline, steps.accept, steps.decline]))
    now = JoinRequest.objects.get()
    assert (now.words, now.state) == (held, {"accept": "accepted", "decline": "declined"}[held])
    assert engagement.reference.visibility.shared_with.exists() == (held == "accept")


def test_a_partner_that_asks_twice_at_the_same_time_has_asked_once(hub):
    engagement, asking = EngagementPageFactory(), PartnerPageFactory()

    def ask(_):
        try:
            return steps.ask(engagement, asking, [Offer.EVENT], "", None)
        except steps.TooLate:
            return None

    assert len(list(filter(None, at_once(ask, range(3))))) == JoinRequest.objects.count() == 1


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time")
def test_rows_that_stand_under_a_reference_do_not_wait_for_its_publication(hub):
    finding = FindingPageFactory()

    def add_a_row(_):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            finding.reference.versions.create(number=99, content={}, published_at=timezone.now())

    with transaction.atomic():
        mine = FindingPage.objects.get(pk=finding.pk)
        mine.title = "Another"
        mine.save_revision().publish()
        at_once(add_a_row, [None])


def test_what_fails_in_the_admins_own_search_takes_nothing_that_was_published_with_it(hub, monkeypatch):
    def failing(*_):
        with connection.cursor() as cursor:
            cursor.execute("SELECT nothing FROM nowhere")

    monkeypatch.setattr("modelsearch.index.insert_or_update_object", failing)
    with transaction.atomic():
        finding = FindingPageFactory()
        assert finding.reference.versions.count() == 1
    assert FindingPage.objects.get(pk=finding.pk).live


def test_the_admins_own_search_and_lists_know_what_was_committed(hub):
    with transaction.atomic():
        finding = FindingPageFactory(title="Zyqtitle")
    assert [found.pk for found in Page.objects.search("Zyqtitle")] == [finding.pk]
