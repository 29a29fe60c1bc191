"""A local area that is made of a ward which a boundary review replaced: its managers are told, and decide."""

import pytest
from django.core.management import call_command

from insight_hub.taxonomy.models import Place
from tests.taxonomy.conftest import DUNTON, DUNTON_CASTLE, DUNTON_WARD, SMALL_COUNTRY
from tests.taxonomy.place_pages import address, fill_in, sign_in_a_manager

pytestmark = pytest.mark.django_db

NEW_CASTLE = ("E05000009", "Castle and Quay", "ward", DUNTON[0])


@pytest.fixture
def manager(client, hub, small_country):
    return sign_in_a_manager(client)


@pytest.fixture
def after_the_review(table, gazetteer):
    """Loads the new ward, and the list that says which it replaced; what the command printed."""

    def load(capsys):
        retired = table(
            "retired.csv", ["old_code", "old_name", "current_code"], [[DUNTON_CASTLE[0], "Castle", "E05000009"]]
        )
        call_command("load_places", gazetteer(*SMALL_COUNTRY, NEW_CASTLE), retired=retired)
        return capsys.readouterr().out

    return load


def test_managers_are_told_which_ward_was_replaced_and_by_what(manager, after_the_review, capsys):
    fill_in(manager, name="Old Market", made_of=f"{DUNTON_CASTLE[0]}; {DUNTON_WARD[0]}")
    area = Place.objects.get(name="Old Market")
    told = after_the_review(capsys)
    sentence = "‘Castle and Quay, Dunton’ (E05000009) took its place. Put in what belongs to it today."
    assert told.count("Local areas to look at: ‘Old Market’ is made of") == 1
    assert sentence in told
    page = manager.get(address("edit", area)).content.decode()
    assert sentence in page
    fill_in(manager, area, made_of=f"E05000009; {DUNTON_WARD[0]}")
    assert "took its place" not in manager.get(address("edit", area)).content.decode()
    assert "Local areas to look at" not in after_the_review(capsys)


def test_nothing_is_said_of_areas_whose_parts_are_as_they_were(manager, after_the_review, capsys):
    fill_in(manager, name="Old Market", made_of=DUNTON_WARD[0])
    assert "Local areas to look at" not in after_the_review(capsys)
