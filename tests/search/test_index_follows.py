"""Whatever happens to evidence, the index holds afterwards what the database says, and nothing else."""

import datetime
import time

import pytest
from django.utils import timezone

from insight_hub.evidence.models import FindingPage, Level, ResponsePage, Visibility
from insight_hub.evidence.visibility import set_visibility
from insight_hub.partners.reader import PUBLIC, Reader
from insight_hub.taxonomy.models import Group, Method, Place, Topic
from search.models import IndexState
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, ResponsePageFactory
from tests.search.conftest import ON_BOTH

pytestmark = [pytest.mark.engine, *ON_BOTH]


@pytest.fixture
def titles(find, agrees):
    """The titles found, once index and database were compared."""

    def asking(q="", reader=PUBLIC, **parameters):
        agrees()
        return sorted(hit.title for hit in find(q, reader, **parameters).hits)

    return asking


def publish(page, **changes):
    """As an editor does: change the latest draft and publish it."""
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision().publish()


def of(partner) -> Reader:
    return Reader(partner_ids=frozenset([partner.pk]))


def test_published_edited_unpublished_published_again_deleted(titles):
    finding = FindingPageFactory(title="Parking", live=False)
    assert titles() == []
    publish(finding)
    assert titles() == ["Parking"]
    publish(finding, title="Buses", body=[("key_point", "Late at night")])
    assert titles("parking") == []
    assert titles("night") == ["Buses"]
    FindingPage.objects.get().unpublish()
    assert titles() == []
    publish(FindingPage.objects.get(), title="Trams")
    assert titles() == ["Trams"]
    FindingPage.objects.get().delete()
    assert titles() == []


def test_a_draft_edit_of_a_live_finding_is_not_found(titles):
    finding = FindingPageFactory(title="Parking", topics=[Topic.objects.create(name="Roads", slug="roads")])
    draft = finding.get_latest_revision_as_object()
    draft.title = "Secret draft"
    draft.topics.clear()
    draft.save_revision()
    assert titles() == titles(topic="roads") == ["Parking"]
    assert titles("secret") == []


def test_deleting_or_unpublishing_an_engagement_takes_its_findings_out(titles):
    one, other = EngagementPageFactory(), EngagementPageFactory()
    for engagement in (one, other):
        FindingPageFactory(parent=engagement, title=f"From {engagement.pk}")
    assert len(titles()) == 2
    one.specific.delete()
    assert titles() == [f"From {other.pk}"]
    other.refresh_from_db()
    other.unpublish()
    assert titles() == titles(kind="engagement") == []


def test_deleting_a_partner_page_takes_everything_of_it_out(titles):
    finding = FindingPageFactory()
    ResponsePageFactory(parent=finding.partner, findings=[finding])
    assert len(titles()) == len(titles(kind="response")) == 1
    finding.partner.delete()
    assert titles() == titles(kind="engagement") == titles(kind="response") == []


def test_a_finding_moved_under_a_restricted_engagement_is_restricted(titles):
    finding = FindingPageFactory(title="Parking")
    restricted = EngagementPageFactory(opening=Level.PARTNERS)
    assert titles() == ["Parking"]
    finding.move(restricted, pos="last-child")
    assert titles() == []
    assert titles(reader=of(finding.partner)) == ["Parking"]


def test_an_engagement_moved_to_another_partner_takes_its_findings_along(titles):
    finding = FindingPageFactory(title="Parking", parent=EngagementPageFactory())
    new = PartnerPageFactory(title="Successor", slug="successor")
    assert titles("successor") == []
    finding.get_parent().specific.move(new, pos="last-child")
    assert titles("successor") == titles(partner="successor") == ["Parking"]


def test_restricting_and_opening_and_sharing_an_engagement_reach_its_findings(titles):
    engagement, friend = EngagementPageFactory(), PartnerPageFactory()
    FindingPageFactory(title="Parking", parent=engagement)
    set_visibility(engagement.reference, Level.OWN)
    assert titles() == titles(reader=of(friend)) == []
    assert titles(reader=of(engagement.partner)) == ["Parking"]
    shared = Visibility.objects.get(pk=engagement.reference_id).shared_with
    shared.add(friend)
    assert titles(reader=of(friend)) == ["Parking"]
    shared.remove(friend)
    assert titles(reader=of(friend)) == []
    set_visibility(engagement.reference, Level.PUBLIC)
    assert titles() == ["Parking"]


def test_publishing_an_older_draft_of_a_restricted_finding_does_not_open_it(titles):
    finding = FindingPageFactory(title="Parking")
    older = finding.save_revision()
    publish(finding, title="Newer")
    set_visibility(finding.reference, Level.OWN)
    older.publish()
    assert titles() == []
    assert titles(reader=of(finding.partner)) == ["Parking"]


def test_renamed_tags_and_partners_are_found_by_their_new_names(titles):
    above = Topic.objects.create(name="Above", slug="above")
    tags = {
        "topics": Topic.objects.create(name="Topical", slug="topical", parent=above),
        "places": Place.objects.create(name="Placed", slug="E05000001"),
        "groups": Group.objects.create(name="Grouped", slug="grouped"),
        "methods": Method.objects.create(name="Methodical", slug="methodical"),
    }
    finding = FindingPageFactory(title="Parking", **{name: [tag] for name, tag in tags.items()})
    ResponsePageFactory(title="Agreed", findings=[finding], parent=finding.partner)
    titles()
    for number, tag in enumerate([*tags.values(), above]):
        tag.name = f"Renamed{number}"
        tag.save()
        assert titles(f"renamed{number}") == ["Parking"]
        assert titles(f"renamed{number}", kind="response") == ["Agreed"]
    publish(finding.partner, title="Merged Council", slug="merged-council")
    assert titles("merged council") == titles(partner="merged-council") == ["Parking"]


def test_a_response_has_the_tags_of_those_findings_only_that_all_its_readers_may_see(titles):
    open_topic, closed_topic = (Topic.objects.create(name=name, slug=name) for name in ("open", "closed"))
    public = FindingPageFactory(topics=[open_topic])
    own = FindingPageFactory(topics=[closed_topic], opening=Level.OWN)
    ResponsePageFactory(title="Agreed", findings=[public, own])
    ResponsePageFactory(title="Ours", findings=[public, own], parent=own.partner, opening=Level.OWN)
    assert titles(kind="response", topic="open") == ["Agreed"]
    assert titles(kind="response", topic="closed") == []
    assert titles(kind="response", topic="closed", reader=of(own.partner)) == ["Ours"]
    assert titles("closed", kind="response", reader=of(public.partner)) == []


def test_a_response_loses_the_tags_of_a_finding_that_is_restricted_afterwards(titles):
    finding = FindingPageFactory(topics=[Topic.objects.create(name="Telling", slug="telling")])
    ResponsePageFactory(title="Agreed", findings=[finding])
    assert titles(kind="response", topic="telling") == ["Agreed"]
    set_visibility(finding.reference, Level.OWN)
    assert titles(kind="response", topic="telling") == titles("telling", kind="response") == []


def test_a_response_has_the_tags_that_its_finding_has_now(titles):
    old, new = (Topic.objects.create(name=name, slug=name) for name in ("old", "new"))
    finding = FindingPageFactory(topics=[old])
    ResponsePageFactory(title="Agreed", findings=[finding])
    assert titles(kind="response", topic="old") == ["Agreed"]
    finding.topics.set([new])
    finding.save_revision().publish()
    assert titles(kind="response", topic="new") == ["Agreed"]
    assert titles(kind="response", topic="old") == []


def test_a_response_outlives_its_deleted_finding_and_loses_its_tags(titles):
    finding = FindingPageFactory(topics=[Topic.objects.create(name="Gone", slug="gone")])
    ResponsePageFactory(title="Agreed", findings=[finding])
    titles()
    finding.delete()
    assert titles(kind="response") == ["Agreed"]
    assert ResponsePage.objects.get().answers.count() == 0
    assert titles(kind="response", topic="gone") == []


def test_an_embargo_ends_by_itself_and_never_early(titles, find):
    finding = FindingPageFactory(title="Parking")
    opens = timezone.now() + datetime.timedelta(seconds=2)
    set_visibility(finding.reference, Level.OWN, public_from=opens)
    assert titles(reader=of(finding.partner)) == ["Parking"]
    assert IndexState.objects.get(pk=finding.reference_id).changes_at == opens
    while (left := (opens - timezone.now()).total_seconds()) > 0:
        assert find().total == 0 or timezone.now() >= opens
        time.sleep(min(left, 0.3))
    assert titles() == ["Parking"]
    assert IndexState.objects.get(pk=finding.reference_id).changes_at is None
