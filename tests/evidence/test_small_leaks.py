"""What the admin's lists, and addresses that were left, told somebody in passing: each did, once."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import PageLogEntry

from insight_hub.evidence.joint import steps
from insight_hub.evidence.models import FindingPage, Level, Offer
from insight_hub.evidence.visibility import set_visibility
from insight_hub.evidence.withdrawing import withdraw
from insight_hub.partners.groups import managers_group
from insight_hub.partners.models import Role
from tests.evidence.conftest import publish, url
from tests.evidence.files import a_picture, address_of, picture_block
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db

JOINING = ("ask", "withdraw", "decline")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(theirs):
    return signed_in(member(theirs, Role.EDITOR, "editor"))


@pytest.fixture
def stranger(ours):
    return member(ours, Role.EDITOR, "zyqperson")


@pytest.fixture
def manager(hub, django_user_model):
    user = django_user_model.objects.create_user("manager", "manager@sample.example")
    user.groups.add(managers_group())
    return signed_in(user)


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


class TestTheChooser:
    def found(self, client, **asked):
        return text_of(client.get("/admin/choose-page/search/", {"q": "Zyqpartner", **asked}))

    def test_names_a_draft_organisation_only_to_those_who_edit_it(self, editor, manager, hub):
        PartnerPageFactory(title="Zyqpartner", live=False)
        assert "Zyqpartner</a>" not in self.found(editor)
        assert "Zyqpartner</a>" in self.found(manager)

    def test_names_a_live_organisation(self, editor, hub):
        PartnerPageFactory(title="Zyqpartner")
        assert "Zyqpartner</a>" in self.found(editor)

    @pytest.fixture
    def engagement(self, ours):
        engagement = publish(EngagementPageFactory(parent=ours, title="Zyqpartner asks"))
        engagement.summary = "Not yet"
        engagement.save_revision()
        return engagement

    @pytest.fixture(params=["browse", "browse by type", "search"])
    def lists(self, request, ours, engagement):
        """Where the chooser shows the engagement."""
        by_type = f"{reverse('wagtailadmin_choose_page')}?page_type=evidence.engagementpage"
        return {
            "browse": reverse("wagtailadmin_choose_page_child", args=[ours.pk]),
            "browse by type": by_type,
            "search": f"{reverse('wagtailadmin_choose_page_search')}?q=Zyqpartner",
        }[request.param]

    def test_tells_of_drafts_only_those_who_work_on_the_page(self, lists, editor, ours):
        told = text_of(editor.get(lists))
        assert "Zyqpartner asks" in told
        assert "draft" not in told.lower() and "just now" not in told.lower()
        own = text_of(signed_in(member(ours)).get(lists)).lower()
        assert "live + draft" in own and "just now" in own


class TestWhoAsksToJoin:
    @pytest.mark.parametrize("step", JOINING)
    def test_is_told_in_no_log(self, step, ours, theirs, manager):
        engagement = EngagementPageFactory(parent=ours)
        asked = steps.ask(engagement, theirs, [Offer.EVENT], "", member(theirs, Role.EDITOR, "zyqperson"))
        if step != "ask":
            getattr(steps, step)(*{"withdraw": [asked], "decline": [asked, ""]}[step], asked.asked_by)
        assert not PageLogEntry.objects.filter(action__startswith="evidence.joint.").exists()
        history = signed_in(member(ours, Role.EDITOR)).get(f"/admin/pages/{engagement.pk}/history/")
        assert "zyqperson" not in text_of(history)
        export = b"".join(manager.get("/admin/reports/sign-ins/?export=csv")).decode()
        assert "join" not in export


LISTS = [
    "pages/{own}/",
    "pages/{own}/results/?_w_filter_fragment=1",
    "pages/usage/evidence/findingpage/",
    "reports/site-history/",
    "reports/workflow/",
    "reports/workflow_tasks/",
    "reports/aging-pages/",
    "documents/",
    "images/",
]
FILTERED = ["pages/{own}/?owner={them}&edited_by={them}", "reports/site-history/?user={them}"]
FILTERED += ["reports/workflow/?requested_by={them}"]


class TestFiltersByPerson:
    @pytest.fixture
    def busy(self, stranger, ours):
        """Somebody of another organisation who owns and edits a page, and has submitted it."""
        page = FindingPageFactory(parent=EngagementPageFactory(parent=ours), owner=stranger)
        page.save_revision(user=stranger, log_action=True)
        page.get_workflow().start(page, stranger)
        return stranger

    @pytest.mark.parametrize("path", LISTS + FILTERED)
    def test_name_nobody_of_other_organisations(self, editor, busy, theirs, path):
        answer = editor.get("/admin/" + path.format(own=theirs.pk, them=busy.pk))
        assert "zyqperson" not in text_of(answer)

    @pytest.mark.parametrize("path", ["pages/{own}/", "reports/site-history/", "reports/workflow/"])
    def test_name_colleagues(self, busy, ours, path):
        colleague = signed_in(member(ours, Role.REVIEWER, "colleague"))
        assert f'value="{busy.pk}"' in text_of(colleague.get("/admin/" + path.format(own=ours.pk)))

    @pytest.mark.parametrize("path", ["pages/{own}/", "reports/site-history/", "reports/workflow/"])
    def test_name_everyone_to_hub_managers(self, manager, busy, ours, path):
        assert "zyqperson" in text_of(manager.get("/admin/" + path.format(own=ours.pk)))


class TestSigningOutOfTheAdmin:
    def test_takes_more_than_following_a_link(self, editor):
        answer = editor.get("/admin/logout/")
        assert answer.status_code == 405
        assert "sessionid" not in answer.cookies
        assert editor.get("/admin/").status_code == 200

    def test_takes_the_button(self, editor):
        assert editor.post("/admin/logout/").status_code == 302
        assert editor.get("/admin/").status_code == 302


class TestTheNoticeOfWhatIsGone:
    @pytest.fixture
    def gone(self, ours):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours))
        withdraw(finding, "It was wrong.", None)
        return finding

    def test_leads_to_the_organisation(self, client, gone):
        answer = client.get(url(gone))
        assert answer.status_code == 410
        assert '<a href="/partners/northmoor/">Northmoor Council</a>' in answer.content.decode()

    def test_leads_nowhere_when_the_organisation_is_not_shown(self, client, gone, ours):
        ours.live = False
        ours.save()
        answer = client.get(url(gone))
        assert answer.status_code == 410
        assert "/partners/northmoor/" not in answer.content.decode()


class TestPictures:
    @pytest.fixture
    def picture(self):
        return a_picture()

    @pytest.fixture
    def finding(self, ours, picture):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours))
        return publish(finding, body=FindingPage._meta.get_field("body").to_python([picture_block(picture)]))

    def kept(self, client, picture):
        answer = client.get(address_of(picture))
        assert answer.status_code == 200
        return answer["Cache-Control"]

    def test_that_are_restricted_are_asked_for_again_each_time(self, finding, picture, ours):
        set_visibility(finding.reference, Level.OWN)
        kept = self.kept(signed_in(member(ours)), picture)
        assert "no-cache" in kept and "private" in kept and "max-age" not in kept

    def test_that_are_public_are_kept_for_an_hour(self, client, finding, picture, editor):
        assert "max-age=3600" in self.kept(client, picture)
        assert "max-age=3600" in self.kept(editor, picture)
