"""Who may see what: the matrix, and its two forms (rows of the database, labels of the index) held together."""

import datetime
from itertools import product
from types import SimpleNamespace

import pytest
from django.utils import timezone

from insight_hub.evidence.models import Level, Reference, Visibility
from insight_hub.evidence.visibility import (
    is_listed,
    labels_held_by,
    labels_of,
    listed_to,
    no_wider,
    opens_at,
    visible_to,
)
from insight_hub.partners.reader import PUBLIC, Reader
from insight_hub.taxonomy.loading import refresh_statistics
from tests.evidence.conftest import reader_for
from tests.factories import PartnerPageFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 3, 1, 9, tzinfo=datetime.UTC)
PAST, FUTURE = NOW - datetime.timedelta(days=1), NOW + datetime.timedelta(days=1)
READERS = ("public", "publisher", "other", "manager", "joint")
# The readers whom each level lets in, while no embargo has ended.
LETS_IN = {
    Level.PUBLIC: set(READERS),
    Level.PARTNERS: {"publisher", "other", "manager", "joint"},
    Level.OWN: {"publisher", "joint"},
}


@pytest.fixture
def people(hub):
    """Readers by name; `joint` belongs to a partner that the engagement is shared with."""
    publisher, other, joint = (PartnerPageFactory(title=name) for name in ("Publisher", "Other", "Joint"))
    readers = {
        "public": PUBLIC,
        "publisher": reader_for(publisher),
        "other": reader_for(other),
        "manager": Reader(manages=True),
        "joint": reader_for(joint),
    }
    return SimpleNamespace(publisher=publisher, other=other, joint=joint, readers=readers)


def make_row(kind, partner, level, live=True, public_from=None, under=None, shared_with=None, **facts):
    row = Visibility.objects.create(
        reference=Reference.objects.create(kind=kind),
        level=level, live=live, public_from=public_from, under=under, partner=partner, **facts,
    )  # fmt: skip
    if shared_with:
        row.shared_with.add(shared_with)
    return row


def who_sees(row, readers, at=NOW):
    seen = Reference.objects.filter(pk=row.pk)
    return {name for name, reader in readers.items() if visible_to(reader, seen, at=at).exists()}


@pytest.mark.parametrize("embargo", [None, PAST, FUTURE], ids=["no embargo", "ended", "to come"])
@pytest.mark.parametrize("live", [True, False], ids=["live", "unpublished"])
@pytest.mark.parametrize("above", Level, ids=lambda level: f"engagement {level}")
@pytest.mark.parametrize("level", Level, ids=lambda level: f"finding {level}")
def test_a_finding_is_seen_by_whom_both_it_and_its_engagement_let_in(people, level, above, live, embargo):
    engagement = make_row("E", people.publisher, above, shared_with=people.joint)
    finding = make_row("F", people.publisher, level, live, embargo, engagement)
    expected = LETS_IN[Level.PUBLIC if embargo == PAST else level] & LETS_IN[above] if live else set()
    assert who_sees(finding, people.readers) == expected


@pytest.mark.parametrize(
    ("live", "embargo", "expected"),
    [(True, PAST, set(READERS)), (True, FUTURE, {"publisher"}), (False, PAST, set()), (False, None, set())],
)
def test_an_engagements_own_embargo_and_publishing_hold_for_its_findings(people, live, embargo, expected):
    engagement = make_row("E", people.publisher, Level.OWN, live, embargo)
    assert who_sees(make_row("F", people.publisher, Level.PUBLIC, under=engagement), people.readers) == expected


def test_who_belongs_to_two_partners_sees_what_either_may(people):
    row = make_row("E", people.publisher, Level.OWN)
    both = reader_for(people.publisher, people.other)
    assert who_sees(row, {"both": both}) == {"both"}


def test_what_no_partner_publishes_any_more_is_seen_by_no_partner(people):
    assert who_sees(make_row("E", None, Level.OWN), people.readers) == set()


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("hidden", ["finding", "engagement"])
class TestWhatIsHidden:
    def hide(self, people, level, hidden, **facts):
        engagement = make_row("E", people.publisher, level, hidden=hidden == "engagement", shared_with=people.joint)
        return make_row("F", people.publisher, level, under=engagement, hidden=hidden == "finding", **facts)

    def test_is_seen_by_nobody_whatever_its_level(self, people, level, hidden):
        assert who_sees(self.hide(people, level, hidden), people.readers) == set()

    def test_stays_hidden_when_its_embargo_ends(self, people, level, hidden):
        assert who_sees(self.hide(people, level, hidden, public_from=PAST), people.readers) == set()

    def test_is_seen_by_managers_while_they_look_into_it(self, people, level, hidden):
        assert who_sees(self.hide(people, level, hidden, moderated=True), people.readers) == {"manager"}

    def test_is_seen_by_nobody_once_it_is_taken_down(self, people, level, hidden):
        assert who_sees(self.hide(people, level, hidden, moderated=True, live=False), people.readers) == set()


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("moderated", ["finding", "engagement"])
def test_managers_see_what_they_look_into_and_what_stands_under_it_and_nobody_else_sees_more(people, level, moderated):
    engagement = make_row("E", people.publisher, level, moderated=moderated == "engagement", shared_with=people.joint)
    finding = make_row("F", people.publisher, level, under=engagement, moderated=moderated == "finding")
    assert who_sees(finding, people.readers) == LETS_IN[level] | {"manager"}


@pytest.mark.parametrize("facts", list(product((True, False), repeat=4)), ids=str)
def test_the_rule_and_the_labels_agree_on_what_is_hidden_or_looked_into(people, facts):
    """Hidden × moderated, for a finding and for what it stands under, each at every level, live or not: 16 × 36
    findings, asked by six readers."""
    above_hidden, above_moderated, hidden, moderated = facts
    for level, live in product(Level, (True, False)):
        above = {"hidden": above_hidden, "moderated": above_moderated, "shared_with": people.joint}
        under = make_row("E", people.publisher, level, live, **above)
        for own, own_live in product(Level, (True, False)):
            facts = {"under": under, "hidden": hidden, "moderated": moderated}
            make_row("F", people.publisher, own, own_live, listed=own != Level.PUBLIC, **facts)
    rows = all_rows()
    for reader in [*people.readers.values(), Reader(manages=True, partner_ids=frozenset([people.publisher.pk]))]:
        assert_rule_and_labels_agree(reader, NOW, rows)


def all_rows():
    return list(Visibility.objects.select_related("under").prefetch_related("shared_with", "under__shared_with"))


def assert_rule_and_labels_agree(reader, at, rows):
    by_rule = set(visible_to(reader, Reference.objects.all(), at=at).values_list("pk", flat=True))
    held = set(labels_held_by(reader))
    assert by_rule == {row.pk for row in rows if labels_of(row, at) & held}, f"{reader} at {at}"
    listed = set(listed_to(reader, Reference.objects.all(), at=at).values_list("pk", flat=True))
    assert listed == {row.pk for row in rows if is_listed(row, at) and not labels_of(row, at) & held}


def test_the_rule_and_the_labels_agree_on_every_combination(people):
    """3 levels × live × embargo × shared, for a finding and for what it stands under: 1,296 findings and 36
    that stand alone, each asked by six readers at three moments."""
    facts = list(product(Level, (True, False), (None, PAST, FUTURE), (None, people.joint)))
    above = [None, *(_row(people, "E", fact) for fact in facts)]
    for under, fact in product(above, facts):
        _row(people, "F", fact, under)
    rows = all_rows()
    assert len(rows) == 36 + 36 * 37
    refresh_statistics(len(rows))
    readers = [*people.readers.values(), reader_for(people.other, people.joint)]
    for reader, at in product(readers, (PAST, NOW, FUTURE)):
        assert_rule_and_labels_agree(reader, at, rows)


def _row(people, kind, fact, under=None):
    level, live, public_from, shared_with = fact
    return make_row(kind, people.publisher, level, live, public_from, under, shared_with, listed=kind == "F")


def test_an_embargo_opens_at_its_moment_and_not_before(people):
    row = make_row("E", people.publisher, Level.OWN, public_from=NOW)
    assert "public" not in who_sees(row, people.readers, at=NOW - datetime.timedelta(microseconds=1))
    assert "public" in who_sees(row, people.readers, at=NOW)
    assert opens_at(row, at=PAST) == NOW
    assert opens_at(row, at=NOW) is None


def test_the_next_opening_may_be_that_of_the_engagement(people):
    engagement = make_row("E", people.publisher, Level.OWN, public_from=NOW)
    finding = make_row("F", people.publisher, Level.OWN, public_from=FUTURE, under=engagement)
    assert opens_at(finding, at=PAST) == NOW


@pytest.mark.parametrize(("one", "other"), list(product(Level, Level)))
def test_one_level_is_no_wider_than_another_exactly_when_it_lets_in_no_one_else(people, one, other):
    rows = [make_row("E", people.publisher, level) for level in (one, other)]
    assert no_wider(*rows) == (who_sees(rows[0], people.readers) <= who_sees(rows[1], people.readers))


def test_one_row_is_no_wider_than_another_exactly_when_it_lets_in_no_one_else(people):
    """Also where either is hidden, or looked into by managers."""
    rows = [
        make_row("E", people.publisher, level, hidden=hidden, moderated=moderated)
        for level, hidden, moderated in product(Level, (True, False), (True, False))
    ]
    seen = {row.pk: who_sees(row, people.readers) for row in rows}
    for one, other in product(rows, rows):
        assert no_wider(one, other) == (seen[one.pk] <= seen[other.pk]), f"{one}, {other}"


def test_a_page_asks_the_rule_about_this_moment(people):
    row = make_row("E", people.publisher, Level.OWN, public_from=timezone.now() + datetime.timedelta(hours=1))
    assert "public" not in who_sees(row, people.readers, at=None)
