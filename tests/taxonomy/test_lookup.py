"""What people may write for a tag or a place, and what they are told when it does not do."""

import pytest

from insight_hub.taxonomy.loading import load_places
from insight_hub.taxonomy.lookup import AmbiguousTag, Resolver, UnknownTag, resolve
from insight_hub.taxonomy.models import Group, Method, Place, Topic
from tests.taxonomy.conftest import BOARD, DUNTON, UK, VALE, VALE_CASTLE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Topic, Group, Method])
@pytest.mark.parametrize("text", ["gp-appointments", "GP appointments", "  gp   APPOINTMENTS "])
def test_a_tag_answers_to_slug_and_name(model, text):
    tag = model.objects.create(slug="gp-appointments", name="GP appointments")
    assert resolve(model, text) == tag


def test_a_slug_beats_the_name_of_another_tag():
    second = Topic.objects.create(slug="other", name="buses")
    first = Topic.objects.create(slug="buses", name="Bus services")
    assert resolve(Topic, "buses") == first
    assert resolve(Topic, "other") == second


def test_typographic_marks_and_accents_make_no_difference():
    cafe = Topic.objects.create(name="Children’s cafés – all")
    assert resolve(Topic, "children's cafes - all") == cafe


def test_a_tag_does_not_answer_to_its_synonyms():
    Topic.objects.create(name="GP appointments", also_known_as="seeing a doctor")
    with pytest.raises(UnknownTag):
        resolve(Topic, "seeing a doctor")


def test_an_unknown_tag_comes_with_what_looks_like_it():
    for name in ("GP appointments", "Hospital appointments", "Buses"):
        Topic.objects.create(name=name)
    with pytest.raises(UnknownTag) as unknown:
        resolve(Topic, "GP apointment")
    assert unknown.value.text == "GP apointment"
    assert unknown.value.suggestions == ["GP appointments"]
    assert str(unknown.value) == "No topic is called 'GP apointment'. Did you mean 'GP appointments'?"


@pytest.mark.parametrize("text", ["", "   ", "x" * 100_000, "\x00", "%", "';--"])
def test_anything_else_is_unknown_too(text, small_country):
    with pytest.raises(UnknownTag) as unknown:
        resolve(Place, text)
    assert unknown.value.suggestions == []
    assert len(str(unknown.value)) < 300


class TestPlaces:
    @pytest.fixture(autouse=True)
    def places(self, small_country):
        self.resolver = Resolver(Place)

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("E07000002", VALE[0]),
            (" e07000002 ", VALE[0]),
            ("Vale, City of", VALE[0]),
            ("City of Vale", VALE[0]),
            ("vale", VALE[0]),
            ("Castle, Vale", VALE_CASTLE[0]),
            ("y castell", VALE_CASTLE[0]),
            ("NHS Dunshire ICB", BOARD[0]),
            ("Dunshire ICB", BOARD[0]),
            ("UK", UK[0]),
        ],
    )
    def test_a_place_answers_to_its_code_and_to_what_only_it_is_called(self, text, code):
        assert self.resolver.resolve(text).slug == code

    def test_a_council_is_meant_before_a_ward_of_its_name(self):
        assert self.resolver.resolve("Dunton").slug == DUNTON[0]

    def test_a_name_that_several_have_is_refused_with_what_to_write(self):
        with pytest.raises(AmbiguousTag) as ambiguous:
            self.resolver.resolve("Castle")
        assert [place.name for place in ambiguous.value.candidates] == ["Castle, Dunton", "Castle, Vale"]
        assert str(ambiguous.value) == (
            "'Castle' is the name of 2 places: use a GSS code or the full name, 'Castle, Dunton' or 'Castle, Vale'"
        )

    def test_the_name_of_a_retired_area_suggests_its_successor(self, table):
        headings = ["old_code", "old_name", "current_code"]
        load_places(retired=table("retired.csv", headings, [["E07000099", "Oldham Vale", VALE[0]]]))
        with pytest.raises(UnknownTag) as unknown:
            resolve(Place, "Oldham Vale")
        assert unknown.value.suggestions == ["Vale, City of"]
