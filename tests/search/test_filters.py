"""Facets, years, kinds, orders and pages, as policy."""

import pytest
from bs4 import BeautifulSoup

from insight_hub.taxonomy.models import Group, Place, PlaceWithin, Topic
from search.query.run import search
from tests.conftest import PUBLIC, SearchForm, query_dict
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, ResponsePageFactory
from tests.search.conftest import ON_BOTH, index_everything

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("engine"), *ON_BOTH]


@pytest.fixture(scope="module")
def findings(kept_engine):
    """Six findings: three on health, two of them on dentists, in wards of two authorities of one care board."""
    health = Topic.objects.create(name="Health", slug="health")
    dentists = Topic.objects.create(name="Dentists", slug="dentists", parent=health)
    roads = Topic.objects.create(name="Roads", slug="roads")
    age = Group.objects.create(name="Age", slug="age")
    young = Group.objects.create(name="Young people", slug="young", parent=age)
    board, north, south, castle, quay = (
        Place.objects.create(name=name, slug=slug)
        for name, slug in [
            ("Board", "E54000001"),
            ("North", "E06000001"),
            ("South", "E06000002"),
            ("Castle", "E05000001"),
            ("Quay", "E05000002"),
        ]
    )
    inside, overlaps = PlaceWithin.Relation.INSIDE, PlaceWithin.Relation.OVERLAPS
    for place, whole, relation in [
        (castle, north, inside),
        (quay, south, inside),
        (north, board, inside),
        (south, board, overlaps),
        (castle, board, inside),
        (quay, board, overlaps),
    ]:
        PlaceWithin.objects.create(place=place, whole=whole, relation=relation)
    council = EngagementPageFactory(parent=PartnerPageFactory(title="Council", slug="council"), title="Big ask")
    nhs = EngagementPageFactory(parent=PartnerPageFactory(title="NHS", slug="nhs"), title="Small ask")
    a = FindingPageFactory(
        parent=council, title="A", topics=[dentists], places=[castle], participants=5, date_to="2019"
    )
    FindingPageFactory(parent=council, title="B", topics=[health], places=[quay], groups=[young], date_to="2021-06")
    FindingPageFactory(parent=nhs, title="C", topics=[dentists], participants=900, date_from="2019-05", date_to="2022")
    FindingPageFactory(parent=nhs, title="D", topics=[roads], places=[north], groups=[age], participants=40)
    FindingPageFactory(parent=nhs, title="E", places=[south], date_from="2020-02-29")
    FindingPageFactory(parent=nhs, title="F")
    ResponsePageFactory(parent=council.get_parent().specific, title="Agreed", findings=[a], date="2023-01-05")
    index_everything()


@pytest.fixture
def engine(kept_engine, findings, db):
    return kept_engine


def results(**parameters):
    return search(SearchForm(query_dict(**parameters)).query(), PUBLIC)


def found(**parameters) -> str:
    """The titles found, in the order of the alphabet."""
    return "".join(sorted(hit.title for hit in results(**parameters).hits))


def ordered(**parameters) -> str:
    return "".join(hit.title for hit in results(**parameters).hits)


def test_a_parent_includes_what_is_below_it():
    assert found(topic="health") == "ABC"
    assert found(topic="dentists") == "AC"
    assert found(group="age") == "BD"


def test_a_place_includes_what_lies_in_it_and_what_lies_across_its_boundary():
    assert found(place="E05000001") == "A"
    assert found(place="E06000001") == "AD"
    assert found(place="E54000001") == "ABDE"


def test_several_values_of_one_facet_widen_and_different_facets_narrow():
    assert found(topic=["dentists", "roads"]) == "ACD"
    assert found(topic=["dentists", "roads"], partner="nhs") == "CD"
    assert found(topic="health", place="E06000001", partner="council") == "A"
    assert found(topic="health", partner=["council", "nhs"]) == "ABC"
    assert found(topic="nothing-of-that-name") == ""


def test_counts_of_a_facet_do_not_change_with_its_own_choice_and_do_with_others():
    everything = results().counts
    chosen = results(topic="dentists").counts
    assert everything["topic"] == chosen["topic"] == {"health": 3, "dentists": 2, "roads": 1}
    assert everything["partner"] == {"council": 2, "nhs": 4}
    assert chosen["partner"] == {"council": 1, "nhs": 1}


def test_a_chosen_value_without_matches_is_still_offered_so_that_it_can_be_dropped(client):
    assert results(topic="roads", partner="council").counts["topic"] == {"health": 2, "dentists": 1}
    page = BeautifulSoup(client.get("/search/?topic=roads&partner=council").content, "html.parser")
    dropped = page.select_one('[data-facet="topic"][data-value="roads"]')
    assert dropped["data-count"] == "0"
    assert page.select_one('input[name="topic"][value="roads"]').has_attr("checked")


def test_fewer_than_ten_people_are_not_counted_out_to_readers(client):
    people = {hit["title"]: hit["participants"] for hit in client.get("/api/search/").json()["results"]}
    assert people == {"A": None, "B": None, "C": 900, "D": 40, "E": None, "F": None}
    page = client.get("/search/").content.decode()
    assert "900 people" in page
    assert "5 people" not in page


def test_years_find_what_may_lie_in_them_and_say_how_many_have_no_date():
    assert found(year_from=2020) == "BCE"
    assert found(year_to=2019) == "AC"
    assert found(year_from=2020, year_to=2020) == "CE"
    assert found(year_from=1990, year_to=2018) == ""
    assert results(year_from=2020).undated == results(year_from=1990, year_to=2018).undated == 2
    assert results(year_from=2020, partner="council").undated == 0
    assert results(q="F", year_from=2020).undated == 1
    assert results().undated is None


def test_newest_and_oldest_put_what_has_no_date_last():
    assert ordered(sort="newest") in ("CBEADF", "CBEAFD")
    assert ordered(sort="oldest") in ("AEBCDF", "AEBCFD")


def test_most_people_heard_first_and_not_stated_last():
    assert ordered(sort="participants")[:3] == "CDA"


def test_kinds_are_looked_for_apart():
    assert found() == "ABCDEF"
    assert found(kind="engagement") == "Big askSmall ask"
    assert found(kind="response") == "Agreed"
    assert found(kind="response", topic="health", place="E54000001") == "Agreed"


def test_pages_follow_each_other_and_beyond_the_end_there_is_nothing():
    pages = [ordered(size=4, page=page) for page in (1, 2, 3)]
    assert [len(page) for page in pages] == [4, 2, 0]
    assert sorted("".join(pages)) == list("ABCDEF")
    assert results(size=4, page=3).total == results(page=500).total == 6


def test_a_page_beyond_the_end_does_not_say_that_nothing_was_found(client):
    page = client.get("/search/", {"page": 3}).content.decode()
    assert 'data-total="6"' in page
    assert "We found nothing" not in page
