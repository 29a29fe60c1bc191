"""A draft made before a merge ends with what its tags became: when it is opened, submitted, published or scheduled."""

import datetime
from unittest import mock

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.models import Workflow, WorkflowTask
from wagtail.models.workflows import GroupApprovalTask

from insight_hub.evidence.models import FindingPage, PublishedVersion
from insight_hub.taxonomy.merging import merge
from insight_hub.taxonomy.models import Place, Topic
from insight_hub.taxonomy.retiring import retire
from tests.factories import EngagementPageFactory, FindingPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def buses():
    return Topic.objects.create(name="Buses")


@pytest.fixture
def transport():
    return Topic.objects.create(name="Public transport")


def slugs(page):
    return [tag.slug for tag in page.topics.all()]


def draft(page, *topics, **changes):
    page = page.get_latest_revision_as_object()
    page.topics.set(topics)
    for name, value in changes.items():
        setattr(page, name, value)
    return page.save_revision()


def test_a_draft_with_the_merged_tag_opens_and_publishes_with_the_new_one(hub, buses, transport):
    finding = FindingPageFactory(topics=[])
    revision = draft(finding, buses)
    merge(buses, transport)
    assert slugs(revision.as_object()) == ["public-transport"]
    revision.publish()
    assert slugs(FindingPage.objects.get()) == ["public-transport"]


def test_a_draft_with_both_ends_with_one(hub, buses, transport):
    finding = FindingPageFactory(topics=[buses, transport])
    revision = draft(finding, buses, transport, title="Newer")
    merge(buses, transport)
    revision.publish()
    assert slugs(FindingPage.objects.get()) == ["public-transport"]
    newest = PublishedVersion.objects.order_by("number").filter(reference=finding.reference).last()
    assert newest.content["topics"] == [{"slug": "public-transport", "name": "Public transport"}]


def test_an_older_version_brought_back_does_not_bring_back_the_tag(hub, buses, transport):
    finding = FindingPageFactory(topics=[buses])
    older = finding.save_revision()
    draft(finding, transport).publish()
    merge(buses, transport)
    older.publish()
    assert slugs(FindingPage.objects.get()) == ["public-transport"]


def test_a_chain_of_merges_reaches_a_draft(hub, buses, transport):
    travel = Topic.objects.create(name="Travel")
    revision = draft(FindingPageFactory(), buses, transport)
    merge(buses, transport)
    merge(transport, travel)
    assert slugs(revision.as_object()) == ["travel"]


def test_a_draft_that_waits_for_its_date_is_published_with_the_new_tag(hub, buses, transport):
    finding = FindingPageFactory()
    soon = timezone.now() + datetime.timedelta(hours=1)
    draft(finding, buses, go_live_at=soon).publish()
    merge(buses, transport)
    with mock.patch.object(timezone, "now", lambda: soon):
        call_command("publish_scheduled", verbosity=0)
    assert slugs(FindingPage.objects.get()) == ["public-transport"]


def test_a_draft_that_waits_for_a_reviewer_is_published_with_the_new_tag(hub, admin_user, buses, transport):
    workflow = Workflow.objects.create(name="Review")
    WorkflowTask.objects.create(workflow=workflow, task=GroupApprovalTask.objects.create(name="Reviewer"))
    finding = FindingPageFactory()
    draft(finding, buses)
    finding = FindingPage.objects.get()
    state = workflow.start(finding, admin_user)
    merge(buses, transport)
    state.refresh_from_db()
    state.current_task_state.approve(user=admin_user)
    assert slugs(FindingPage.objects.get()) == ["public-transport"]


def test_what_was_never_published_carries_the_new_tag(hub, buses, transport):
    engagement = EngagementPageFactory(live=False, topics=[buses])
    engagement.save_revision()
    merge(buses, transport)
    engagement.refresh_from_db()
    assert slugs(engagement.get_latest_revision_as_object()) == ["public-transport"]


def test_a_draft_whose_place_was_deleted_opens_without_it(hub):
    place = Place.objects.create(name="Old patch", slug="old-patch")
    finding = FindingPageFactory()
    page = finding.get_latest_revision_as_object()
    page.places.set([place])
    revision = page.save_revision()
    place.delete()
    assert list(revision.as_object().places.all()) == []


def test_a_draft_with_a_retired_topic_keeps_it(hub, buses):
    revision = draft(FindingPageFactory(), buses)
    retire(buses)
    revision.publish()
    assert slugs(FindingPage.objects.get()) == ["buses"]
