"""Nobody is told in Wagtail's admin what they may not know: not by its lists, choosers, previews, histories, reports,
searches, bulk actions or API, whatever number is guessed."""

import pytest

from tests.leaks import policy
from tests.leaks.crawl import crawl
from tests.leaks.judgement import leaks_in, seen_in
from tests.leaks.surfaces import of_admin

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("partnership")]

MOST_ALIKE = 1  # pages of the admin that are followed from links: each costs ten of the hub's own
OF_ITS_OWN = {  # states of which a reader's own things are asked about, beside what is hidden from the reader
    policy.EDITOR_A: ("public, with a draft under way",),
    policy.EDITOR_B: ("own",),
    policy.MANAGER: ("public, with a draft under way",),
}
HIDDEN = ("own", "draft")


@pytest.mark.parametrize("reader", OF_ITS_OWN)
def test_the_admin_tells_a_reader_nothing_that_they_may_not_know(partnership, askers, reader):
    answers = list(
        crawl(askers[reader], of_admin(partnership, asked_about(partnership, reader)), most_alike=MOST_ALIKE)
    )
    assert leaks_in(answers, partnership.telltales) == []
    drafts = {where.state for where in seen_in(answers, partnership.telltales) if where.field == "title"}
    assert ("draft" in drafts) == (reader in policy.KEEPERS["A"] | policy.KEEPERS["B"])


@pytest.mark.parametrize("reader", [policy.PUBLIC, policy.OFFICER_A])
def test_who_does_not_work_in_the_admin_is_told_nothing_by_it(partnership, askers, reader):
    answers = list(crawl(askers[reader], of_admin(partnership, partnership.of_kind("finding", "own")), follow=False))
    assert leaks_in(answers, partnership.telltales) == []
    assert seen_in(answers, partnership.telltales) == set()


def asked_about(partnership, reader):
    """Some of what is hidden from the reader, of each kind, and some of the reader's own."""
    own = OF_ITS_OWN[reader]
    return [
        thing
        for thing in partnership.things
        if thing.state in (own if reader in policy.KEEPERS[thing.keeper] else HIDDEN)
        and (thing.kind == "finding" or thing.state == "own")
    ]
