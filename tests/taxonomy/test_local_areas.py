"""Local areas that hub managers put together in the admin: what lies in them, and what they lie in."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from insight_hub.taxonomy.loading import load_places
from insight_hub.taxonomy.lookup import resolve
from insight_hub.taxonomy.models import Place, PlaceWithin
from insight_hub.taxonomy.signals import surroundings_changed
from tests.factories import FindingPageFactory
from tests.taxonomy.conftest import (
    BOARD,
    DUNTON,
    DUNTON_CASTLE,
    DUNTON_WARD,
    ENGLAND,
    NORTH,
    SHIRE,
    SMALL_COUNTRY,
    SOUTH,
    UK,
    VALE,
    VALE_CASTLE,
)
from tests.taxonomy.place_pages import address, answers_on, delete, fill_in, sign_in_a_manager

pytestmark = pytest.mark.django_db

BOTH_OF_DUNTON = "Castle, Dunton\nDunton, Dunton"
ACROSS = "Castle, Dunton; e05000002"


@pytest.fixture
def manager(client, hub, small_country):
    return sign_in_a_manager(client)


@pytest.fixture
def moved():
    """The codes of all places whose surroundings were said to have changed, load by load."""
    told = []

    def listen(places, **kwargs):
        told.append(set(Place.objects.filter(pk__in=places).values_list("slug", flat=True)))

    surroundings_changed.connect(listen)
    yield told
    surroundings_changed.disconnect(listen)


def add(manager, name="Old Market", **answers) -> Place:
    page = fill_in(manager, name=name, **answers)
    found = Place.objects.filter(name=name).first()
    assert found, BeautifulSoup(page, "html.parser").select(".error-message")
    return found


def wholes(place) -> dict:
    return dict(PlaceWithin.objects.filter(place=place).values_list("whole__slug", "relation"))


def wholes_of(code) -> dict:
    return wholes(Place.objects.get(slug=code))


def in_or_across(place) -> set:
    return {found.slug for found in Place.objects.inside(place)}


def everything() -> set:
    return set(PlaceWithin.objects.values_list("place__slug", "whole__slug", "relation", "stated"))


def errors(page) -> str:
    return " ".join(error.get_text() for error in BeautifulSoup(page, "html.parser").select(".error-message"))


class TestMadeOf:
    def test_its_parts_lie_in_it_and_it_lies_in_what_holds_them_all(self, manager):
        area = add(manager, made_of=BOTH_OF_DUNTON)
        assert (area.level, area.slug) == (Place.Level.LOCAL_AREA, "old-market")
        assert in_or_across(area) == {"old-market", DUNTON_CASTLE[0], DUNTON_WARD[0]}
        assert wholes(area) == dict.fromkeys([DUNTON[0], SHIRE[0], NORTH[0], ENGLAND[0], UK[0]], "inside")
        assert wholes_of(DUNTON_CASTLE[0])["old-market"] == "inside"

    def test_it_lies_across_what_holds_only_some_of_them(self, manager):
        area = add(manager, made_of=ACROSS)
        across = [DUNTON[0], SHIRE[0], NORTH[0], VALE[0], SOUTH[0]]
        assert wholes(area) == dict.fromkeys(across, "overlaps") | dict.fromkeys([ENGLAND[0], UK[0]], "inside")
        assert VALE[0] not in wholes_of(DUNTON_CASTLE[0]), "a part lies where it lay"

    def test_what_lies_in_a_part_lies_in_it_wards_and_other_local_areas_too(self, manager):
        nook = add(manager, name="The Nook", lies_in="Castle, Dunton")
        hill = add(manager, name="The Hill", lies_in=ACROSS)
        area = add(manager, made_of="Dunton")
        assert in_or_across(area) == {
            "old-market", DUNTON[0], DUNTON_CASTLE[0], DUNTON_WARD[0], nook.slug, hill.slug
        }  # fmt: skip
        assert (wholes(nook)[area.slug], wholes(hill)[area.slug]) == ("inside", "overlaps")

    def test_a_local_area_across_parts_alone_lies_inside(self, manager):
        hill = add(manager, name="The Hill", lies_in=ACROSS)
        area = add(manager, made_of=ACROSS)
        assert wholes(hill)[area.slug] == "inside"

    def test_areas_that_share_a_part_lie_across_each_other_and_the_larger_not_in_the_smaller(self, manager):
        one = add(manager, name="One", made_of=BOTH_OF_DUNTON)
        other = add(manager, name="Other", made_of=ACROSS)
        small = add(manager, name="Small", made_of="Castle, Dunton")
        assert wholes(one)["other"] == wholes(other)["one"] == "overlaps"
        assert wholes(small)["one"] == wholes(small)["other"] == "inside"
        assert "small" not in wholes(one) | wholes(other)

    def test_what_it_is_said_to_lie_in_holds_its_parts_too(self, manager):
        area = add(manager, made_of=BOTH_OF_DUNTON, lies_in=BOARD[1])
        assert wholes(area)[BOARD[0]] == wholes_of(DUNTON_CASTLE[0])[BOARD[0]] == "inside"
        fill_in(manager, area, lies_in="")
        assert BOARD[0] not in wholes(area) | wholes_of(DUNTON_CASTLE[0])

    def test_it_is_across_a_board_where_its_parts_are(self, manager, boards):
        load_places(boards=boards((BOARD[0], DUNTON[0])))
        assert wholes(add(manager, made_of=BOTH_OF_DUNTON))[BOARD[0]] == "overlaps"


class TestLiesIn:
    def test_one_in_a_ward_lies_in_all_the_ward_lies_in(self, manager):
        area = add(manager, lies_in="Castle, Dunton")
        assert wholes(area)[DUNTON_CASTLE[0]] == wholes(area)[DUNTON[0]] == "inside"

    def test_one_across_two_wards_lies_inside_only_what_holds_both(self, manager):
        found = wholes(add(manager, lies_in=ACROSS))
        assert found[DUNTON_CASTLE[0]] == found[VALE_CASTLE[0]] == found[DUNTON[0]] == "overlaps"
        assert found[ENGLAND[0]] == found[UK[0]] == "inside"


class TestLater:
    def test_a_part_is_added_and_taken_away_and_all_else_stays(self, manager, moved):
        before = everything()
        area = add(manager, made_of="Castle, Dunton")
        fill_in(manager, area, made_of=ACROSS)
        assert wholes_of(VALE_CASTLE[0])[area.slug] == "inside"
        fill_in(manager, area, made_of=VALE_CASTLE[0])
        assert wholes(area) | {area.slug: "inside"} == wholes_of(VALE_CASTLE[0]) | {VALE_CASTLE[0]: "inside"}
        first, second = {area.slug, DUNTON_CASTLE[0]}, {area.slug, VALE_CASTLE[0]}
        assert moved == [first, second, first]
        fill_in(manager, area, made_of="")
        assert everything() == before

    def test_it_is_renamed_and_keeps_its_address_and_its_parts(self, manager, moved):
        area = add(manager, made_of=ACROSS, lies_in="England", local_kind="parish")
        before = everything()
        moved.clear()
        fill_in(manager, area, name="New Market")
        area.refresh_from_db()
        assert (area.name, area.short_name, area.slug) == ("New Market", "New Market", "old-market")
        assert (area.kind, everything(), moved) == ("parish", before, [])

    def test_it_is_retired_and_still_holds_what_it_held(self, manager, gazetteer):
        area = add(manager, made_of=ACROSS)
        before = everything()
        for _ in range(2):
            fill_in(manager, area, retired="on")
            load_places(gazetteer(*SMALL_COUNTRY))
        area.refresh_from_db()
        assert (area.retired, area.name, area.slug) == (True, "Old Market (former local area)", "old-market")
        assert everything() == before
        assert resolve(Place, "old-market") == area

    def test_a_retired_part_is_kept_when_something_else_is_changed(self, manager):
        area = add(manager, made_of=ACROSS)
        Place.objects.filter(slug=VALE_CASTLE[0]).update(retired=True)
        fill_in(manager, area, name="New Market")
        assert Place.objects.get(name="New Market").made_of.count() == 2

    def test_it_is_deleted_when_nothing_is_tagged_with_it(self, manager, moved):
        before = everything()
        area = add(manager, made_of=ACROSS)
        manager.get(address("delete", area))
        assert wholes_of(DUNTON_CASTLE[0])[area.slug], "only asked so far"
        assert "deleted" in delete(manager, area)
        assert everything() == before
        assert moved[-1] == {area.slug, DUNTON_CASTLE[0], VALE_CASTLE[0]}

    def test_several_are_deleted_from_the_list(self, manager):
        before = everything()
        areas = [add(manager, name=name, made_of=ACROSS) for name in ("One", "Other")]
        page = reverse("wagtail_bulk_action", args=["taxonomy", "place", "delete"])
        manager.post(f"{page}?id={areas[0].pk}&id={areas[1].pk}")
        assert everything() == before
        assert not Place.objects.filter(name__in=["One", "Other"]).exists()

    def test_it_is_not_deleted_while_something_is_tagged_with_it(self, manager):
        area = add(manager, made_of=ACROSS)
        FindingPageFactory(places=[area])
        before = everything()
        assert "‘Old Market’ is in use" in delete(manager, area)
        assert everything() == before

    def test_a_part_is_not_deleted(self, manager, gazetteer):
        load_places(gazetteer(("E05000009", "Moor", "ward", VALE[0])))
        add(manager, made_of="E05000009")
        assert "‘Moor, Vale’ is in use (1 place)" in delete(manager, Place.objects.get(slug="E05000009"))


class TestLoadedAgain:
    def test_the_gazetteer_loaded_again_changes_nothing(self, manager, gazetteer):
        add(manager, name="One", made_of=ACROSS, lies_in="England")
        add(manager, name="Other", made_of="Dunton", lies_in="Dunshire\nNorth")
        add(manager, name="Third", lies_in=ACROSS)
        before = everything()
        reports = load_places(gazetteer(*SMALL_COUNTRY))
        assert [(r.created, r.updated, r.removed) for r in reports.values()] == [(0, 0, 0)] * 3
        assert everything() == before

    def test_a_ward_that_comes_later_inside_a_part_lies_in_it(self, manager, gazetteer, moved):
        area = add(manager, made_of="Dunton")
        load_places(gazetteer(("E05000009", "Moor", "ward", DUNTON[0])))
        assert wholes_of("E05000009")[area.slug] == "inside"
        assert moved[-1] == {"E05000009"}

    def test_one_that_a_gazetteer_names_keeps_its_parts_and_what_the_gazetteer_says(self, manager, gazetteer):
        parish = ("E04000001", "Upton", "local_area", DUNTON[0], {"county_code": SHIRE[0]})
        load_places(gazetteer(parish))
        area = Place.objects.get(slug=parish[0])
        fill_in(manager, area, made_of=BOTH_OF_DUNTON)
        before = everything()
        assert wholes(area)[DUNTON[0]] == wholes(area)[SHIRE[0]] == "inside"
        load_places(gazetteer(parish, *SMALL_COUNTRY))
        assert wholes_of(DUNTON_CASTLE[0])[area.slug] == "inside"
        assert everything() == before

    def test_a_part_that_moves_takes_it_along(self, manager, gazetteer, moved):
        area = add(manager, made_of="Castle, Dunton")
        load_places(gazetteer((*DUNTON_CASTLE[:3], VALE[0])))
        assert wholes(area).keys() == {DUNTON_CASTLE[0], VALE[0], SOUTH[0], ENGLAND[0], UK[0]}
        assert moved[-1] == {area.slug, DUNTON_CASTLE[0]}


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"made_of": "Castle\nNowhere"}, ["'Castle' is the name of 2 places: use a GSS code", "called 'Nowhere'"]),
        ({"lies_in": "Castle; Nowhere"}, ["'Castle' is the name of 2 places: use a GSS code", "called 'Nowhere'"]),
        ({"made_of": "Dunshire; The Nook"}, ["‘Dunshire’ is a county", "‘The Nook’ is a parish"]),
        ({"lies_in": "The Nook"}, ["‘The Nook’ is a local area too"]),
        ({"made_of": "Dunton", "lies_in": "Dunton"}, ["‘Dunton’ is no wider than the parts"]),
        ({"made_of": "Dunton", "lies_in": "E05000001"}, ["‘Castle, Dunton’ is no wider than the parts"]),
        ({"made_of": ACROSS, "lies_in": "Vale, City of"}, ["‘Castle, Dunton’ is a part of this area and does not"]),
        ({"name": "e05000001"}, ["cannot look like a GSS code"]),
        ({"name": "Old; Market"}, ["cannot look like a GSS code or have ; in it"]),
        ({"name": "the nook"}, ["Another place is called ‘the nook’"]),
        ({"lies_in": "", "made_of": ""}, ["Say what it is made of, or what it lies in"]),
        ({"lies_in": "England", "lat": "512"}, ["Write a number from -90 to 90"]),
        ({"local_kind": "kingdom"}, ["not one of the available choices"]),
    ],
)
def test_what_does_not_do_is_named_and_nothing_is_kept(manager, answers, said):
    add(manager, name="The Nook", lies_in="Castle, Dunton", local_kind="parish")
    before, count = everything(), Place.objects.count()
    page = fill_in(manager, **({"name": "Old Market"} | answers))
    for words in said:
        assert words in errors(page)
    assert (everything(), Place.objects.count()) == (before, count)


def test_the_form_shows_what_was_said_and_other_places_are_not_asked(manager):
    area = add(manager, made_of=ACROSS, lies_in="E92000001", local_kind="police_patch")
    shown = answers_on(manager.get(address("edit", area)).content)
    assert shown["made_of"] == "Castle, Dunton\nCastle, Vale"
    assert (shown["lies_in"], shown["local_kind"]) == ("England", "police_patch")
    ward = Place.objects.get(slug=DUNTON_CASTLE[0])
    assert not {"made_of", "lies_in", "local_kind"} & answers_on(manager.get(address("edit", ward)).content).keys()
    before = everything()
    fill_in(manager, ward, made_of=VALE_CASTLE[0], lies_in=VALE[0], name_alt="Y Castell")
    assert (Place.objects.get(slug=ward.slug).name_alt, everything()) == ("Y Castell", before)


def test_the_list_says_what_each_place_is_and_is_filtered_by_it(manager):
    add(manager, local_kind="primary_care_network", lies_in="England")
    add(manager, name="The Nook", lies_in="England")
    page = manager.get(address("list"), {"local_kind": "primary_care_network"}).content.decode()
    cells = [cell.get_text(strip=True) for cell in BeautifulSoup(page, "html.parser").select("table td")]
    assert {"old-market", "primary care network"} <= set(cells)
    assert "the-nook" not in cells
    assert "local area" in manager.get(address("list")).content.decode()


def test_a_second_area_of_the_name_of_a_retired_one_gets_an_address_of_its_own(manager, gazetteer):
    area = add(manager, lies_in="England")
    fill_in(manager, area, retired="on")
    load_places(gazetteer(*SMALL_COUNTRY))
    assert add(manager, lies_in="England").slug == "old-market-1"
