"""Hub managers keep the vocabularies in Wagtail's admin."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from insight_hub.taxonomy.loading import load_places
from insight_hub.taxonomy.models import Group, JargonTerm, Method, Place, Topic
from tests.taxonomy.conftest import DUNTON, DUNTON_CASTLE, ENGLAND, SMALL_COUNTRY, UK, VALE_CASTLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client):
    """Signed in with the permissions of the vocabularies and no others."""
    user = get_user_model().objects.create_user("manager", "manager@example.org", "secret")
    user.user_permissions.set(
        Permission.objects.filter(content_type__app_label="taxonomy")
        | Permission.objects.filter(codename="access_admin")
    )
    client.force_login(user)
    return client


def address(model, view, *args):
    return reverse(model.snippet_viewset.get_url_name(view), args=args)


@pytest.mark.parametrize("model", [Topic, Group, Method, Place, JargonTerm])
def test_each_vocabulary_can_be_listed_searched_and_added_to(manager, model):
    assert manager.get(address(model, "list")).status_code == 200
    assert manager.get(address(model, "list"), {"q": "bus"}).status_code == 200
    assert manager.get(address(model, "add")).status_code == 200


def test_who_has_no_permission_is_kept_out(client):
    user = get_user_model().objects.create_user("visitor", "visitor@example.org", "secret")
    user.user_permissions.set(Permission.objects.filter(codename="access_admin"))
    client.force_login(user)
    assert client.get(address(Topic, "add")).status_code == 302


def test_a_topic_is_added_and_gets_its_address(manager):
    top = Topic.objects.create(name="Transport")
    manager.post(
        address(Topic, "add"),
        {
            "name": "Dial-a-ride",
            "parent": top.pk,
            "order": 5,
            "description": "",
            "also_known_as": "ring a ride",
        },
    )
    assert Topic.objects.get(slug="dial-a-ride").with_ancestors == ["dial-a-ride", "transport"]


def test_a_third_level_is_refused_in_words(manager):
    top = Topic.objects.create(name="Transport")
    below = Topic.objects.create(name="Buses", parent=top)
    answer = manager.post(address(Topic, "add"), {"name": "Bus stops", "parent": below.pk, "order": 5})
    assert "Choose one from the top level" in answer.content.decode()
    assert Topic.objects.count() == 2


def test_a_manager_says_how_a_method_hears_people(manager):
    method = Method.objects.create(name="Walking interviews")
    assert method.way == Method.Way.MANY
    answers = {"name": method.name, "description": "", "participation_level": "", "way": Method.Way.IN_DEPTH}
    manager.post(address(Method, "edit", method.pk), answers)
    assert Method.ways() == {"walking-interviews": Method.Way.IN_DEPTH}


def test_what_is_in_use_is_not_deleted(manager):
    top = Topic.objects.create(name="Transport")
    Topic.objects.create(name="Buses", parent=top)
    answer = manager.post(address(Topic, "delete", top.pk), follow=True)
    assert "‘Transport’ is in use (1 topic) and cannot be deleted" in answer.content.decode()
    assert Topic.objects.filter(pk=top.pk).exists()


def test_a_place_that_others_lie_in_is_not_deleted(manager, small_country):
    dunton = Place.objects.get(slug=DUNTON[0])
    answer = manager.post(address(Place, "delete", dunton.pk), follow=True)
    assert "in use (2 areas within it)" in answer.content.decode()
    assert Place.objects.filter(pk=dunton.pk).exists()


def test_what_is_not_in_use_is_deleted(manager):
    topic = Topic.objects.create(name="Transport")
    manager.post(address(Topic, "delete", topic.pk))
    assert not Topic.objects.exists()


class TestLocalAreas:
    def post(self, manager, lies_in, view="add", *args):
        return manager.post(
            address(Place, view, *args),
            {"name": "Old Market", "name_alt": "", "lies_in": lies_in, "lat": "", "lon": ""},
        )

    def wholes(self):
        area = Place.objects.get(slug="old-market")
        return dict(area.wholes.values_list("whole__slug", "relation"))

    def test_one_in_a_ward_lies_in_all_the_ward_lies_in(self, manager, small_country):
        self.post(manager, "Castle, Dunton")
        assert Place.objects.get(slug="old-market").level == Place.Level.LOCAL_AREA
        assert self.wholes()[DUNTON_CASTLE[0]] == self.wholes()[DUNTON[0]] == "inside"

    def test_one_across_two_wards_lies_inside_only_what_holds_both(self, manager, small_country):
        self.post(manager, "Castle, Dunton; e05000002")
        wholes = self.wholes()
        assert wholes[DUNTON_CASTLE[0]] == wholes[VALE_CASTLE[0]] == wholes[DUNTON[0]] == "overlaps"
        assert wholes[ENGLAND[0]] == wholes[UK[0]] == "inside"

    def test_it_stays_where_it_is_when_a_gazetteer_is_loaded(self, manager, small_country, gazetteer):
        self.post(manager, "Castle, Dunton; E05000002")
        before = self.wholes()
        report = load_places(gazetteer(*SMALL_COUNTRY))["what lies in what"]
        assert self.wholes() == before
        assert (report.created, report.updated, report.removed) == (0, 0, 0)

    def test_it_can_be_moved(self, manager, small_country):
        self.post(manager, "Castle, Dunton")
        self.post(manager, "E05000002", "edit", Place.objects.get(slug="old-market").pk)
        assert DUNTON_CASTLE[0] not in self.wholes()
        assert self.wholes()[VALE_CASTLE[0]] == "inside"

    def test_a_name_that_does_not_do_is_explained(self, manager, small_country):
        answer = self.post(manager, "Castle; Nowhere")
        text = answer.content.decode()
        assert "is the name of 2 places: use a GSS code" in text
        assert "is called" in text
        assert not Place.objects.filter(slug="old-market").exists()
