"""Nothing is published before the right people have looked at it, through the admin's pages and a mail server."""

import re
import socket

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.urls import reverse
from wagtail.models import Task, WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from insight_hub.evidence.models import FindingPage
from insight_hub.evidence.models.review import CHECKLIST
from insight_hub.partners import groups, joining, post
from insight_hub.partners.models import Agreement, Role
from tests.factories import EngagementPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db

ALL_TICKED = dict.fromkeys(CHECKLIST, "on")
SUBMIT = {"action-submit": "Submit"}


@pytest.fixture
def partner(hub):
    return PartnerPageFactory(title="Northmoor Carers")


@pytest.fixture
def people(partner, django_user_model):
    """An editor and a reviewer of a partner that has published before, and a hub manager."""
    manager = django_user_model.objects.create_user("manager", email="manager@hub.example")
    manager.groups.add(groups.managers_group())
    editor, reviewer = member(partner, Role.EDITOR), member(partner, Role.REVIEWER)
    return {"editor": editor, "reviewer": reviewer, "manager": manager}


@pytest.fixture
def new_partner(partner, people):
    """The same, of a partner that has published nothing."""
    groups.group_of(partner, Role.REVIEWER).page_permissions.filter(permission__codename="publish_page").delete()
    return partner


def form(**answers) -> dict:
    blank = {"title": "Late buses", "slug": "late-buses", "summary": "Buses are late.", "licence": "OGL-UK-3.0"}
    sets = {"body": streamfield([]), "attached_documents": inline_formset([]), "comments": inline_formset([])}
    return nested_form_data(blank | sets | answers)


@pytest.fixture
def submitted(client, people, partner, django_capture_on_commit_callbacks):
    """A finding that the editor has just submitted."""
    engagement = EngagementPageFactory(parent=partner)
    client.force_login(people["editor"])
    with django_capture_on_commit_callbacks(execute=True):
        address = reverse("wagtailadmin_pages:add", args=["evidence", "findingpage", engagement.pk])
        assert client.post(address, form() | SUBMIT).status_code == 302
    post.send_waiting()
    return FindingPage.objects.get()


@pytest.fixture
def act(client, django_capture_on_commit_callbacks):
    """`act(user, page, action, **said)`: what a reviewer does to `page`, as the admin's window sends it."""

    def act(user, page, action, **said):
        client.cookies.clear()  # also what the person before was told last
        client.force_login(user)
        page = FindingPage.objects.get(pk=page.pk)
        state = page.current_workflow_task_state
        address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, state.pk])
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(address, said)
        return answer, FindingPage.objects.get(pk=page.pk)

    return act


def last_mail():
    post.send_waiting()
    return mail.outbox[-1].to, mail.outbox[-1].subject


class TestOfAPartnerThatHasPublishedBefore:
    def test_what_an_editor_submits_waits_for_the_partners_reviewer_who_is_told(self, submitted, people, client):
        assert not submitted.live
        assert last_mail() == ([people["reviewer"].email], "To be looked at: Late buses")
        assert f"/admin/pages/{submitted.pk}/edit/" in mail.outbox[-1].body
        client.logout()
        assert client.get(submitted.reference.get_absolute_url()).status_code == 404

    def test_a_reviewer_who_ticks_everything_publishes_it_and_the_editor_is_told(self, submitted, people, act):
        _, page = act(people["reviewer"], submitted, "approve", **ALL_TICKED)
        assert page.live
        assert last_mail() == ([people["editor"].email], "Published: Late buses")
        assert page.reference.get_absolute_url() in mail.outbox[-1].body

    @pytest.mark.parametrize("missing", CHECKLIST)
    def test_with_one_point_unticked_nothing_is_published(self, submitted, people, act, missing):
        said = {name: "on" for name in CHECKLIST if name != missing}
        _, page = act(people["reviewer"], submitted, "approve", **said)
        assert not page.live

    def test_nor_does_the_edit_page_approve_without_the_list(self, submitted, people, client):
        client.force_login(people["reviewer"])
        said = {"action-workflow-action": "true", "workflow-action-name": "approve", "workflow-action-extra-data": "{}"}
        client.raise_request_exception = False
        answer = client.post(reverse("wagtailadmin_pages:edit", args=[submitted.pk]), form() | said)
        assert answer.status_code == 400
        assert not FindingPage.objects.get().live

    def test_nor_does_publishing_it_past_the_list(self, submitted, people, client):
        client.force_login(people["reviewer"])
        address = reverse("wagtailadmin_pages:edit", args=[submitted.pk])
        assert "action-publish" not in client.get(address).content.decode()
        answer = client.post(address, form(summary="Buses are early.") | {"action-publish": "Publish"}, follow=True)
        assert "published once it is approved" in answer.content.decode()
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
        client.post(f"{bulk}?id={submitted.pk}")
        page = FindingPage.objects.get()
        assert not page.live and page.get_latest_revision_as_object().summary == "Buses are early."

    def test_changes_are_asked_for_with_words_that_the_editor_reads(self, submitted, people, act):
        _, page = act(people["reviewer"], submitted, "reject", comment="")
        assert page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
        _, page = act(people["reviewer"], submitted, "reject", comment="Who was not heard?")
        assert page.current_workflow_state.status == WorkflowState.STATUS_NEEDS_CHANGES
        assert last_mail() == ([people["editor"].email], "Please change something: Late buses")
        assert "Who was not heard?" in mail.outbox[-1].body

    def test_an_editor_approves_nothing_not_even_by_address(self, submitted, people, act):
        answer, page = act(people["editor"], submitted, "approve", **ALL_TICKED)
        assert answer.status_code in (302, 403)
        assert not page.live

    def test_a_reviewer_of_another_partner_has_nothing_to_do_with_it(self, submitted, act, client):
        stranger = member(PartnerPageFactory(), name="stranger")
        answer, page = act(stranger, submitted, "approve", **ALL_TICKED)
        assert answer.status_code in (302, 403, 404)
        assert not page.live
        assert "Late buses" not in client.get(reverse("wagtailadmin_home")).content.decode()

    def test_while_it_is_looked_at_the_editor_cannot_slip_in_other_words(self, submitted, people, act, client):
        client.force_login(people["editor"])
        client.post(reverse("wagtailadmin_pages:edit", args=[submitted.pk]), form(summary="Other words."))
        _, page = act(people["reviewer"], submitted, "approve", **ALL_TICKED)
        assert page.live and page.summary == "Buses are late."

    def test_a_manager_does_it_where_the_partner_has_no_reviewer(self, submitted, people, act):
        assert act(people["manager"], submitted, "approve", **ALL_TICKED)[0].status_code in (302, 403)
        joining.leave(people["reviewer"].memberships.get())
        _, page = act(people["manager"], submitted, "approve", **ALL_TICKED)
        assert page.live

    def test_what_waits_is_on_the_reviewers_first_page(self, submitted, people, client):
        client.force_login(people["reviewer"])
        assert "Late buses" in client.get(reverse("wagtailadmin_home")).content.decode()


@pytest.mark.usefixtures("new_partner")
class TestOfANewPartner:
    @pytest.fixture
    def signed(self, partner):
        agreement = Agreement.objects.current() or Agreement.objects.create(text="Ours", review_on="2027-01-01")
        joining.sign(agreement, partner, "Ada Okoro", "Chair", by=None)

    def test_a_manager_looks_at_it_after_the_reviewer_and_all_are_told(self, submitted, people, act, signed):
        _, page = act(people["reviewer"], submitted, "approve", **ALL_TICKED)
        assert not page.live
        post.send_waiting()
        told = {message.subject: message.to for message in mail.outbox[-2:]}
        assert told == {
            "To be looked at: Late buses": [people["manager"].email],
            "With a hub manager now: Late buses": [people["editor"].email],
        }
        _, page = act(people["manager"], submitted, "approve", **ALL_TICKED)
        assert page.live

    def test_from_then_on_its_reviewers_publish_alone(self, submitted, people, act, signed, partner):
        act(people["reviewer"], submitted, "approve", **ALL_TICKED)
        assert not groups.publishes_alone(partner)
        act(people["manager"], submitted, "approve", **ALL_TICKED)
        assert groups.publishes_alone(partner)

    def test_nothing_is_published_before_it_has_signed_the_agreement(self, submitted, people, act, client, partner):
        act(people["reviewer"], submitted, "approve", **ALL_TICKED)
        client.raise_request_exception = False
        answer, page = act(people["manager"], submitted, "approve", **ALL_TICKED)
        assert answer.status_code == 400 and not page.live
        assert not groups.publishes_alone(partner)


def test_the_steps_say_in_the_admin_who_does_what(hub):
    assert [task.specific.get_description() for task in Task.objects.filter(workflow_tasks__workflow__active=True)]


@pytest.fixture
def post_office(settings):
    """A real mail server: the messages that it took."""

    class Box(list):
        async def handle_DATA(self, server, session, envelope):
            self.append((envelope.rcpt_tos, envelope.content.decode()))
            return "250 OK"

    box = Box()
    with socket.create_server(("127.0.0.1", 0)) as any_free:
        port = any_free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    yield box
    controller.stop()


def test_mail_goes_out_over_smtp_and_none_is_lost_with_the_page_when_the_server_is_away(
    post_office, people, partner, client, act, settings, django_capture_on_commit_callbacks
):
    engagement = EngagementPageFactory(parent=partner)
    client.force_login(people["editor"])
    address = reverse("wagtailadmin_pages:add", args=["evidence", "findingpage", engagement.pk])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address, form() | SUBMIT)
    assert post_office == []
    post.send_waiting()
    ((recipients, text),) = post_office
    assert recipients == [people["reviewer"].email]
    assert re.search(r"^Subject: To be looked at: Late buses", text, re.MULTILINE)
    settings.EMAIL_PORT = 1
    _, page = act(people["reviewer"], FindingPage.objects.get(), "approve", **ALL_TICKED)
    assert page.live
