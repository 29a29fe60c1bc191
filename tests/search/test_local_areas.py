"""A local area finds what was said in its parts, and the index follows when a manager changes those."""

import pytest
from bs4 import BeautifulSoup

from insight_hub.evidence.models import Level
from insight_hub.taxonomy.models import Place, PlaceWithin
from tests.factories import FindingPageFactory, ResponsePageFactory
from tests.taxonomy.place_pages import delete, fill_in, sign_in_a_manager

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def manager(client, hub):
    return sign_in_a_manager(client)


@pytest.fixture
def wards(db):
    """Castle and Quay, in two authorities of England; in each, and in each authority, something was said."""
    inside, found = PlaceWithin.Relation.INSIDE, {}
    levels = {"England": "country", "North": "local_authority", "South": "local_authority"}
    for number, (name, *around) in enumerate(
        [("England",), ("North", "England"), ("South", "England"), ("Castle", "North"), ("Quay", "South")]
    ):
        found[name] = Place.objects.create(name=name, slug=f"E0000000{number}", level=levels.get(name, "ward"))
        for whole in around:
            PlaceWithin.objects.create(place=found[name], whole=found[whole], relation=inside, stated=True)
        if around:
            FindingPageFactory(title=f"Said in {name}", places=[found[name]])
    return found


@pytest.fixture
def said(manager, find, agrees):
    """What is found with a place as the filter, once index and database were compared; its page counts as many."""

    def asking(place, **parameters):
        agrees()
        hits = find(place=place.slug, **parameters).hits
        if not parameters:
            page = BeautifulSoup(manager.get(f"/places/{place.slug}/").content, "html.parser")
            shown = {link.get_text(strip=True) for link in page.select('a[href^="/findings/"]')}
            assert {hit.title for hit in hits} == shown
        return sorted(hit.title.removeprefix("Said in ") for hit in hits)

    return asking


def add(manager, **answers):
    fill_in(manager, name="Old Market", **answers)
    return Place.objects.get(slug="old-market")


def test_what_was_said_in_a_part_is_found_from_when_it_is_added_until_it_is_taken_away(manager, wards, said):
    area = add(manager, made_of="Castle", local_kind="primary_care_network")
    assert said(area) == ["Castle"]
    fill_in(manager, area, made_of="Castle; Quay")
    assert said(area) == ["Castle", "Quay"]
    fill_in(manager, area, made_of="Quay")
    assert said(area) == ["Quay"]


def test_what_was_said_about_the_area_is_found_in_the_wider_places(manager, wards, said):
    area = add(manager, made_of="Castle; Quay")
    FindingPageFactory(title="Said in the market", places=[area])
    assert said(area) == ["Castle", "Quay", "the market"]
    assert said(wards["Castle"]) == ["Castle"]
    assert said(wards["North"]) == ["Castle", "North", "the market"]
    fill_in(manager, area, made_of="Quay")
    assert said(wards["North"]) == ["Castle", "North"]
    assert said(wards["England"]) == ["Castle", "North", "Quay", "South", "the market"]


def test_responses_and_restricted_findings_follow_too(manager, wards, said):
    finding = FindingPageFactory(title="Hidden", places=[wards["Castle"]], opening=Level.OWN)
    ResponsePageFactory(title="Agreed", findings=[finding], parent=finding.partner, opening=Level.OWN)
    ResponsePageFactory(title="Done", findings=[FindingPageFactory(title="Open", places=[wards["Castle"]])])
    said(wards["Castle"])
    area = add(manager, made_of="Castle")
    assert said(area) == ["Castle", "Open"]
    assert said(area, kind="response") == ["Done"]


def test_a_deleted_area_is_in_no_document_any_more(manager, wards, find, agrees):
    area = add(manager, made_of="Castle; Quay")
    agrees()
    assert find().counts["place"]["old-market"] == 2
    delete(manager, area)
    agrees()
    assert "old-market" not in find().counts["place"]


def test_the_areas_page_says_what_it_is_and_what_it_is_made_of(manager, wards):
    add(manager, made_of="Castle; Quay", local_kind="primary_care_network")
    page = BeautifulSoup(manager.get("/places/old-market/").content, "html.parser")
    text = " ".join(page.main.get_text().split())
    assert text.startswith("Primary care network Old Market Made of: Castle; Quay")
    assert page.select_one('main a[href="/places/E00000003/"]').get_text() == "Castle"
