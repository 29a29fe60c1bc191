"""Merging topics, groups and methods: what carried the one carries the other, once, and every old name leads there."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import ModelLogEntry

from insight_hub.evidence.content import describe
from insight_hub.evidence.models import FindingPage, PublishedVersion
from insight_hub.taxonomy.loading import load_vocabulary
from insight_hub.taxonomy.lookup import resolve
from insight_hub.taxonomy.merging import CannotMerge, foresee, merge
from insight_hub.taxonomy.models import FormerTopic, Group, Method, Topic
from insight_hub.taxonomy.retiring import retire
from tests.factories import EngagementPageFactory, FindingPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def buses():
    return Topic.objects.create(name="Buses", also_known_as="omnibus; coaches")


@pytest.fixture
def transport():
    return Topic.objects.create(name="Public transport", also_known_as="coaches")


def topics_of(page):
    return [tag.slug for tag in type(page).objects.get(pk=page.pk).topics.all()]


def test_what_carried_the_one_carries_the_other_once(hub, buses, transport):
    walking = Topic.objects.create(name="Walking")
    engagement = EngagementPageFactory(topics=[buses])
    one = FindingPageFactory(parent=engagement, topics=[walking, buses])
    both = FindingPageFactory(parent=engagement, topics=[buses, transport])
    neither = FindingPageFactory(parent=engagement, topics=[walking])
    merge(buses, transport)
    assert topics_of(engagement) == topics_of(both) == ["public-transport"]
    assert topics_of(one) == ["walking", "public-transport"]
    assert topics_of(neither) == ["walking"]
    assert not Topic.objects.filter(slug="buses").exists()


@pytest.mark.parametrize(("model", "name"), [(Topic, "topics"), (Group, "groups"), (Method, "methods")])
def test_each_vocabulary_can_be_merged(hub, model, name):
    going, staying = model.objects.create(name="Going"), model.objects.create(name="Staying")
    pages = [FindingPageFactory(**{name: [going]})]
    pages.append(pages[0].get_parent().specific)
    getattr(pages[1], name).set([going, staying])
    pages[1].save()
    merge(going, staying)
    assert [[tag.slug for tag in getattr(type(page).objects.get(), name).all()] for page in pages] == [["staying"]] * 2


def test_numbers_are_told_before_and_are_what_happens(hub, buses, transport):
    engagement = EngagementPageFactory(topics=[buses])
    for topics in ([buses], [buses], [transport], [buses, transport], [], [transport]):
        FindingPageFactory(parent=engagement, topics=topics)
    told = {count.what: count for count in foresee(buses, transport).carried}
    findings, engagements = told["findings"], told["engagements"]
    assert (findings.number, findings.other, findings.both, findings.afterwards) == (3, 3, 1, 5)
    assert (engagements.number, engagements.other, engagements.both, engagements.afterwards) == (1, 0, 0, 1)
    merge(buses, transport)
    assert FindingPage.objects.filter(topics=transport).count() == 5


def test_what_is_below_moves_along(buses, transport):
    night = Topic.objects.create(name="Night buses", parent=buses)
    assert foresee(buses, transport).children == [night]
    merge(buses, transport)
    assert Topic.objects.get(name="Night buses").parent == transport


def test_one_below_can_be_merged_into_the_one_above_it(hub, transport):
    buses = Topic.objects.create(name="Buses", parent=transport)
    finding = FindingPageFactory(topics=[buses, transport])
    merge(buses, transport)
    assert topics_of(finding) == ["public-transport"]


def refused(going, staying):
    with pytest.raises(CannotMerge) as refusal:
        merge(going, staying)
    return str(refusal.value)


def test_what_would_make_three_levels_or_a_circle_is_refused_in_words(buses, transport):
    Topic.objects.create(name="Night buses", parent=buses)
    trams = Topic.objects.create(name="Trams", parent=transport)
    assert "‘Trams’ is itself under ‘Public transport’: there are only two levels" in refused(buses, trams)
    assert "Merge it into ‘Public transport’" in refused(transport, trams)
    assert "into itself" in refused(buses, buses)
    assert Topic.objects.count() == 4


def test_nothing_is_merged_into_what_is_retired_or_gone(buses, transport):
    retire(transport)
    assert "‘Public transport’ is no longer used" in refused(buses, transport)
    gone = Topic.objects.create(name="Gone")
    Topic.objects.filter(pk=gone.pk).delete()
    assert "‘Gone’ is no longer there" in refused(gone, buses)
    assert "‘Gone’ is no longer there" in refused(buses, gone)


def test_a_retired_one_can_be_merged_and_what_it_stood_in_for_follows(buses, transport):
    coaches = Topic.objects.create(name="Coaches")
    retire(coaches, use_instead=buses)
    merge(buses, transport)
    coaches.refresh_from_db()
    assert coaches.use_instead == transport
    merge(coaches, transport)
    assert Topic.objects.get() == transport


def test_words_for_what_is_gone_find_what_stays(buses, transport):
    merge(buses, transport)
    assert Topic.objects.get().synonyms == ["coaches", "Buses", "omnibus"]


def test_a_chain_of_merges_leads_straight_to_the_last(buses, transport):
    travel = Topic.objects.create(name="Travel")
    merge(buses, transport)
    merge(transport, travel)
    assert set(FormerTopic.objects.values_list("slug", "now__slug")) == {
        ("buses", "travel"),
        ("public-transport", "travel"),
    }
    assert resolve(Topic, "buses") == resolve(Topic, "Buses") == resolve(Topic, "Public transport") == travel


def test_an_old_address_is_never_given_to_anything_else(buses, transport):
    merge(buses, transport)
    with pytest.raises(ValidationError, match="‘buses’ was the address of ‘Buses’, which is now ‘Public transport’"):
        Topic(name="Buses").full_clean(exclude=["slug"])
    with pytest.raises(ValidationError, match="‘buses’ was the address"):
        Topic.objects.create(name="Omnibuses", slug="buses")
    assert Topic.objects.create(name="Buses").slug == "buses-1"  # a program's own, that asks for no address
    transport.slug = "buses"
    with pytest.raises(ValidationError, match="‘buses’ was the address"):
        transport.save()


def test_what_was_merged_is_not_loaded_again_with_the_shipped_words(db):
    load_vocabulary()
    going = Topic.objects.filter(children=None).exclude(parent=None).first()
    merge(going, going.parent)
    for update in (False, True):
        assert load_vocabulary(update=update)["topics.csv"].created == 0
    assert not Topic.objects.filter(slug=going.slug).exists()


def test_what_lay_below_a_merged_topic_is_loaded_below_what_it_is_now(db, transport):
    load_vocabulary()
    above = Topic.objects.get(slug="primary-care")
    gone = above.children.first()
    gone.delete()
    merge(above, transport)
    assert load_vocabulary()["topics.csv"].created == 1
    assert Topic.objects.get(slug=gone.slug).parent == transport


def test_published_versions_keep_the_words_of_their_time(hub, buses, transport, client):
    finding = FindingPageFactory(topics=[buses])
    before = PublishedVersion.objects.get(reference=finding.reference).content
    merge(buses, transport)
    after = PublishedVersion.objects.get(reference=finding.reference)  # and there is no second one
    assert after.content == before
    assert after.content["topics"] == [{"slug": "buses", "name": "Buses"}]
    old, live = (client.get(finding.reference.get_absolute_url() + rest).content.decode() for rest in ("v/1/", ""))
    assert ">Buses</a>" in old and "Public transport" not in old
    assert ">Public transport</a>" in live and ">Buses</a>" not in live


def test_confidence_in_old_versions_follows_the_method_that_took_over(db):
    going = Method.objects.create(name="Chats", way=Method.Way.IN_DEPTH)
    staying = Method.objects.create(name="Interviews", way=Method.Way.IN_DEPTH)
    merge(going, staying)
    assert Method.ways() == {"chats": Method.Way.IN_DEPTH, "interviews": Method.Way.IN_DEPTH}


def test_a_merge_is_logged_with_its_numbers(hub, buses, transport):
    FindingPageFactory(topics=[buses, transport])
    merge(buses, transport)
    entry = ModelLogEntry.objects.get(action="taxonomy.merge")
    assert entry.object_id == str(transport.pk)
    assert entry.data["merged"] == {"name": "Buses", "slug": "buses"}
    assert entry.data["moved"] == {"findings": 1, "engagements": 0}
    assert entry.data["carried_both"] == {"findings": 1, "engagements": 0}
    assert entry.message == "‘Buses’ merged into it (was on: findings 1, engagements 0)"
    assert ModelLogEntry.objects.filter(action="wagtail.delete", deleted=True, label="Buses").exists()


def test_statements_do_not_grow_with_what_the_tags_are_on(hub):
    engagement = EngagementPageFactory()

    def statements(findings):
        going, staying = Topic.objects.create(name=f"Going {findings}"), Topic.objects.create(name=f"St {findings}")
        for number in range(findings):
            FindingPageFactory(parent=engagement, topics=[going] if number % 2 else [going, staying])
        with CaptureQueriesContext(connection) as sent:
            merge(going, staying)
        assert FindingPage.objects.filter(topics=staying).count() == findings
        return len(sent)

    statements(1)  # what is read once in a process, such as content types
    assert statements(2) == statements(30)


def test_a_merge_that_fails_half_way_changes_nothing(hub, buses, transport, monkeypatch):
    finding = FindingPageFactory(topics=[buses])
    before = describe(finding)

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("insight_hub.taxonomy.merging.log", fail)
    with pytest.raises(RuntimeError):
        merge(buses, transport)
    assert describe(FindingPage.objects.get()) == before
    assert not FormerTopic.objects.exists()
