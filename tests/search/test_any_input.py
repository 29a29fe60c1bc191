"""Whatever is typed or put into an address is answered, from Elasticsearch and from the database alike."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from search.forms import FACETS
from tests.factories import EngagementPageFactory, FindingPageFactory
from tests.search.conftest import BACKENDS, ON_BOTH, index_everything

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("engine"), *ON_BOTH]

ADDRESSES = ["/search/", "/api/search/"]
QUERIES = {
    "empty": "",
    "quote": '"',
    "apostrophes": "''''",
    "bracket": "(",
    "brackets": "((()))[]{}",
    "star": "*",
    "stars": "care* *care NEAR(a b) ^care -care +care care:care",
    "operators": "AND OR NOT care & | ! <-> care",
    "NUL": "care\0care",
    "3,000 words": " ".join(f"word{n}" for n in range(3000)),
    "3,000 times a word": "care " * 3000,
    "100 kB": "x" * 100_000,
    "right to left": "\u202eرعاية الأسنان טיפול",
    "emoji": "🦷👩🏽‍⚕️🚌",
    "backslashes": "\\" * 50 + "'",
    "underscores": "___ _ a_b",
    "long numbers": "9" * 400 + " 1e999 -0 0x10 NaN",
    "combining": "e\u0301" * 300,
    "a reference": "IH-F-000001",
    "a huge reference": "IH-F-" + "9" * 18,
    "SQL": "care'); DROP TABLE search_searchable; --",
    "markup": "<script>alert(1)</script>{{ care }}{% care %}",
}
STRANGE = ["", "-1", "0", "9" * 40, "1.5", "1e3", "\0", "null", "care", "'", "🦷", "٣", "2020-01", "x" * 5000]
PARAMETERS = [*FACETS, "kind", "year_from", "year_to", "sort", "page", "size", "place_name", "no_such_parameter"]


@pytest.fixture(scope="module")
def findings(kept_engine):
    engagement = EngagementPageFactory(title="Care")
    for number in range(3):
        FindingPageFactory(parent=engagement, title=f"Care {number}", summary="🦷 <b>care</b>", date_from="2020")
    index_everything()


@pytest.fixture
def engine(kept_engine, findings, db):
    return kept_engine


def answered(client, backend, address, parameters) -> None:
    response = client.get(address, parameters)
    assert response.status_code in (200, 302, 400), (address, parameters)
    if response.status_code == 200:
        assert response["X-Search-Backend"] == backend
    elif response.status_code == 400:
        assert "<h1" in response.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("q", QUERIES.values(), ids=QUERIES)
def test_any_words(client, backend, address, q):
    answered(client, backend, address, {"q": q})
    answered(client, backend, address, {"q": q, "kind": "engagement", "sort": "participants", "topic": "care"})


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", ["q", *PARAMETERS])
def test_any_value_of_any_parameter_once_and_two_thousand_times(client, backend, address, name):
    for value in STRANGE:
        answered(client, backend, address, {name: value})
    answered(client, backend, address, {name: STRANGE * 150})
    answered(client, backend, address, {name: [f"value-{n}" for n in range(2000)], "q": "care"})


def test_too_many_parameters_are_refused_in_the_hubs_own_words(client, backend):
    response = client.get("/search/", {"topic": [f"t{n}" for n in range(10_500)]})
    assert response.status_code == 400
    assert "govuk-heading" in response.content.decode()


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
values = st.one_of(texts, st.integers().map(str), st.sampled_from(STRANGE), st.sampled_from(list(QUERIES.values())))
addresses = st.dictionaries(st.sampled_from(["q", *PARAMETERS]), st.lists(values, min_size=1, max_size=4), max_size=6)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(parameters=addresses, address=st.sampled_from(ADDRESSES))
def test_any_mixture_of_them(client, backend, parameters, address):
    assert backend in BACKENDS
    answered(client, backend, address, parameters)
