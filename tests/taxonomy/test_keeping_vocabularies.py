"""Hub managers merge, move, rename and retire in the admin; nobody else does."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.db import IntegrityError
from django.urls import reverse
from wagtail.models import ModelLogEntry

from insight_hub.evidence.models import FindingPage
from insight_hub.partners.groups import managers_group
from insight_hub.taxonomy.merging import merge
from insight_hub.taxonomy.models import FormerTopic, Group, Method, Topic
from insight_hub.taxonomy.retiring import retire
from tests.factories import FindingPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client, hub):
    user = get_user_model().objects.create_user("manager")
    user.groups.add(managers_group())
    client.force_login(user)
    return client


@pytest.fixture
def buses():
    return Topic.objects.create(name="Buses")


@pytest.fixture
def transport():
    return Topic.objects.create(name="Public transport")


def address(view, tag):
    return reverse(type(tag).snippet_viewset.get_url_name(view), args=[tag.pk])


def text_of(answer):
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


def edit(client, tag, **answers):
    kept = {"name": tag.name, "slug": tag.slug, "parent": tag.parent_id or "", "order": tag.order}
    sent = kept | {"description": tag.description, "also_known_as": tag.also_known_as} | answers
    return client.post(address("edit", tag), sent, follow=True)


def test_a_manager_sees_what_a_merge_would_do_and_then_does_it(manager, buses, transport):
    finding = FindingPageFactory(topics=[buses])
    FindingPageFactory(topics=[buses, transport])
    Topic.objects.create(name="Night buses", parent=buses)
    page = manager.get(address("merge", buses), {"other": transport.pk})
    row = BeautifulSoup(page.content, "html.parser").select_one("[data-carried=findings]")
    assert [cell.get_text() for cell in row.select("td")] == ["2", "1", "1", "2"]
    assert "‘Buses’ goes, and ‘Public transport’ stays." in text_of(page)
    assert "These move under ‘Public transport’: Night buses." in text_of(page)
    assert Topic.objects.filter(pk=buses.pk).exists()  # looking changes nothing
    done = manager.post(address("merge", buses), {"other": transport.pk}, follow=True)
    assert "‘Buses’ is merged into ‘Public transport’" in text_of(done)
    assert [tag.name for tag in FindingPage.objects.get(pk=finding.pk).topics.all()] == ["Public transport"]
    entry = ModelLogEntry.objects.get(action="taxonomy.merge")
    assert entry.user.username == "manager"
    history = text_of(manager.get(address("history", transport)))
    assert "‘Buses’ merged into it" in history


@pytest.mark.parametrize("model", [Topic, Group, Method])
def test_every_vocabulary_offers_it_in_its_list_and_on_each_page(manager, model):
    tag = model.objects.create(name="One")
    for page in (reverse(model.snippet_viewset.get_url_name("list")), address("edit", tag)):
        shown = manager.get(page).content.decode()
        assert address("merge", tag) in shown and address("retire", tag) in shown
    assert manager.get(address("merge", tag)).status_code == manager.get(address("retire", tag)).status_code == 200


def test_what_cannot_be_merged_is_refused_in_words_before_and_after_pressing(manager, buses, transport):
    trams = Topic.objects.create(name="Trams", parent=transport)
    looked = manager.get(address("merge", transport), {"other": trams.pk})
    pressed = manager.post(address("merge", transport), {"other": trams.pk})
    for answer in (looked, pressed):
        assert "‘Trams’ is under ‘Public transport’. Merge it into ‘Public transport’" in text_of(answer)
    for nonsense in ("", "x", "0", "9" * 30, str(buses.pk), "\x00"):
        assert manager.get(address("merge", buses), {"other": nonsense}).status_code == 200
        assert manager.post(address("merge", buses), {"other": nonsense}).status_code == 200
    assert Topic.objects.count() == 3


def test_who_published_at_that_very_moment_wins_and_the_manager_is_told(manager, buses, transport, monkeypatch):
    def at_once(*args):
        raise IntegrityError

    monkeypatch.setattr("insight_hub.taxonomy.tag_views.merge", at_once)
    answer = manager.post(address("merge", buses), {"other": transport.pk})
    assert "at this very moment, so nothing was changed. Try again." in text_of(answer)


@pytest.mark.parametrize("view", ["merge", "retire"])
def test_an_editor_is_refused_as_usual_and_changes_nothing(client, hub, buses, transport, view):
    client.force_login(member(PartnerPageFactory()))
    for ask in (client.get, client.post):
        answer = ask(address(view, buses), {"other": transport.pk})
        assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailadmin_home"))
    client.logout()
    assert client.get(address(view, buses)).status_code == 302
    buses.refresh_from_db()
    assert not buses.retired


def test_who_may_change_but_not_delete_may_not_merge(client, hub, buses, transport):
    user = get_user_model().objects.create_user("helper")
    group = managers_group()
    kept = group.permissions.exclude(codename="delete_topic")
    user.user_permissions.set(kept)
    client.force_login(user)
    assert client.post(address("merge", buses), {"other": transport.pk}).status_code == 302
    assert Topic.objects.count() == 2
    shown = client.get(address("edit", buses)).content.decode()
    assert address("merge", buses) not in shown and address("retire", buses) in shown


def test_a_topic_is_moved_under_another_and_back_to_the_top(manager, buses, transport):
    edit(manager, buses, parent=transport.pk)
    buses.refresh_from_db()
    assert buses.parent == transport
    edit(manager, buses, parent="")
    buses.refresh_from_db()
    assert buses.parent is None
    messages = [entry.message for entry in ModelLogEntry.objects.filter(action="taxonomy.move").order_by("pk")]
    assert messages == [
        "Moved from the top to ‘Public transport’ (on: findings 0, engagements 0)",
        "Moved from ‘Public transport’ to the top (on: findings 0, engagements 0)",
    ]


def test_moves_that_make_three_levels_or_a_circle_are_refused(manager, buses, transport):
    trams = Topic.objects.create(name="Trams", parent=transport)
    assert "there are only two levels" in text_of(edit(manager, buses, parent=trams.pk))
    assert "cannot belong under itself" in text_of(edit(manager, buses, parent=buses.pk))
    assert "has others under it" in text_of(edit(manager, transport, parent=buses.pk))
    retire(buses)
    assert "‘Buses’ is no longer used" in text_of(edit(manager, trams, parent=buses.pk))
    assert set(Topic.objects.values_list("name", "parent__name")) == {
        ("Buses", None),
        ("Public transport", None),
        ("Trams", "Public transport"),
    }


def test_a_new_name_and_address_keep_the_old_address(manager, buses):
    edit(manager, buses, name="Coaches", slug="coaches")
    buses.refresh_from_db()
    assert (buses.name, buses.slug) == ("Coaches", "coaches")
    assert manager.get("/topics/buses/")["Location"] == "/topics/coaches/"
    assert ModelLogEntry.objects.get(action="taxonomy.rename").message == (
        "Renamed from ‘Buses’ to ‘Coaches’ and from ‘buses’ to ‘coaches’ (on: findings 0, engagements 0)"
    )


def test_an_address_left_empty_stays_and_a_bad_one_is_refused(manager, buses, transport):
    edit(manager, buses, slug="")
    for bad in ("Büsse", "Buses", "more_buses", "-buses"):
        assert "Use small letters" in text_of(edit(manager, buses, slug=bad))
    assert "already exists" in text_of(edit(manager, buses, slug=transport.slug))
    buses.refresh_from_db()
    assert buses.slug == "buses"


def test_an_old_address_is_not_given_to_another(manager, buses, transport):
    merge(buses, transport)
    add = reverse(Topic.snippet_viewset.get_url_name("add"))
    sent = {"name": "Buses", "slug": "", "parent": "", "order": 5, "description": "", "also_known_as": ""}
    assert "‘buses’ was the address of ‘Buses’, which is now ‘Public transport’" in text_of(manager.post(add, sent))
    other = Topic.objects.create(name="Trams")
    assert "‘buses’ was the address of" in text_of(edit(manager, other, slug="buses"))


def test_what_has_old_addresses_is_not_deleted(manager, buses, transport):
    merge(buses, transport)
    answer = manager.post(address("delete", transport), follow=True)
    assert "in use (1 old address of a topic) and cannot be deleted" in text_of(answer)
    assert FormerTopic.objects.get().now == transport


def test_a_manager_retires_a_topic_and_brings_it_back(manager, buses, transport):
    FindingPageFactory(topics=[buses])
    assert "‘Buses’ is on 1 finding and 0 engagements." in text_of(manager.get(address("retire", buses)))
    manager.post(address("retire", buses), {"other": transport.pk})
    buses.refresh_from_db()
    assert buses.retired and buses.use_instead == transport
    assert "People are told to use ‘Public transport’ instead." in text_of(manager.get(address("retire", buses)))
    manager.post(address("retire", buses))
    buses.refresh_from_db()
    assert not buses.retired and buses.use_instead is None


def test_what_cannot_be_retired_is_refused_in_words(manager, buses):
    Topic.objects.create(name="Night buses", parent=buses)
    assert "has others under it that are in use" in text_of(manager.post(address("retire", buses)))
