"""A withdrawal is a tombstone with its reason, for those who could see the thing; to others it never was."""

import datetime
from importlib import import_module

import pytest
from django.apps import apps
from django.core import mail
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageLogEntry

from insight_hub.evidence.models import EngagementPage, FindingPage, Level
from insight_hub.evidence.models.reference import SeenBy
from insight_hub.evidence.visibility import change, set_visibility, share, stop_sharing
from insight_hub.evidence.withdrawing import EXPIRED, withdraw
from insight_hub.partners import post
from insight_hub.partners.groups import managers_group
from tests.evidence.conftest import publish, url
from tests.evidence.test_addresses import asked
from tests.factories import (
    EngagementPageFactory,
    FindingPageFactory,
    PartnerPageFactory,
    ResponsePageFactory,
    member,
)

pytestmark = pytest.mark.django_db

REASON = "The survey counted some people twice."
TAILS = ["", "v/1/", "cite.txt", "v/1/cite.ris"]


@pytest.fixture
def engagement(ours):
    return EngagementPageFactory(parent=ours, title="Ask about buses")


@pytest.fixture
def finding(engagement):
    return FindingPageFactory(parent=engagement, title="Kaleidoscope")


@pytest.fixture
def editor(as_member, ours):
    return as_member(ours)


def withdraw_in_admin(client, page, reason=REASON):
    return client.post(reverse("evidence_withdraw", args=[page.pk]), {"reason": reason})


def text_at(client, page, tail="", status=410):
    answer = client.get(url(page, tail))
    assert answer.status_code == status
    return answer.content.decode()


class TestWithdrawing:
    @pytest.mark.parametrize("tail", TAILS)
    def test_leaves_the_reason_reference_publisher_and_dates(self, editor, finding, client, tail):
        withdraw_in_admin(editor, finding)
        client.logout()
        text = text_at(client, finding, tail)
        today = f"{timezone.localdate():%-d %B %Y}"
        for known in (REASON, finding.reference.code, "Northmoor Council", today):
            assert known in text
        assert "Kaleidoscope" not in text

    @pytest.mark.parametrize("make", [EngagementPageFactory, FindingPageFactory, ResponsePageFactory])
    def test_is_the_same_for_all_kinds(self, hub, admin_client, client, make):
        page = make()
        withdraw_in_admin(admin_client, page)
        client.logout()
        assert REASON in text_at(client, page)

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 1001, "nul\0"])
    def test_needs_a_reason(self, editor, finding, reason):
        assert withdraw_in_admin(editor, finding, reason).status_code == 200
        assert FindingPage.objects.get().live

    def test_is_for_those_who_may_publish_it(self, as_member, theirs, finding, client):
        withdraw_in_admin(client, finding)
        withdraw_in_admin(as_member(theirs), finding)
        assert FindingPage.objects.get().live

    def test_by_a_hub_manager_is_told_to_the_publishers_editors(
        self, ours, finding, client, django_user_model, settings
    ):
        editor = member(ours)
        manager = django_user_model.objects.create_user("manager", "manager@sample.example")
        manager.groups.add(managers_group())
        client.force_login(manager)
        withdraw_in_admin(client, finding)
        post.send_waiting()
        assert [(letter.to, REASON in letter.body) for letter in mail.outbox] == [([editor.email], True)]

    def test_is_logged_with_its_reason_and_who_did_it(self, editor, finding):
        withdraw_in_admin(editor, finding)
        entry = PageLogEntry.objects.get(page=finding, action="evidence.withdraw")
        assert entry.data == {"reason": REASON} and entry.user.email.startswith("reviewer")


class TestWhatStandsUnderAWithdrawnEngagement:
    def test_goes_with_it_and_says_so(self, editor, engagement, finding, client):
        withdraw_in_admin(editor, engagement)
        client.logout()
        text = " ".join(text_at(client, finding).split())
        assert REASON in text and "with the engagement that it belongs to" in text

    def test_does_not_tell_the_reason_to_whom_the_engagement_was_never_open(self, ours, finding, client):
        secret = EngagementPageFactory(parent=ours, opening=Level.OWN)
        finding.move(secret, pos="last-child")
        withdraw(EngagementPage.objects.get(pk=secret.pk), REASON, user=None)
        assert REASON not in text_at(client, finding)

    def test_has_gone_from_every_list_at_once(self, editor, engagement, finding, client):
        pages = ["/partners/northmoor/", "/search/?q=kaleidoscope", "/api/search/?q=kaleidoscope"]
        assert all("Kaleidoscope" in client.get(page).content.decode() for page in pages)
        withdraw_in_admin(editor, engagement)
        for _ in ("its own people", "the public"):
            assert not any("Kaleidoscope" in client.get(page).content.decode() for page in pages)
            client.logout()


class TestWhatWasNeverPublic:
    @pytest.fixture
    def finding(self, engagement):
        return FindingPageFactory(parent=engagement, opening=Level.PARTNERS)

    def test_is_to_the_public_as_if_it_had_never_been(self, finding, client):
        withdraw(finding, REASON, user=None)
        client.get("/findings/IH-F-999999/")
        for tail in TAILS:
            assert asked(client, url(finding, tail)) == asked(client, f"/findings/IH-F-999999/{tail}")

    def test_tells_those_who_could_see_it(self, finding, theirs, as_member):
        withdraw(finding, REASON, user=None)
        assert REASON in text_at(as_member(theirs), finding)

    def test_tells_an_only_us_to_nobody_else(self, engagement, ours, theirs, as_member):
        own = FindingPageFactory(parent=engagement, opening=Level.OWN)
        withdraw(own, REASON, user=None)
        assert as_member(theirs).get(url(own)).status_code == 404
        assert REASON in text_at(as_member(ours), own)


class TestTheReasonIsForWhomItWasOpenToTheEnd:
    """Not for those to whom it had been closed before it was taken down."""

    @pytest.fixture
    def engagement(self, ours):
        return EngagementPageFactory(parent=ours, opening=Level.PARTNERS)

    @pytest.fixture
    def manager(self, hub, django_user_model):
        user = django_user_model.objects.create_user("manager", "manager@sample.example")
        user.groups.add(managers_group())
        return user

    @pytest.fixture
    def outsiders(self, engagement, finding, theirs, manager):
        """Whose it was not at the end: a partner from before it was narrowed, one that ran it, and a manager who
        looked into it."""
        third = PartnerPageFactory(title="Eastmoor Police", slug="eastmoor")
        set_visibility(engagement.reference, Level.OWN)
        share(engagement.reference, third)
        change(finding.reference, moderated=True)
        stop_sharing(engagement.reference, third)
        change(finding.reference, moderated=False)
        return [member(theirs), member(third), manager]

    def assert_told(self, client, page, us, outsiders):
        for user in outsiders:
            client.force_login(user)
            for tail in TAILS:
                assert client.get(url(page, tail)).status_code == 404
        client.force_login(us)
        assert page.reference.code in text_at(client, page)

    @pytest.mark.parametrize("what", ["finding", "engagement"])
    def test_when_it_is_withdrawn(self, engagement, finding, outsiders, ours, client, what):
        withdraw({"finding": finding, "engagement": EngagementPage.objects.get()}[what], REASON, user=None)
        self.assert_told(client, finding, member(ours), outsiders)
        assert REASON in text_at(client, finding)

    def test_when_it_is_hidden(self, engagement, finding, outsiders, ours, client):
        change(engagement.reference, hidden=True)
        for page in (engagement, finding):
            self.assert_told(client, page, member(ours, name=page.title[:3]), outsiders)

    def test_when_it_is_hidden_and_then_withdrawn(self, finding, outsiders, ours, client, manager):
        change(finding.reference, hidden=True, moderated=True)
        withdraw(FindingPage.objects.get(), REASON, user=None)
        client.force_login(manager)
        assert REASON in text_at(client, finding)
        outsiders.remove(manager)
        self.assert_told(client, finding, member(ours), outsiders)

    def test_when_it_is_withdrawn_once_more(self, engagement, finding, theirs, client):
        withdraw(finding, REASON, user=None)
        client.force_login(member(theirs))
        assert REASON in text_at(client, finding)
        finding = publish(FindingPage.objects.get())
        set_visibility(engagement.reference, Level.OWN)
        withdraw(finding, REASON, user=None)
        assert client.get(url(finding)).status_code == 404

    def test_of_what_was_taken_down_before_this_was_noted_it_is_for_whose_it_is_now(
        self, engagement, finding, outsiders, ours, client
    ):
        withdraw(finding, REASON, user=None)
        SeenBy.objects.update(to_the_end=False)
        migration = import_module("insight_hub.evidence.migrations.0007_seen_to_the_end")
        migration.note_the_end(apps, None)
        self.assert_told(client, finding, member(ours), outsiders)


class TestBringingBack:
    @pytest.fixture
    def withdrawn(self, finding):
        withdraw(finding, REASON, user=None)
        return FindingPage.objects.get(pk=finding.pk)

    def test_shows_the_same_words_under_the_same_version_and_is_logged(self, withdrawn, editor):
        editor.post(reverse("evidence_bring_back", args=[withdrawn.pk]))
        assert "Kaleidoscope" in text_at(editor, withdrawn, status=200)
        assert withdrawn.reference.versions.count() == 1
        assert PageLogEntry.objects.filter(page=withdrawn, action="evidence.bring_back").exists()
        assert withdrawn.reference.withdrawals.get().brought_back_by.email.startswith("reviewer")

    def test_leaves_no_reason_for_the_next_closing(self, withdrawn, client):
        finding = publish(withdrawn)
        finding.unpublish()
        assert REASON not in text_at(client, finding)

    def test_of_changed_words_asks_what_changed(self, withdrawn, editor):
        withdrawn.title = "Telescope"
        withdrawn.save_revision()
        editor.post(reverse("evidence_bring_back", args=[withdrawn.pk]))
        assert not FindingPage.objects.get().live

    def test_is_only_for_what_was_withdrawn(self, finding, editor):
        answer = editor.post(reverse("evidence_bring_back", args=[finding.pk]), follow=True)
        assert "do not have permission" in answer.content.decode()


class TestWagtailsOwnWaysOfTakingDown:
    def test_unpublish_asks_for_the_reason(self, editor, finding):
        for way in (editor.get, editor.post):
            answer = way(reverse("wagtailadmin_pages:unpublish", args=[finding.pk]))
            assert (answer.status_code, answer.url) == (302, reverse("evidence_withdraw", args=[finding.pk]))
        assert FindingPage.objects.get().live

    def test_an_organisation_is_not_taken_down_with_all_that_it_published(self, admin_client, ours, finding):
        address = reverse("wagtailadmin_pages:unpublish", args=[ours.pk])
        assert admin_client.get(address).status_code == 200
        admin_client.post(address, {"include_descendants": "on"})
        assert FindingPage.objects.get().live

    @pytest.mark.parametrize("action", ["unpublish", "delete"])
    @pytest.mark.parametrize("what", ["finding", "engagement", "organisation"])
    def test_many_at_once_are_refused(self, admin_client, ours, engagement, finding, action, what):
        page = {"finding": finding, "engagement": engagement, "organisation": ours}[what]
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        answer = admin_client.post(f"{address}?id={page.pk}&next=/admin/", {"include_descendants": "on"}, follow=True)
        assert "ithdraw" in answer.content.decode()
        assert FindingPage.objects.get().live

    @pytest.mark.parametrize("action", ["unpublish", "delete"])
    def test_its_programming_interface_takes_nothing_down(self, admin_client, finding, action):
        address = f"/admin/api/main/pages/{finding.pk}/action/{action}/"
        assert admin_client.post(address, content_type="application/json").status_code == 404
        assert FindingPage.objects.get().live

    def test_a_day_set_for_its_end_says_so(self, finding, client):
        publish(finding, expire_at=timezone.now() + datetime.timedelta(microseconds=1))
        call_command("publish_scheduled")
        assert EXPIRED in text_at(client, finding)


class TestDeleting:
    @pytest.mark.parametrize("way", ["get", "post"])
    def test_what_was_published_is_refused_and_leads_to_withdrawing(self, admin_client, finding, way):
        answer = getattr(admin_client, way)(reverse("wagtailadmin_pages:delete", args=[finding.pk]), follow=True)
        assert "cannot be deleted, as it was published" in answer.content.decode()
        assert answer.redirect_chain[-1][0] == reverse("evidence_withdraw", args=[finding.pk])
        assert FindingPage.objects.get().live

    def test_what_was_withdrawn_is_refused_too(self, admin_client, finding):
        withdraw(finding, REASON, user=None)
        admin_client.post(reverse("wagtailadmin_pages:delete", args=[finding.pk]))
        assert FindingPage.objects.exists()

    def test_an_organisation_that_published_is_refused(self, admin_client, ours, finding):
        admin_client.post(reverse("wagtailadmin_pages:delete", args=[ours.pk]))
        assert FindingPage.objects.exists()

    def test_a_draft_that_never_was_is_deleted(self, admin_client, engagement):
        draft = FindingPageFactory(parent=engagement, live=False)
        admin_client.post(reverse("wagtailadmin_pages:delete", args=[draft.pk]))
        assert not FindingPage.objects.exists()
