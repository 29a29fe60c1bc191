"""Hub managers keep the vocabularies in Wagtail's admin."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from insight_hub.taxonomy.models import Group, JargonTerm, Method, Place, Topic
from tests.taxonomy.conftest import DUNTON

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
