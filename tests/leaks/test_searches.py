"""Whatever is searched for, by whomever, and whatever answers: results, counts and filters are as if what is hidden
did not exist."""

import pytest

from search.forms import MOST_WORDS
from tests.leaks import policy
from tests.leaks.contents import MODELS
from tests.leaks.crawl import crawl
from tests.leaks.fillings import MISSING, MISSING_NUMBER
from tests.leaks.judgement import leaks_in, masked

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("partnership")]

SEARCHES = ("/search/", "/api/search/")
ASKED = [
    "", "size=100", "size=7&page=2", "kind=engagement&size=100", "kind=response&size=100", "sort=oldest&size=100",
    "sort=participants&size=100", "q=said", "q=said&size=100", "q=said&kind=response&size=100", "year_from=1990",
    "q=said&sort=newest&year_to=2030&size=100", "partner=partner-a&size=100", "partner=partner-b&kind=response",
]  # fmt: skip
OUTSIDERS = (policy.PUBLIC, policy.EDITOR_B)


@pytest.mark.usefixtures("with_meaning")
@pytest.mark.parametrize("reader", policy.READERS)
def test_results_filters_and_counts_tell_of_nothing_hidden(partnership, askers, reader, backend):
    seeds = [f"{address}?{asked}" for address in SEARCHES for asked in ASKED]
    answers = list(crawl(askers[reader], seeds, follow=backend == "elasticsearch", most_alike=2))
    assert {answer.headers.get("X-Search-Backend") for answer in answers} - {None} == {backend}
    assert leaks_in(answers, partnership.telltales) == []


@pytest.mark.parametrize("reader", OUTSIDERS)
def test_a_hidden_word_finds_what_a_word_that_stands_nowhere_finds(partnership, askers, reader, backend):
    for kind in MODELS:
        nothing = _found(askers[reader], kind, [MISSING])
        hidden = [word for word, where in partnership.telltales if _is_hidden_from(reader, where, kind)]
        together = 1 if backend == "elasticsearch" else MOST_WORDS  # the database finds what has any of the words
        for start in range(0, len(hidden), together):
            words = hidden[start : start + together]
            assert _found(askers[reader], kind, words) == nothing, words


def _is_hidden_from(reader, where, kind):
    return where.kind == kind and not policy.may_see(reader, where, "/search/")


def _found(asker, kind, words):
    return asker.ask(f"/api/search/?kind={kind}&q={'+'.join(words)}").text


@pytest.mark.parametrize("reader", OUTSIDERS)
def test_a_hidden_reference_finds_what_one_that_was_never_given_out_finds(partnership, askers, reader, backend):
    for thing in partnership.things:
        if thing.is_hidden_from(reader):
            for search in SEARCHES:
                asked, missing = f"{search}?kind={thing.kind}&q=", f"IH-{thing.page.kind}-{MISSING_NUMBER}"
                hidden, nothing = (askers[reader].ask(asked + code) for code in (thing.code, missing))
                assert masked(hidden, thing.code) == masked(nothing, missing), thing.state


@pytest.mark.parametrize("reader", OUTSIDERS)
def test_a_tag_of_hidden_things_alone_finds_what_an_unused_tag_finds(partnership, askers, reader, backend, unused_tags):
    for contents in partnership.contents:
        for tag in contents.tags if not policy.may_see(reader, contents.telltale("topic"), "/search/") else []:
            unused = unused_tags[type(tag)]
            asked = f"/api/search/?kind={contents.kind}&{type(tag).__name__.lower()}="
            hidden, nothing = (askers[reader].ask(asked + one.slug) for one in (tag, unused))
            assert masked(hidden, tag.slug) == masked(nothing, unused.slug), contents.state
