"""The whole gazetteer of May 2025, with boards and retired codes: 8,858 places."""

from collections import Counter

import pytest
from django.db import transaction

from insight_hub.taxonomy.loading import SAMPLE_PLACES, load_places
from insight_hub.taxonomy.lookup import AmbiguousTag, Resolver
from insight_hub.taxonomy.models import Place, PlaceWithin, RetiredPlaceCode

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module", autouse=True)
def files(geography, django_db_setup, django_db_blocker):
    """The three files, loaded once for this module and rolled back after it."""
    files = {
        "gazetteer": geography / "gazetteer.csv",
        "retired": geography / "lad_history_to_current.csv",
        "boards": geography / "icb_lad_lookup.csv",
    }
    with django_db_blocker.unblock(), transaction.atomic():
        reports = load_places(**files)
        assert not any(report.rejected for report in reports.values())
        yield files
        transaction.set_rollback(True)


def wholes(code, relation):
    rows = PlaceWithin.objects.filter(place__slug=code, relation=relation)
    return set(rows.values_list("whole__name", flat=True))


def test_every_place_is_there():
    assert Counter(Place.objects.values_list("level", flat=True)) == {
        "ward": 8405, "local_authority": 361, "county": 21, "region": 9, "country": 4, "uk": 1,
        "care_board": 42, "combined_authority": 15,
    }  # fmt: skip
    assert RetiredPlaceCode.objects.count() == 54


def test_no_two_places_have_one_full_name():
    names = [name.casefold() for name in Place.objects.values_list("name", flat=True)]
    assert len(set(names)) == len(names) == 8858


def test_the_21_castles_are_told_apart():
    castles = Place.objects.filter(short_name="Castle")
    assert castles.count() == 21
    assert all(name.startswith("Castle, ") for name in castles.values_list("name", flat=True))
    with pytest.raises(AmbiguousTag, match="'Castle' is the name of 21 places: use a GSS code or"):
        Resolver(Place).resolve("Castle")
    assert Resolver(Place).resolve("castle, swansea").name_alt == "Y Castell"


def test_every_full_name_and_code_leads_back_to_its_place():
    resolver = Resolver(Place)
    for place in Place.objects.all():
        assert resolver.resolve(place.name) == place
        assert resolver.resolve(place.slug.lower()) == place


def test_only_areas_that_share_a_name_with_one_larger_than_a_ward_carry_their_kind():
    larger = Place.objects.exclude(level="ward")
    assert set(larger.filter(name__contains="(").values_list("name", flat=True)) == {
        "East Midlands (combined authority)", "East Midlands (region)",
        "Lancashire (combined authority)", "Lancashire (county)",
        "North East (combined authority)", "North East (region)",
        "West Midlands (combined authority)", "West Midlands (region)",
    }  # fmt: skip


def test_a_london_ward_lies_in_its_borough_region_and_countries_and_across_its_board():
    ward = Place.objects.filter(level="ward", wholes__whole__name="Camden").first()
    assert wholes(ward.slug, "inside") == {"Camden", "London", "England", "United Kingdom"}
    assert wholes(ward.slug, "overlaps") == {"NHS North Central London Integrated Care Board"}


def test_a_ward_of_a_shire_lies_in_its_county_and_combined_authority_too():
    assert wholes("E05011292", "inside") == {
        "South Cambridgeshire", "Cambridgeshire", "Cambridgeshire and Peterborough", "East of England",
        "England", "United Kingdom",
    }  # fmt: skip


def test_a_welsh_ward_lies_in_no_region():
    assert wholes(Resolver(Place).resolve("Castle, Swansea").slug, "inside") == {
        "Swansea",
        "Wales",
        "United Kingdom",
    }


def test_nothing_lies_inside_two_regions_or_two_countries():
    for level in ("region", "country", "local_authority", "combined_authority"):
        rows = PlaceWithin.objects.filter(relation="inside", whole__level=level)
        assert max(Counter(rows.values_list("place", flat=True)).values()) == 1


def test_thirteen_authorities_lie_in_more_than_one_board():
    boards = PlaceWithin.objects.filter(place__level="local_authority", whole__level="care_board")
    per_authority = Counter(boards.values_list("place", flat=True))
    assert sum(number > 1 for number in per_authority.values()) == 13
    assert set(boards.values_list("relation", flat=True)) == {"overlaps"}


def test_greater_lincolnshire_lies_across_two_regions():
    assert wholes("E47000017", "overlaps") >= {"East Midlands (region)", "Yorkshire and The Humber"}
    assert wholes("E06000013", "inside") == {
        "Yorkshire and The Humber",
        "Greater Lincolnshire",
        "England",
        "United Kingdom",
    }


def test_a_retired_authority_leads_to_its_successor():
    assert Resolver(Place).resolve("E07000154").name == "West Northamptonshire"


def test_loading_all_again_changes_nothing(files):
    reports = load_places(**files)
    assert [(r.created, r.updated, r.removed) for r in reports.values()] == [(0, 0, 0)] * 3


def test_the_sample_loaded_over_it_changes_nothing():
    reports = load_places(SAMPLE_PLACES)
    assert [(r.created, r.updated, r.removed) for r in reports.values()] == [(0, 0, 0)] * 3


def test_resolving_takes_no_queries_once_the_vocabulary_is_read(django_assert_num_queries):
    with django_assert_num_queries(2):
        resolver = Resolver(Place)
        for name in ("Swansea", "E07000154", "Castle, Swansea"):
            resolver.resolve(name)
