"""What a search takes from its address: whatever comes is cleaned and capped, and nothing is refused."""

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from search.forms import DEEPEST, FACETS, LONGEST_QUERY, MOST_VALUES, MOST_WORDS, Query, SearchForm
from tests.conftest import query_dict

pytestmark = pytest.mark.django_db

NAMES = ["q", "kind", "sort", "year_from", "year_to", "page", "size", "place_name", "unheard-of", *FACETS]
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.integers(1890, 2110).map(str),
    st.sampled_from(["engagement", "response", "newest", "participants", "a-slug", "E05011292", "-1", "1e9", "²"]),
)


def read(**parameters) -> Query:
    return SearchForm(query_dict(**parameters)).query()


def problems(**parameters) -> str:
    form = SearchForm(query_dict(**parameters))
    form.query()
    return " ".join(form.problems())


@given(st.dictionaries(st.one_of(st.sampled_from(NAMES), st.text(max_size=8)), st.lists(VALUES, max_size=4)))
def test_any_parameters_make_a_query_whose_address_asks_the_same_again(parameters):
    data = QueryDict(mutable=True)
    for name, values in parameters.items():
        data.setlist(name, values)
    query = SearchForm(data).query()
    again = SearchForm(QueryDict(query.address())).query()
    assert again == query


def test_nothing_asked_is_a_query_of_its_own_with_an_empty_address():
    assert read() == Query()
    assert Query().address() == ""


@pytest.mark.parametrize(
    "given_words, understood",
    [
        ("  bus \t stops ", "bus stops"),
        ("bus\x00stops", "bus stops"),
        ("bus\x07\x1b[31m stops\r\n", "bus [31m stops"),
        ("\u202egnikrap\u202c parking", "gnikrap parking"),
        ("par\u200bking", "par king"),
        ("دواء للأطفال", "دواء للأطفال"),
        ("🚌 buses 👩‍👩‍👧", "🚌 buses 👩 👩 👧"),
        ("Llŷn – Ynys Môn", "Llŷn – Ynys Môn"),
        ('"quoted" AND (x OR y) *:* ~', '"quoted" AND (x OR y) *:* ~'),
        ("' OR 1=1 --", "' OR 1 --"),
        ("\x00", ""),
    ],
)
def test_words_are_kept_and_what_nobody_types_is_not(given_words, understood):
    assert read(q=given_words).q == understood


def test_three_thousand_words_are_cut_and_it_is_said():
    many = " ".join(f"w{number}" for number in range(3_000))
    assert len(read(q=many).q.split()) == MOST_WORDS
    assert f"first {MOST_WORDS} words" in problems(q=many)


def test_a_word_typed_again_is_asked_once_however_it_is_joined():
    assert read(q="gp gp GP gp-gp gp/gp").q == "gp"
    assert len(read(q="gp-a gp-b gp-c " + "cmht-" * 300).q) < 30


def test_a_hundred_kilobytes_are_cut_and_it_is_said():
    assert len(read(q="x" * 100_000).q) == LONGEST_QUERY
    assert "characters only" in problems(q="x" * 100_000)


def test_a_parameter_repeated_two_thousand_times_is_capped_and_it_is_said():
    many = [f"topic-{number}" for number in range(2_000)]
    assert read(topic=many).chosen["topic"] == tuple(many[:MOST_VALUES])
    assert f"first {MOST_VALUES}" in problems(topic=many)
    assert read(q=["parking"] * 2_000).q == "parking"
    assert read(topic=["same"] * 2_000).chosen == {"topic": ("same",)}


@pytest.mark.parametrize("value", ["", " ", "a b", "../etc", "<script>", "a" * 121, "x\x00y", "a\n"])
def test_what_cannot_be_a_slug_is_left_out(value):
    assert read(topic=value).chosen == {}


@pytest.mark.parametrize("number", ["-1", "0", "", "x", "1.5", "-" + "9" * 30, "NaN", "0x10", "١-"])
def test_a_page_or_size_that_is_no_number_of_one_or_more_is_as_usual(number):
    assert (read(page=number).page, read(size=number).size) == (1, 20)


@pytest.mark.parametrize("size", ["101", "1000000", "9" * 400])
def test_no_more_than_a_hundred_a_page(size):
    assert read(size=size).size == 100


@pytest.mark.parametrize("page", ["501", "10001", "9" * 400])
def test_too_deep_a_page_becomes_the_deepest_and_it_is_said_politely(page):
    assert read(page=page).page == DEEPEST // 20
    assert "We can show the first 10,000 results only" in problems(page=page)
    assert read(page="500").page == 500
    assert problems(page="500") == ""


@pytest.mark.parametrize("year", ["-2020", "1899", "2101", "20200", "9" * 300, "soon"])
def test_a_year_that_cannot_be_meant_is_left_out_and_it_is_said(year):
    assert not read(year_from=year, year_to=year).asks_years
    assert "write a year from 1900 to 2100" in problems(year_from=year)


def test_swapped_years_are_swapped_back_and_it_is_said():
    query = read(year_from=2021, year_to=2019)
    assert (query.year_from, query.year_to) == (2019, 2021)
    assert "swapped" in problems(year_from=2021, year_to=2019)


def test_an_unknown_kind_or_order_is_as_usual_and_it_is_said():
    query = read(kind="secrets", sort="; drop table")
    assert (query.kind, query.sort) == ("finding", "relevance")
    assert "did not know the kind" in problems(kind="secrets")
    assert "did not know the order" in problems(sort="up")


def test_choosing_and_dropping_a_value_starts_again_at_the_first_page():
    query = read(q="buses", topic=["a", "b"], page=3)
    assert query.without("topic", "a") == read(q="buses", topic="b")
    assert query.with_value("place", "c") == read(q="buses", topic=["a", "b"], place="c")
    assert query.with_value("topic", "a").chosen["topic"] == ("b", "a")
