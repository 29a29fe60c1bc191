"""What was answered to one reader, and kept, is of no use to another."""

import pytest

from tests.leaks import policy
from tests.leaks.caching import SharedCache, not_modified
from tests.leaks.crawl import crawl
from tests.leaks.judgement import leaks_in, seen_in
from tests.leaks.surfaces import of_pages

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("partnership")]

INSIDER = policy.EDITOR_A
KEPT = ("/findings/", "/documents/", "/images/", "/search/", "/api/")
OUTSIDERS = (policy.PUBLIC, policy.VISITOR, policy.EDITOR_B)


@pytest.fixture(scope="module")
def told_to_an_insider(partnership, askers):
    seeds = [address for address in of_pages(partnership) if address.startswith(KEPT)]
    return list(crawl(askers[INSIDER], seeds, follow=False))


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_a_shared_cache_gives_nobody_what_another_was_told(partnership, askers, told_to_an_insider, outsider):
    cache = SharedCache()
    for answer in told_to_an_insider:
        cache.keep(answer)
    assert leaks_in(cache.answers_for(askers[outsider]), partnership.telltales) == []


@pytest.mark.parametrize("outsider", OUTSIDERS)
def test_nobody_is_told_that_what_they_may_not_see_has_not_changed(partnership, askers, told_to_an_insider, outsider):
    hidden = [answer for answer in told_to_an_insider if is_hidden_from(outsider, answer, partnership)]
    assert any("ETag" in answer.headers for answer in hidden)
    assert [answer.address for answer in hidden if not_modified(askers[outsider], answer)] == []


def is_hidden_from(reader, answer, partnership):
    told = seen_in([answer], partnership.telltales)
    return any(not policy.may_see(reader, where, answer.path) for where in told)
