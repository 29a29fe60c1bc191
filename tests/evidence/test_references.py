"""A reference is permanent: never reused, never changed, never shared."""

import re

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from insight_hub.evidence.models import EngagementPage, FindingPage, PublishedVersion, Reference
from insight_hub.partners.models import PartnerPage
from tests.conftest import code_of
from tests.evidence.conftest import publish
from tests.factories import EngagementPageFactory, FindingPageFactory, ResponsePageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("make", "letter"), [(FindingPageFactory, "F"), (EngagementPageFactory, "E"), (ResponsePageFactory, "R")]
)
def test_each_kind_of_page_gets_a_reference_with_its_letter_and_six_digits(hub, make, letter):
    assert re.fullmatch(rf"IH-{letter}-\d{{6}}", code_of(make()))


def test_a_reference_is_not_given_again_after_its_page_is_deleted(hub):
    finding = FindingPageFactory()
    engagement = finding.get_parent()
    gone = finding.reference_id
    FindingPage.objects.get(pk=finding.pk).delete()
    newer = FindingPageFactory(parent=engagement)
    assert newer.reference_id > gone
    assert Reference.objects.filter(pk=gone).exists()


def test_deleting_an_engagement_keeps_the_references_and_versions_of_its_findings(hub):
    finding = FindingPageFactory()
    EngagementPage.objects.get(pk=finding.get_parent().pk).delete()
    assert PublishedVersion.objects.filter(reference_id=finding.reference_id).count() == 1


class TestCopies:
    def test_a_copy_gets_a_new_reference(self, hub):
        finding = FindingPageFactory()
        copy = finding.copy(update_attrs={"slug": "copy"})
        assert code_of(copy) != code_of(finding)

    def test_copying_an_engagement_with_its_findings_gives_each_a_new_reference(self, hub):
        finding = FindingPageFactory()
        engagement = EngagementPage.objects.get(pk=finding.get_parent().pk)
        copy = engagement.copy(recursive=True, update_attrs={"slug": "copy"})
        below = FindingPage.objects.child_of(copy).get()
        assert len({finding.reference_id, engagement.reference_id, copy.reference_id, below.reference_id}) == 4
        assert below.reference.visibility.under_id == copy.reference_id

    def test_an_old_revision_published_on_a_copy_keeps_the_copys_own(self, hub):
        finding = publish(FindingPageFactory(title="First"), title="Second")
        finding.save_revision()
        copy = finding.copy(to=EngagementPageFactory(), copy_revisions=True)
        copy = FindingPage.objects.get(pk=copy.pk)
        own = copy.reference_id
        for revision in copy.revisions.all():
            revision.publish()
        assert FindingPage.objects.get(pk=copy.pk).reference_id == own != finding.reference_id

    @pytest.mark.parametrize("alias", [False, True])
    def test_a_copy_made_in_the_admin_gets_a_new_reference(self, hub, admin_client, alias):
        finding = FindingPageFactory(title="Parking")
        answer = admin_client.post(
            reverse("wagtailadmin_pages:copy", args=[finding.pk]),
            {
                "new_title": "Parking again",
                "new_slug": "parking-again",
                "new_parent_page": finding.get_parent().pk,
                "publish_copies": "on",
                "alias": "on" if alias else "",
            },
        )
        assert answer.status_code == 302
        copy = FindingPage.objects.get(slug="parking-again")
        assert copy.reference_id != finding.reference_id
        assert copy.reference.versions.count() == 1

    def test_an_alias_is_refused_as_it_would_show_what_is_restricted_at_its_source(self, hub):
        finding = FindingPageFactory()
        with pytest.raises(PermissionDenied):
            finding.create_alias(update_slug="alias")
        assert FindingPage.objects.count() == 1


def test_a_draft_brought_back_keeps_the_reference(hub):
    finding = FindingPageFactory(title="First")
    own = finding.reference_id
    first = finding.save_revision()
    finding = publish(finding, title="Second")
    first.publish()
    back = FindingPage.objects.get(pk=finding.pk)
    assert (back.title, back.reference_id) == ("First", own)


class TestMovingToAnotherPartner:
    def test_keeps_the_references_and_changes_the_publisher(self, ours, theirs):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours))
        engagement = EngagementPage.objects.get(pk=finding.get_parent().pk)
        before = [code_of(engagement), code_of(finding)]
        engagement.move(theirs, pos="last-child")
        finding, engagement = FindingPage.objects.get(), EngagementPage.objects.get()
        assert [code_of(engagement), code_of(finding)] == before
        assert {finding.reference.publisher, engagement.reference.publisher} == {theirs.title}
        assert finding.reference.visibility.partner_id == theirs.pk

    def test_is_possible_when_both_partners_number_their_findings_alike(self, ours, theirs, import_rows):
        """Outside ids are each partner's own: "1" of one is not "1" of another."""
        import_rows(
            {"external_id": "1", "title": "One", "summary": "Said.", "organisation": ours.title},
            {"external_id": "1", "title": "Uno", "summary": "Said.", "organisation": theirs.title},
        )
        engagement = EngagementPage.objects.child_of(ours).get()
        own = code_of(engagement)
        engagement.move(PartnerPage.objects.get(pk=theirs.pk), pos="last-child")
        assert code_of(EngagementPage.objects.get(pk=engagement.pk)) == own
