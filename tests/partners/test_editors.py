"""What editors, officers and hub managers may do in the admin, through its real pages."""

import pytest
from django.urls import reverse
from wagtail.models import Collection, PageViewRestriction

from insight_hub.evidence.models import EngagementPage, FindingPage, Level
from insight_hub.partners.groups import managers_group
from insight_hub.partners.models import Role
from insight_hub.taxonomy.models import Group, Method, Place, Topic
from tests.evidence.files import a_document
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours(hub):
    return PartnerPageFactory(title="Ours")


@pytest.fixture
def theirs(hub):
    return PartnerPageFactory(title="Theirs")


@pytest.fixture
def editor(client, ours):
    client.force_login(member(ours, Role.EDITOR))
    return client


@pytest.fixture
def reviewer(client, ours):
    client.force_login(member(ours, Role.REVIEWER))
    return client


@pytest.fixture
def officer(client, ours):
    client.force_login(member(ours, Role.OFFICER))
    return client


@pytest.fixture
def manager(client, hub, django_user_model):
    user = django_user_model.objects.create_user("manager")
    user.groups.add(managers_group())
    client.force_login(user)
    return client


def page_url(view, *args):
    return reverse(f"wagtailadmin_pages:{view}", args=args)


def add_finding(client, engagement, **fields):
    empty = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    form = {
        "title": "Late buses", "slug": "late-buses", "summary": "Buses are late.", "licence": "OGL-UK-3.0",
        "body-count": 0, "places": "", "action-publish": "yes",
    }  # fmt: skip
    form |= {f"{prefix}-{key}": value for prefix in ("attached_documents", "comments") for key, value in empty.items()}
    return client.post(page_url("add", "evidence", "findingpage", engagement.pk), form | fields)


class TestAnEditor:
    def test_writes_under_their_own_partner_and_publishes_nothing(self, editor, ours):
        answer = add_finding(editor, EngagementPageFactory(parent=ours))
        assert answer.status_code == 302
        assert not FindingPage.objects.get().live

    def test_takes_nothing_down_that_is_published(self, editor, ours):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours))
        for view in ("unpublish", "delete"):
            editor.post(page_url(view, finding.pk))
        assert FindingPage.objects.get(pk=finding.pk).live

    def test_does_not_publish_under_another(self, editor, theirs):
        add_finding(editor, EngagementPageFactory(parent=theirs))
        assert not FindingPage.objects.exists()

    @pytest.mark.parametrize(
        "view",
        ["edit", "view_draft", "history", "copy", "move", "delete", "unpublish", "add_subpage"],
    )
    def test_reads_nothing_of_anothers_page_in_the_admin(self, editor, theirs, view):
        engagement = EngagementPageFactory(parent=theirs, title="Kaleidoscope", opening=Level.OWN)
        answer = editor.get(page_url(view, engagement.pk), follow=True)
        assert "Kaleidoscope" not in answer.content.decode()

    @pytest.mark.parametrize("view", ["delete", "unpublish"])
    def test_takes_down_nothing_of_another(self, editor, theirs, view):
        engagement = EngagementPageFactory(parent=theirs)
        editor.post(page_url(view, engagement.pk))
        assert EngagementPage.objects.get(pk=engagement.pk).live

    def test_cannot_copy_anothers_page_to_read_it(self, editor, ours, theirs):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=theirs), opening=Level.OWN)
        own = EngagementPageFactory(parent=ours)
        form = {"new_title": "Mine", "new_slug": "mine", "new_parent_page": own.pk, "publish_copies": "on"}
        editor.post(page_url("copy", finding.pk), form)
        assert not FindingPage.objects.filter(slug="mine").exists()

    def test_sees_no_titles_of_others_hidden_pages_in_the_lists_of_the_admin(self, editor, ours, theirs):
        hidden = EngagementPageFactory(parent=theirs, title="Kaleidoscope", opening=Level.OWN)
        FindingPageFactory(parent=hidden, title="Telescope", live=False)
        ours_page = EngagementPageFactory(parent=ours)
        addresses = [
            reverse("wagtailadmin_home"),
            reverse("wagtailadmin_explore_root"),
            reverse("wagtailadmin_explore", args=[theirs.pk]),
            reverse("wagtailadmin_explore", args=[ours_page.pk]),
            reverse("wagtailadmin_pages:search") + "?q=scope",
            reverse("wagtailadmin_pages:type_use", args=["evidence", "findingpage"]),
            reverse("wagtailadmin_pages:type_use", args=["evidence", "engagementpage"]),
            reverse("wagtailadmin_choose_page"),
            reverse("wagtailadmin_choose_page_child", args=[theirs.pk]),
            reverse("wagtailadmin_choose_page_search") + "?q=scope",
            reverse("wagtailadmin_choose_page_search") + "?q=scope&page_type=evidence.findingpage",
        ]
        for address in addresses:
            text = editor.get(address, follow=True).content.decode()
            assert "Kaleidoscope" not in text and "Telescope" not in text, address

    def test_reads_no_hidden_title_off_the_chooser_by_guessing_its_number(self, editor, theirs):
        hidden = EngagementPageFactory(parent=theirs, title="Kaleidoscope", opening=Level.OWN)
        text = editor.get(reverse("wagtailadmin_choose_page_child", args=[hidden.pk])).content.decode()
        assert "Kaleidoscope" not in text

    def test_chooses_no_file_of_another(self, editor, theirs, ours):
        member(theirs, Role.EDITOR)
        document = a_document("Kaleidoscope")
        document.collection = Collection.objects.get(name=theirs.title)
        document.save()
        for name in ("wagtaildocs:index", "wagtaildocs_chooser:choose"):
            assert "Kaleidoscope" not in editor.get(reverse(name)).content.decode(), name
        assert editor.get(reverse("wagtaildocs:edit", args=[document.pk])).status_code == 302
        assert editor.get(document.url).status_code == 404

    def test_does_not_touch_the_vocabulary(self, editor):
        for model in (Topic, Group, Method, Place):
            assert editor.get(reverse(model.snippet_viewset.get_url_name("add"))).status_code == 302

    def test_cannot_set_wagtails_own_privacy_beside_the_visibility_rule(self, editor, ours):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours))
        editor.post(page_url("set_privacy", finding.pk), {"restriction_type": "login"})
        assert not PageViewRestriction.objects.exists()


class TestAReviewer:
    def test_publishes_under_their_own_partner(self, reviewer, ours):
        answer = add_finding(reviewer, EngagementPageFactory(parent=ours))
        assert answer.status_code == 302
        finding = FindingPage.objects.get()
        assert finding.live
        assert reviewer.get(finding.reference.get_absolute_url()).status_code == 200

    def test_publishes_nothing_alone_while_the_partner_is_new(self, client, ours):
        client.force_login(member(ours, Role.REVIEWER, new=True))
        add_finding(client, EngagementPageFactory(parent=ours))
        assert not FindingPage.objects.get().live


class TestAnOfficer:
    def test_does_not_enter_the_admin(self, officer, ours):
        engagement = EngagementPageFactory(parent=ours)
        for address in (reverse("wagtailadmin_home"), page_url("edit", engagement.pk)):
            assert officer.get(address).status_code in (302, 403)
        add_finding(officer, engagement)
        assert not FindingPage.objects.exists()

    def test_reads_what_is_the_partners_own(self, officer, ours):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours), opening=Level.OWN)
        assert officer.get(finding.reference.get_absolute_url()).status_code == 200


class TestAHubManager:
    def test_adds_a_topic(self, manager):
        address = reverse(Topic.snippet_viewset.get_url_name("add"))
        form = {"name": "Dial-a-ride", "parent": "", "order": 5, "description": "", "also_known_as": ""}
        assert manager.post(address, form).status_code == 302
        assert Topic.objects.filter(name="Dial-a-ride").exists()

    def test_edits_and_publishes_under_every_partner(self, manager, theirs):
        add_finding(manager, EngagementPageFactory(parent=theirs))
        assert FindingPage.objects.get().live

    def test_does_not_read_a_partners_own_on_the_public_side(self, manager, theirs):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=theirs), opening=Level.OWN)
        assert manager.get(finding.reference.get_absolute_url()).status_code == 404
