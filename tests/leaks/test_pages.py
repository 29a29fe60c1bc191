"""Nobody is told on the hub's pages, feeds, files and addresses for programs what they may not know; and everyone is
told what they may, or a crawl that sees nothing would find nothing either."""

import pytest

from tests.leaks import policy
from tests.leaks.crawl import crawl
from tests.leaks.judgement import leaks_in, seen_in
from tests.leaks.surfaces import of_pages

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("partnership")]

# Kept for editors and programs, and shown on no page.
ON_NO_PAGE = {
    "external id", "seo title", "search description", "page number", "comment", "slug", "change note",
    "picture title", "picture description", "picture file name",
}  # fmt: skip


@pytest.mark.parametrize("reader", [reader for reader in policy.READERS if reader != policy.VISITOR])
def test_a_reader_is_told_what_they_may_know_and_nothing_else(partnership, askers, reader):
    answers = list(crawl(askers[reader], of_pages(partnership)))
    assert leaks_in(answers, partnership.telltales) == []
    assert _missed(reader, answers, partnership) == []


def _missed(reader, answers, partnership):
    seen = seen_in(answers, partnership.telltales)
    wanted = {where for _, where in partnership.telltales if policy.may_see(reader, where, "/a/page/")}
    return [str(where) for where in wanted - seen if not _stands_nowhere(where)]


def _stands_nowhere(where):
    only_asked_for = where.field == "reference" and where.state in policy.ONCE_PUBLIC
    return where.field in ON_NO_PAGE or only_asked_for
