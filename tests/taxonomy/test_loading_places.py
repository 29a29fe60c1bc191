"""Loading places: order, repeats, bad rows, and what lies in what."""

import pytest
from django.db.models.signals import post_save

from insight_hub.taxonomy.loading import load_places
from insight_hub.taxonomy.lookup import resolve
from insight_hub.taxonomy.models import Place, PlaceWithin, RetiredPlaceCode
from insight_hub.taxonomy.places import codes_around
from tests.taxonomy.conftest import (
    BOARD,
    DUNTON,
    DUNTON_CASTLE,
    DUNTON_WARD,
    ENGLAND,
    NORTH,
    OTHER_BOARD,
    SHIRE,
    SMALL_COUNTRY,
    SOUTH,
    UK,
    VALE,
    VALE_CASTLE,
)

pytestmark = pytest.mark.django_db


def wholes(code):
    return dict(PlaceWithin.objects.filter(place__slug=code).values_list("whole__slug", "relation"))


def names():
    return dict(Place.objects.values_list("slug", "name"))


def reasons(report):
    return {rejection.row: rejection.reason for rejection in report.rejected}


@pytest.fixture
def retired(table):
    def write(*rows):
        return table("retired.csv", ["old_code", "old_name", "current_code"], rows)

    return write


def test_a_ward_lies_in_everything_its_authority_lies_in(small_country):
    inside = {DUNTON[0], SHIRE[0], NORTH[0], ENGLAND[0], UK[0]}
    assert wholes(DUNTON_CASTLE[0]) == dict.fromkeys(inside, "inside")
    assert wholes(UK[0]) == {}


def test_rows_may_come_in_any_order(gazetteer):
    load_places(gazetteer(*reversed(SMALL_COUNTRY)))
    assert len(wholes(DUNTON_CASTLE[0])) == 5


def test_loading_again_changes_nothing(small_country, gazetteer):
    reports = load_places(gazetteer(*SMALL_COUNTRY))
    assert [(r.created, r.updated, r.removed) for r in reports.values()] == [(0, 0, 0)] * 3
    assert reports["places"].unchanged == 12


def test_a_ward_is_told_apart_by_its_authority(small_country):
    assert names()[DUNTON_CASTLE[0]] == "Castle, Dunton"
    assert names()[VALE_CASTLE[0]] == "Castle, Vale"
    assert names()[DUNTON_WARD[0]] == "Dunton, Dunton"
    assert names()[DUNTON[0]] == "Dunton"


def test_wards_of_one_name_in_one_authority_are_told_apart_by_code(small_country, gazetteer):
    load_places(gazetteer(("E05000009", "Castle", "ward", DUNTON[0])))
    assert names()["E05000009"] == "Castle, Dunton (E05000009)"
    assert names()[DUNTON_CASTLE[0]] == "Castle, Dunton (E05000001)"


def test_areas_of_one_name_are_told_apart_by_kind(small_country, gazetteer):
    load_places(gazetteer(("E47000001", "North", "combined_authority", NORTH[0])))
    assert names()["E47000001"] == "North (combined authority)"
    assert names()[NORTH[0]] == "North (region)"


def test_two_places_may_exchange_their_names(small_country, gazetteer):
    load_places(
        gazetteer(
            (DUNTON[0], "Vale", "local_authority", NORTH[0], {"county_code": SHIRE[0]}),
            (VALE[0], "Dunton", "local_authority", SOUTH[0]),
        )
    )
    assert (names()[DUNTON[0]], names()[VALE[0]]) == ("Vale", "Dunton")
    assert names()[VALE_CASTLE[0]] == "Castle, Dunton"


def test_an_authority_that_moves_takes_its_wards_along(small_country, gazetteer):
    load_places(gazetteer((DUNTON[0], "Dunton", "local_authority", SOUTH[0])))
    assert wholes(DUNTON_CASTLE[0]).keys() == {DUNTON[0], SOUTH[0], ENGLAND[0], UK[0]}


def test_an_empty_cell_does_not_erase_another_name(small_country, gazetteer):
    load_places(gazetteer((VALE_CASTLE[0], "Castle", "ward", VALE[0])))
    assert Place.objects.get(slug=VALE_CASTLE[0]).name_alt == "Y Castell"


def test_a_combined_authority_across_two_regions_lies_in_neither(small_country, gazetteer):
    joint = {"cauth_code": "E47000001"}
    load_places(
        gazetteer(
            ("E47000001", "Greater Dunshire", "combined_authority", NORTH[0]),
            (*DUNTON[:4], DUNTON[4] | joint),
            (*VALE, joint),
        )
    )
    assert wholes("E47000001") == {
        NORTH[0]: "overlaps",
        SOUTH[0]: "overlaps",
        ENGLAND[0]: "inside",
        UK[0]: "inside",
    }
    assert wholes(SHIRE[0])["E47000001"] == "inside"
    assert wholes(VALE_CASTLE[0])["E47000001"] == "inside"
    assert NORTH[0] not in wholes(VALE_CASTLE[0])


class TestBoards:
    def test_an_authority_and_its_wards_lie_across_every_board_listed(self, small_country, boards):
        load_places(boards=boards((BOARD[0], DUNTON[0]), (OTHER_BOARD[0], DUNTON[0])))
        for code in (DUNTON[0], DUNTON_CASTLE[0], SHIRE[0]):
            assert wholes(code)[BOARD[0]] == wholes(code)[OTHER_BOARD[0]] == "overlaps"
        assert BOARD[0] not in wholes(VALE_CASTLE[0])

    def test_two_boards_that_share_an_authority_do_not_lie_in_each_other(self, small_country, boards):
        load_places(boards=boards((BOARD[0], DUNTON[0]), (OTHER_BOARD[0], DUNTON[0])))
        assert wholes(BOARD[0]).keys() == {NORTH[0], ENGLAND[0], UK[0]}

    def test_a_new_list_replaces_the_old_one(self, small_country, boards):
        load_places(boards=boards((BOARD[0], DUNTON[0])))
        load_places(boards=boards((OTHER_BOARD[0], DUNTON[0])))
        assert BOARD[0] not in wholes(DUNTON_CASTLE[0])
        assert OTHER_BOARD[0] in wholes(DUNTON_CASTLE[0])

    def test_a_gazetteer_loaded_later_keeps_the_boards(self, small_country, boards, gazetteer):
        load_places(boards=boards((BOARD[0], DUNTON[0])))
        report = load_places(gazetteer(*SMALL_COUNTRY))["what lies in what"]
        assert (report.created, report.removed) == (0, 0)
        assert BOARD[0] in wholes(DUNTON_CASTLE[0])

    def test_bad_rows_are_named(self, small_country, boards):
        path = boards(("E54999999", DUNTON[0]), (DUNTON[0], VALE[0]), (BOARD[0], VALE[0]))
        report = load_places(boards=path)["what lies in what"]
        assert reasons(report) == {
            2: "E54999999 is not among the places",
            3: f"{DUNTON[0]} is not a care board or {VALE[0]} is not a local authority",
        }
        assert BOARD[0] in wholes(VALE[0])


class TestRetiredCodes:
    def test_an_old_code_leads_to_the_place_that_took_over(self, small_country, retired):
        load_places(retired=retired(("E07000099", "Old Dunton", DUNTON[0])))
        assert RetiredPlaceCode.objects.get().place.slug == DUNTON[0]
        assert resolve(Place, "e07000099").slug == DUNTON[0]

    def test_an_area_loaded_under_the_old_code_stays_and_lies_in_its_successor(self, small_country, retired, gazetteer):
        load_places(gazetteer(("E07000003", "Newtown", "local_authority", NORTH[0])))
        load_places(retired=retired((DUNTON[0], "Dunton", "E07000003")))
        old = Place.objects.get(slug=DUNTON[0])
        assert (old.retired, old.name) == (True, "Dunton (former local authority)")
        assert wholes(DUNTON_CASTLE[0])["E07000003"] == "inside"
        assert resolve(Place, DUNTON[0]).slug == "E07000003"

    def test_repeating_changes_nothing_and_bad_rows_are_named(self, small_country, retired):
        path = retired(
            ("E07000099", "Old Dunton", DUNTON[0]),
            ("E07000098", "Gone", "E07123456"),
            ("?", "Odd", DUNTON[0]),
            ("E07000099", "Old Dunton", VALE[0]),
        )
        assert load_places(retired=path)["retired codes"].created == 1
        report = load_places(retired=path)["retired codes"]
        assert (report.created, report.unchanged) == (0, 1)
        assert reasons(report) == {
            3: "E07000098 became E07123456, which is not among the places of today",
            4: "'?' is not the GSS code of an area that was replaced",
            5: "E07000099 became E07000001 in an earlier row; that one is used",
        }


def test_places_inside_another_are_itself_and_all_that_lies_in_or_across_it(small_country):
    dunton = Place.objects.get(slug=DUNTON[0])
    assert {place.slug for place in Place.objects.inside(dunton)} == {
        DUNTON[0],
        DUNTON_CASTLE[0],
        DUNTON_WARD[0],
    }


def test_what_is_around_many_places_takes_one_query(small_country, django_assert_num_queries):
    ids = list(Place.objects.filter(slug__in=[VALE_CASTLE[0], UK[0]]).values_list("pk", flat=True))
    with django_assert_num_queries(1):
        around = codes_around(ids)
    assert around == {VALE_CASTLE[0]: {VALE_CASTLE[0], VALE[0], SOUTH[0], ENGLAND[0], UK[0]}, UK[0]: {UK[0]}}


def test_nothing_is_around_no_places():
    assert codes_around([]) == {}


def test_a_saved_rename_is_told_by_a_signal(small_country, gazetteer):
    """The search index listens for renamed tags, so a load must not change names behind its back."""
    renamed = []

    def listen(instance, **kwargs):
        renamed.append(instance.name)

    post_save.connect(listen, sender=Place)
    try:
        load_places(gazetteer((VALE[0], "Valley", "local_authority", SOUTH[0])))
    finally:
        post_save.disconnect(listen, sender=Place)
    assert sorted(renamed) == ["Castle, Valley", "Valley"]
