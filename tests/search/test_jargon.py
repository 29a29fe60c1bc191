"""Jargon and plain words find each other, where a term means one thing."""

import pytest
from django.conf import settings

from insight_hub.taxonomy.loading import load_vocabulary
from insight_hub.taxonomy.models import JargonTerm
from search.forms import LONGEST_QUERY, MOST_WORDS
from search.index.client import for_work
from search.index.mapping import settings_and_mappings
from search.index.rebuild import rebuild
from tests.factories import FindingPageFactory
from tests.search.conftest import index_everything

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("engine")]


TITLES = [
    "CAMHS is hard to reach",
    "Children and young people’s mental health services are hard to reach",
    "Alcoholics Anonymous meets here",
    "Attendance Allowance takes months",
    "The AA form",
    "Special educational needs and disabilities",
    "Please send a letter",
]


@pytest.fixture(scope="module")
def findings(kept_engine):
    load_vocabulary()
    rebuild("a test")
    for title in TITLES:
        FindingPageFactory(title=title)
    index_everything()


@pytest.fixture
def engine(kept_engine, findings, db):
    return kept_engine


@pytest.fixture
def titles(find):
    return lambda q: {hit.title for hit in find(q).hits}


def test_a_term_and_its_plain_words_find_each_other(titles):
    both = set(TITLES[:2])
    for q in (
        "CAMHS",
        "camhs",
        "children's mental health services",
        "children and young people's mental health services",
        "child and adolescent mental health services",
    ):
        assert titles(q) == both, q


def test_the_term_beside_other_words_is_still_understood(titles):
    assert titles("camhs reach") == set(TITLES[:2])


def test_an_ambiguous_term_is_not_expanded(titles):
    assert titles("AA") == {"The AA form"}
    assert titles("Attendance Allowance") == {"Attendance Allowance takes months"}


def test_a_term_in_capitals_is_told_from_the_ordinary_word(titles):
    assert "Special educational needs and disabilities" in titles("SEND")
    assert "Special educational needs and disabilities" in titles("SEND disabilities")
    assert titles("send") == {"Please send a letter"}


def test_no_term_that_we_ship_breaks_a_search(client):
    terms = sorted({word for term in JargonTerm.objects.all() for word in (term.term, term.means)}, key=len)
    packed, crammed = [], ""
    for term in terms:
        if len(crammed) + len(term) >= LONGEST_QUERY or len(f"{crammed} {term}".split()) > MOST_WORDS:
            packed.append(crammed)
            crammed = ""
        crammed = f"{crammed} {term}".strip()
    for q in [*packed, crammed]:
        assert client.get("/api/search/", {"q": q}).status_code == 200, q


def test_whatever_a_manager_writes_as_jargon_the_index_can_still_be_built(client):
    for term in ("C++", "R(E", "[X", "A|B", "50% OFF\\", "=>", ",", "#NO", "$1"):
        JargonTerm.objects.create(term=term, means="plain words", capitals_only=True)
        JargonTerm.objects.create(term=term, means="other words")
    made = for_work().indices.create(index=f"{settings.INDEX_PREFIX}-tried", **settings_and_mappings())
    assert made["acknowledged"]


IN_THE_DATABASE = pytest.mark.parametrize("backend", ["database"], indirect=True)


@IN_THE_DATABASE
def test_the_database_knows_jargon_too(titles):
    for q in ("CAMHS", "camhs", "the camhs near me", "child and adolescent mental health services"):
        assert titles(q) >= set(TITLES[:2]), q
    assert titles("AA") == {"The AA form"}
    assert "Special educational needs and disabilities" in titles("SEND")
    assert titles("send") == {"Please send a letter"}


@IN_THE_DATABASE
def test_whatever_a_manager_writes_as_jargon_the_database_can_still_be_asked(client, backend):
    for term in ("C++", "R(E", "[X", "A|B", "50% OFF\\", "=>", ",", "#NO", "$1", "''", '"'):
        JargonTerm.objects.create(term=term, means="camhs plain words", also='x\'y;"z" & !', capitals_only=False)
    for q in ("C++ camhs", "plain words", "camhs plain words", "x y", "z"):
        response = client.get("/api/search/", {"q": q})
        assert (response.status_code, response["X-Search-Backend"]) == (200, backend)
    test_no_term_that_we_ship_breaks_a_search(client)
