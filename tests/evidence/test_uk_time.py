"""UK local time to the second, on the nights too when the clocks change."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from insight_hub.evidence import uk_time

UTC = datetime.UTC


def at(text) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text)


@given(st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2040, 1, 1), timezones=st.just(UTC)))
def test_every_moment_is_found_again_from_what_the_clocks_show(moment):
    local = timezone.localtime(moment)
    assert uk_time.moment_of(local.replace(tzinfo=None, fold=0), local.tzname()) == moment


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("2026-10-25T00:59:59", "2026-10-24T23:59:59+00:00"),
        ("2026-10-25T02:00:00", "2026-10-25T02:00:00+00:00"),
        ("2027-03-28T00:59:59", "2027-03-28T00:59:59+00:00"),
        ("2027-03-28T02:00:00", "2027-03-28T01:00:00+00:00"),
    ],
)
def test_around_the_hour_in_which_the_clocks_change_nothing_need_be_said(typed, moment):
    assert uk_time.moment_of(at(typed)) == at(moment)


@pytest.mark.parametrize("typed", ["2026-10-25T01:00:00", "2026-10-25T01:30:00", "2026-10-25T01:59:59"])
def test_in_the_hour_that_comes_twice_it_must_be_said_which_is_meant(typed):
    with pytest.raises(uk_time.ComesTwice):
        uk_time.moment_of(at(typed))
    first, second = (uk_time.moment_of(at(typed), clock) for clock in (uk_time.FIRST, uk_time.SECOND))
    assert first.astimezone(UTC) == at(f"{typed}+01:00")
    assert second.astimezone(UTC) == at(f"{typed}+00:00")
    assert [uk_time.in_words(moment)[-3:] for moment in (first, second)] == ["BST", "GMT"]


@pytest.mark.parametrize("clock", ["", "BST", "GMT"])
@pytest.mark.parametrize("typed", ["2027-03-28T01:00:00", "2027-03-28T01:59:59"])
def test_an_hour_that_the_clocks_leave_out_does_not_exist(typed, clock):
    with pytest.raises(uk_time.NoSuchTime):
        uk_time.moment_of(at(typed), clock)


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2027-01-03T09:00:00+00:00", "3 January 2027, 09:00"),
        ("2027-07-03T08:00:00+00:00", "3 July 2027, 09:00"),
        ("2027-07-03T08:00:07+00:00", "3 July 2027, 09:00:07"),
        ("2026-10-25T00:30:00+00:00", "25 October 2026, 01:30 BST"),
        ("2026-10-25T01:30:00+00:00", "25 October 2026, 01:30 GMT"),
    ],
)
def test_a_moment_is_said_as_the_clocks_show_it(moment, words):
    assert uk_time.in_words(at(moment)) == words
