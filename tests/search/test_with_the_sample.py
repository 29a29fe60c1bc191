"""Search over the sample content: counts that keep their word, what a page costs, and its markup and data."""

import random
from dataclasses import replace
from itertools import chain

import jsonschema
import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from openapi_spec_validator import validate

from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import PUBLIC, Reader
from search.forms import FACETS, SORTS, Query
from search.listing import shown_facets
from search.query.asking import ACROSS_INDICES
from search.query.body import indices_for, request_body
from search.query.run import search
from tests.factories import member
from tests.home.sample import sample_content
from tests.search.conftest import index_everything

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("engine")]

COMBINATIONS = 200
WORDS = ["", "", "gp appointments", "waiting times", "bus", "parking costs money town", "carers", "nothingofthekind"]
NAMES = "ref kind title summary url partner date topics places groups methods highlights confidence score"
RESULT = {*NAMES.split(), "participants", "by_meaning"}


@pytest.fixture(scope="module")
def sample(kept_engine, engine_address, django_db_blocker, tmp_path_factory):
    with sample_content(django_db_blocker, tmp_path_factory.mktemp("var"), engine_address):
        index_everything()
        yield


@pytest.fixture
def engine(kept_engine, sample, db):
    return kept_engine


@pytest.fixture
def partner(db):
    council = PartnerPage.objects.get(slug="westerbeck-district-council")
    return Reader(partner_ids=frozenset([council.pk]))


def some_query(chance: random.Random) -> Query:
    """Words or none, up to three filters out of what is there, now and then years and other kinds."""
    offered = search(Query(), PUBLIC).counts
    chosen = {}
    for facet in chance.sample(FACETS, chance.choice([0, 1, 1, 2, 3])):
        chosen[facet] = tuple(
            chance.sample(sorted(offered[facet]), min(chance.choice([1, 1, 2, 3]), len(offered[facet])))
        )
    year_from, year_to = chance.choice([(None, None)] * 3 + [(2019, None), (None, 2024), (2018, 2025)])
    kind = chance.choice(["finding"] * 4 + ["engagement", "response"])
    return Query(chance.choice(WORDS), chosen, kind, year_from, year_to, chance.choice(list(SORTS)))


def flat(values):
    return chain.from_iterable([value, *flat(value.children)] for value in values)


def clicks(query: Query, reader: Reader) -> list[tuple[Query, int]]:
    """The search that each facet value offered leads to, and the count that it promises."""
    return [
        (replace(query, chosen=query.chosen | {facet.name: (value.value,)}), value.count)
        for facet in shown_facets(search(query, reader))
        for value in flat(facet.values)
    ]


def totals(engine, queries, reader) -> list[int]:
    lines = []
    for query in queries:
        body = request_body(query, reader)
        head = {"index": indices_for(reader), "search_type": ACROSS_INDICES}
        lines += [head, {"query": body["query"], "size": 0, "track_total_hits": True}]
    answers = engine.msearch(searches=lines)["responses"] if lines else []
    return [answer["hits"]["total"]["value"] for answer in answers]


def test_every_count_is_what_the_click_gives_for_200_random_searches(engine, partner):
    chance, promised = random.Random(20260301), 0
    for _ in range(COMBINATIONS):
        query, reader = some_query(chance), chance.choice([PUBLIC, partner])
        asked = clicks(query, reader)
        promised += len(asked)
        got = totals(engine, [query for query, _ in asked], reader)
        wrong = [(q.address(), count, total) for (q, count), total in zip(asked, got, strict=True) if count != total]
        assert not wrong, (query, reader)
    assert promised > COMBINATIONS * 20


@override_settings(ELASTICSEARCH_URL="")
def test_every_count_from_the_database_is_what_the_click_gives_too(partner):
    chance, promised = random.Random(4), 0
    for _ in range(COMBINATIONS // 5):
        query, reader = some_query(chance), chance.choice([PUBLIC, partner])
        asked = clicks(query, reader)
        for clicked, count in chance.sample(asked, min(len(asked), 6)):
            found = search(clicked, reader)
            assert (found.backend, found.total) == ("database", count), (clicked.address(), reader)
            promised += 1
    assert promised > COMBINATIONS // 2


def test_both_backends_find_the_same_where_no_words_are_asked_for(partner):
    chance = random.Random(5)
    for _ in range(COMBINATIONS // 5):
        query, reader = replace(some_query(chance), q=""), chance.choice([PUBLIC, partner])
        engine = search(query, reader)
        with override_settings(ELASTICSEARCH_URL=""):
            database = search(query, reader)
        assert (engine.backend, database.backend) == ("elasticsearch", "database")
        assert [hit.ref for hit in engine.hits] == [hit.ref for hit in database.hits], query.address()
        assert (engine.total, engine.counts, engine.undated) == (database.total, database.counts, database.undated)


CHOSEN = "topic=primary-care&place=E92000001&group=carers&partner=x&method=survey&confidence=low"


@override_settings(ELASTICSEARCH_URL="")
def test_a_page_from_the_database_costs_a_fixed_number_of_sql_queries(client):
    costs = {}
    for asked in (
        "q=xylophone&size=1",
        "q=gp&size=100",
        "size=20",
        "q=gp&year_from=2015",
        f"q=gp&year_to=2030&{CHOSEN}",
    ):
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"/search/?{asked}")
        assert response["X-Search-Backend"] == "database"
        costs[asked] = len(captured)
    assert costs["q=gp&size=100"] <= 12
    assert max(costs.values()) <= 20, costs


def test_page_and_api_and_the_number_of_hits_agree_on_the_total(client):
    chance = random.Random(7)
    for _ in range(10):
        query = some_query(chance)
        page = BeautifulSoup(client.get(f"/search/?{query.address()}").content, "html.parser")
        answer = client.get(f"/api/search/?{query.address()}").json()
        assert page.select_one("[data-total]")["data-total"] == str(answer["total"])
        assert [article["data-ref"] for article in page.select("article[data-ref]")] == [
            result["ref"] for result in answer["results"]
        ]
        pages = [search(replace(query, page=number, size=50), PUBLIC) for number in range(1, answer["total"] // 50 + 2)]
        refs = [hit.ref for one in pages for hit in one.hits]
        assert len(refs) == len(set(refs)) == answer["total"]


def test_a_page_carries_the_markup_that_others_read(client):
    address = "?topic=primary-care&year_from=2015"
    response = client.get(f"/search/{address}")
    assert response["X-Search-Backend"] == "elasticsearch"
    page = BeautifulSoup(response.content, "html.parser")
    answer = client.get(f"/api/search/{address}").json()
    assert len(page.select("article[data-ref]")) == 20 < answer["total"]
    for facet in FACETS:
        shown = {tag["data-value"]: int(tag["data-count"]) for tag in page.select(f'[data-facet="{facet}"]')}
        assert shown == {value["value"]: value["count"] for value in answer["facets"][facet]}
    assert page.select_one('input[name="topic"][value="primary-care"]').has_attr("checked")
    assert page.select_one('a[rel="next"]')["href"] == f"{address}&page=2"


def test_the_place_facet_offers_the_twenty_largest_and_a_box_to_find_others(client):
    page = BeautifulSoup(client.get("/search/").content, "html.parser")
    counts = [int(tag["data-count"]) for tag in page.select('[data-facet="place"]')]
    assert len(counts) == 20
    assert counts == sorted(counts, reverse=True)
    assert page.select_one('input[name="place_name"]')
    there = client.get("/search/", {"q": "gp", "place_name": "Harrow"})
    assert (there.status_code, there.url) == (302, "/search/?q=gp&place=E09000015")
    assert "No place is called" in client.get("/search/", {"place_name": "Atlantis"}).content.decode()


def test_an_empty_result_says_what_to_do_next(client):
    page = client.get("/search/?q=xylophone&topic=primary-care&year_from=2001&year_to=2002").content.decode()
    for words in ('data-total="0"', "We found nothing for", "Use fewer words", "Look again without", "more years"):
        assert words in page


def test_the_api_answers_in_the_shape_it_describes(client):
    description = client.get("/api/openapi.json").json()
    validate(description)
    schema = {"$ref": "#/components/schemas/Answer", "components": description["components"]}
    described = {parameter["name"] for parameter in description["paths"]["/api/search/"]["get"]["parameters"]}
    assert described == {"q", *FACETS, "kind", "year_from", "year_to", "exact", "sort", "page", "size"}
    for asked in ("", "q=gp&year_from=2019", "kind=response&size=100", "kind=engagement&page=9999", "q=xylophone"):
        response = client.get(f"/api/search/?{asked}")
        assert response["X-Search-Backend"] == response.json()["backend"] == "elasticsearch"
        jsonschema.validate(response.json(), schema, cls=jsonschema.Draft202012Validator)
    answer = client.get("/api/search/?q=gp&size=100").json()
    assert {"total", "backend", "did_you_mean", "results", "facets"} <= set(answer)
    assert all(set(result) == RESULT for result in answer["results"])
    assert all({"value", "label", "count"} <= set(value) for values in answer["facets"].values() for value in values)
    assert all(result["url"] == f"http://testserver/findings/{result['ref']}/" for result in answer["results"])


def test_a_page_costs_the_same_few_sql_queries_whatever_it_shows(client):
    costs = {}
    everything = f"q=gp&{CHOSEN}"
    for asked in (
        "q=xylophone",
        "partner=healthwatch-harrow&size=1",
        "size=20",
        "size=100",
        "q=gp&size=100",
        everything,
    ):
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"/search/?{asked}").status_code == 200
        costs[asked] = len(captured)
    assert costs["size=100"] == costs["size=20"]
    assert costs["q=gp&size=100"] == costs["size=100"] + 1, "one for what is listed under these words"
    assert costs["partner=healthwatch-harrow&size=1"] == costs["size=100"]
    assert max(costs.values()) <= 5


def test_a_page_costs_one_request_to_elasticsearch_signed_out_and_in(client, requests_sent):
    client.get("/search/?q=gp&topic=primary-care&year_from=2019&page=2")
    assert len(requests_sent) == 1
    client.force_login(member(PartnerPage.objects.get(slug="westerbeck-district-council")))
    client.get("/search/?q=gp&topic=primary-care&year_from=2019&page=2")
    assert len(requests_sent) == 2
    assert "restricted" in requests_sent[1]
    client.get("/api/search/?q=gp")
    assert len(requests_sent) == 3
