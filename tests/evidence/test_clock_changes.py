"""Embargoes around the hours in which the UK's clocks change: what opens does so at its second, and says when."""

import datetime
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from insight_hub.evidence.models import Level, Opening, Visibility
from insight_hub.evidence.visibility import PUBLIC_LABEL, labels_of, opens_at
from insight_hub.evidence.who_sees import in_words
from tests.evidence.conftest import url
from tests.factories import EngagementPageFactory, FindingPageFactory

pytestmark = pytest.mark.django_db

UK = ZoneInfo("Europe/London")
SECOND = datetime.timedelta(seconds=1)
AN_HOUR = datetime.timedelta(hours=1)


def last_sunday(year, month) -> int:
    """Of a month of 31 days: the day on which UK clocks change in March and October."""
    return 31 - datetime.date(year, month, 31).isoweekday() % 7


def uk(*when, fold=0):
    return datetime.datetime(*when, tzinfo=UK, fold=fold)


AUTUMN, SPRING = last_sunday(2026, 10), last_sunday(2027, 3)
# What is embargoed until when, in UK time, UTC, and the words for it.
EMBARGOES = {
    "first pass, BST": (uk(2026, 10, AUTUMN, 1, 30), (2026, 10, 25, 0, 30), "25 October 2026, 01:30 BST"),
    "second pass, GMT": (uk(2026, 10, AUTUMN, 1, 30, fold=1), (2026, 10, 25, 1, 30), "25 October 2026, 01:30 GMT"),
    "before it comes twice": (uk(2026, 10, AUTUMN, 0, 30), (2026, 10, 24, 23, 30), "25 October 2026, 00:30"),
    "after it came twice": (uk(2026, 10, AUTUMN, 2, 30), (2026, 10, 25, 2, 30), "25 October 2026, 02:30"),
    "last of winter": (uk(2027, 3, SPRING, 0, 59), (2027, 3, 28, 0, 59), "28 March 2027, 00:59"),
    "first of summer": (uk(2027, 3, SPRING, 2, 0), (2027, 3, 28, 1, 0), "28 March 2027, 02:00"),
    "midnight of the day after": (uk(2027, 3, SPRING + 1, 0, 0), (2027, 3, 28, 23, 0), "29 March 2027, 00:00"),
    "morning of the day after": (uk(2027, 3, SPRING + 1, 9, 0), (2027, 3, 29, 8, 0), "29 March 2027, 09:00"),
}


@pytest.fixture
def by_clock():
    """`with by_clock(moment):` it is that moment."""
    return lambda moment: mock.patch.object(timezone, "now", lambda: moment)


@pytest.mark.parametrize(("opens", "in_utc", "words"), EMBARGOES.values(), ids=EMBARGOES)
def test_labels_page_and_words_change_at_the_second_and_at_no_other(hub, client, by_clock, opens, in_utc, words):
    opens = opens.astimezone(datetime.UTC)
    assert opens == datetime.datetime(*in_utc, tzinfo=datetime.UTC)
    with by_clock(opens - 2 * AN_HOUR):
        finding = FindingPageFactory(parent=EngagementPageFactory(), opening=Opening(Level.OWN, opens))
    row = Visibility.objects.get(pk=finding.reference_id)
    assert row.public_from == opens
    for before in (opens - AN_HOUR, opens - SECOND):
        with by_clock(before):
            assert PUBLIC_LABEL not in labels_of(row)
            assert opens_at(row) == opens
            assert client.get(url(finding)).status_code == 404
            assert in_words(row).endswith(f"can see it. Everyone can from {words}.")
    for after in (opens, opens + SECOND, opens + AN_HOUR):
        with by_clock(after):
            assert labels_of(row) == {PUBLIC_LABEL}
            assert opens_at(row) is None
            assert client.get(url(finding)).status_code == 200
            assert in_words(row) == "Everyone can see it."
