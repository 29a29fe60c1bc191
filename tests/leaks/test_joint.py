"""Where engagements are planned together, every reader is told what was asked, answered and undertaken where they may
know it, and nobody else is."""

import pytest

from tests.leaks import policy
from tests.leaks.crawl import crawl
from tests.leaks.judgement import leaks_in, seen_in

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("partnership")]


@pytest.mark.parametrize("reader", policy.READERS)
def test_a_reader_is_told_what_they_may_know_of_requests_to_join(partnership, askers, reader):
    pages = [f"/engagements/{thing.code}/joint/" for thing in partnership.of_kind("engagement")]
    answers = list(crawl(askers[reader], pages, follow=False))
    assert leaks_in(answers, partnership.telltales) == []
    written = {where for _, where in partnership.telltales if where.state.startswith("request of")}
    may_know = {where for where in written if policy.may_see(reader, where, "/engagements/x/joint/")}
    assert {where for where in seen_in(answers, partnership.telltales) if where in written} == may_know
