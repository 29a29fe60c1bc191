"""Numbers of pages and files sent in forms, where Wagtail names whatever has the number: each was tried, and worked."""

import json

import pytest
from bs4 import BeautifulSoup
from wagtail.models import Collection, GroupCollectionPermission, Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from insight_hub.evidence.content import describe
from insight_hub.evidence.models import FindingPage, Level
from insight_hub.evidence.visibility import set_visibility
from insight_hub.partners.groups import group_of
from insight_hub.partners.models import PartnerPage, Role
from tests.evidence.conftest import publish, url
from tests.evidence.files import a_document, a_picture, attach, picture_block
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db

NONE = 987654321  # what has this number does not exist


@pytest.fixture
def finding(hub):
    return FindingPageFactory()


@pytest.fixture
def editor(client, finding):
    client.force_login(member(finding.partner))
    return client


@pytest.fixture
def hidden(hub):
    """A finding that another partner keeps to itself."""
    return FindingPageFactory(title="Zyqtitle", opening=Level.OWN, parent__opening=Level.OWN)


@pytest.fixture
def draft(hub):
    """An engagement of another partner that it has not published."""
    return EngagementPageFactory(title="Zyqtitle", live=False)


class TestPages:
    FORMS = [
        ("/admin/pages/{own}/copy/", {"new_title": "A", "new_slug": "a"}, "new_parent_page"),
        ("/admin/pages/{own}/move/", {}, "new_parent_page"),
        ("/admin/bulk/wagtailcore/page/move/?id={own}&next=/admin/", {}, "chooser"),
        ("/admin/pages/create/evidence/findingpage", {}, "parent_page"),
    ]

    @pytest.mark.parametrize(("address", "form", "name"), FORMS, ids=[form[0] for form in FORMS])
    def test_one_that_may_not_be_seen_is_answered_as_one_that_does_not_exist(
        self, editor, finding, hidden, draft, address, form, name
    ):
        answers = [
            editor.post(address.format(own=finding.pk), form | {name: number})
            for number in (hidden.pk, draft.pk, NONE, "x", f" {hidden.pk}", "9" * 30)
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert all("Zyqtitle" not in answer.content.decode() for answer in answers)

    @pytest.mark.parametrize(("address", "form", "name"), FORMS, ids=[form[0] for form in FORMS])
    def test_ones_own_is_still_taken(self, editor, finding, address, form, name):
        answer = editor.post(address.format(own=finding.pk), form | {name: finding.get_parent().pk})
        assert answer.status_code in (200, 302)

    def test_the_chooser_does_not_tell_what_exists(self, editor, finding, hidden):
        address = f"/admin/choose-page/{finding.get_parent().pk}/"
        answers = [editor.get(address, {"target_pages[]": [number, finding.pk]}) for number in (hidden.pk, NONE)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert editor.get(address, {"target_pages[]": [finding.pk], "user_perms": "move_to"}).status_code == 200

    def test_a_number_of_none_is_no_fault_to_an_administrator(self, admin_client, finding):
        answer = admin_client.post(f"/admin/pages/{finding.pk}/copy/", {"new_parent_page": NONE})
        assert answer.status_code == 404


def kept_by(partner, file):
    """`file`, in the collection of `partner`."""
    member(partner, name="keeper")
    kept = GroupCollectionPermission.objects.filter(group=group_of(partner, Role.EDITOR)).values("collection")
    file.collection = Collection.objects.filter(pk__in=kept).get()
    file.save()
    return file


class InTheAttachments:
    make = staticmethod(a_document)

    @staticmethod
    def sent(number):
        return {"attached_documents": inline_formset([{"document": number}])}


class InTheBody(InTheAttachments):
    @staticmethod
    def sent(number):
        return {"body": streamfield([("document", str(number))])}


class APicture:
    make = staticmethod(a_picture)

    @staticmethod
    def sent(number):
        return {"body": streamfield([("image", {"image": number, "decorative": "on", "alt_text": ""})])}


def sent_form(finding, changes, **more):
    form = {"title": finding.title, "slug": finding.slug, "summary": finding.summary, "change_note": "A change"}
    form |= {"body": streamfield([]), "attached_documents": inline_formset([])}
    form |= {"comments": inline_formset([])}
    return nested_form_data(form | changes | more)


def complaints(answer):
    """What the page that refuses a form says is wrong."""
    page = BeautifulSoup(answer.content, "html.parser")
    said = [found.get_text(" ", strip=True) for found in page.select(".w-field__errors, .messages, .error-message")]
    return [text for text in said if text] + [found["data-block"] for found in page.select("[data-block]")]


@pytest.mark.parametrize("way", [InTheAttachments, InTheBody, APicture], ids=lambda way: way.__name__)
class TestFiles:
    @pytest.fixture
    def theirs(self, way):
        return kept_by(PartnerPageFactory(), way.make(title="Zyqfile"))

    @pytest.fixture
    def ours(self, way, finding):
        return kept_by(finding.partner, way.make(title="Ourfile"))

    def edit(self, finding):
        return f"/admin/pages/{finding.pk}/edit/"

    def test_publishing_with_anothers_is_refused_as_with_none(self, editor, finding, way, theirs):
        published = {"action-publish": "action-publish"}
        answers = [
            editor.post(self.edit(finding), sent_form(finding, way.sent(number), **published))
            for number in (theirs.pk, NONE)
        ]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert "Zyqfile" not in answers[0].content.decode()
        assert complaints(answers[0]) == complaints(answers[1]) != []

    def test_a_draft_with_anothers_does_not_keep_its_number(self, editor, finding, way, theirs):
        for number in (theirs.pk, f" {theirs.pk}", f"0{theirs.pk}"):
            answer = editor.post(self.edit(finding), sent_form(finding, way.sent(number)), follow=True)
            assert "Zyqfile" not in answer.content.decode()
        draft = FindingPage.objects.get(pk=finding.pk).get_latest_revision_as_object()
        assert not draft.attached_documents.exists()
        assert all(not block.value for block in draft.body)

    def test_a_preview_does_not_show_it(self, editor, finding, way, theirs):
        address = f"{self.edit(finding)}preview/"
        editor.post(address, sent_form(finding, way.sent(theirs.pk)))
        assert "Zyqfile" not in editor.get(address).content.decode()

    def test_ones_own_is_published(self, editor, finding, way, ours):
        published = {"action-publish": "action-publish"}
        answer = editor.post(self.edit(finding), sent_form(finding, way.sent(ours.pk), **published))
        assert answer.status_code == 302
        version = finding.reference.versions.order_by("number").last()
        assert [*version.documents.all(), *version.images.all()] == [ours]

    def test_what_it_was_published_with_stays_when_it_is_kept_elsewhere(self, editor, finding, way, ours):
        published = {"action-publish": "action-publish"}
        editor.post(self.edit(finding), sent_form(finding, way.sent(ours.pk), **published))
        kept_by(PartnerPageFactory(), ours)
        answer = editor.post(self.edit(finding), sent_form(finding, way.sent(ours.pk), **published))
        assert answer.status_code == 302


class TestLogos:
    @pytest.fixture
    def send(self, editor, finding):
        """`send(number)`: the partner's page, sent with the picture of this number as its logo; the answer."""
        partner = finding.partner

        def post(number):
            form = {"title": partner.title, "slug": partner.slug, "kind": partner.kind, "logo": number}
            form |= {"comments": inline_formset([]), "action-publish": "action-publish"}
            return editor.post(f"/admin/pages/{partner.pk}/edit/", nested_form_data(form))

        return post

    def logo(self, finding):
        return PartnerPage.objects.get(pk=finding.partner.pk).logo

    def test_that_of_another_is_refused_as_none(self, send, finding):
        theirs = kept_by(PartnerPageFactory(), a_picture("Zyqfile"))
        answers = [send(number) for number in (theirs.pk, NONE)]
        assert "Zyqfile" not in answers[0].content.decode()
        assert complaints(answers[0]) == complaints(answers[1]) != []
        assert self.logo(finding) is None

    def test_ones_own_is_taken_and_stays(self, send, finding):
        ours = kept_by(finding.partner, a_picture("Ourfile"))
        assert send(ours.pk).status_code == 302
        assert self.logo(finding) == ours
        kept_by(PartnerPageFactory(), ours)
        assert send(ours.pk).status_code == 302


class TestVersions:
    def test_they_say_nothing_of_files_of_others_whatever_way_they_came(self, finding):
        document = kept_by(PartnerPageFactory(), a_document("Zyqfile", "zyqname.pdf"))
        picture = kept_by(PartnerPageFactory(), a_picture("Zyqpicture"))
        finding.body = [
            {"type": "key_point", "value": "Kept"},
            {"type": "document", "value": document.pk},
            picture_block(picture),
        ]
        finding = publish(attach(finding, document), body=FindingPage._meta.get_field("body").to_python(finding.body))
        content = finding.reference.versions.order_by("number").last().content
        assert content["documents"] == []
        assert [block["value"] for block in content["body"]] == ["Kept"]

    def test_they_name_what_managers_keep_for_all(self, finding):
        assert [one["title"] for one in describe(attach(finding, a_document("For all")))["documents"]] == ["For all"]


def paragraph_to(number):
    block = {"key": "a", "text": "Here", "type": "unstyled", "depth": 0, "data": {}, "inlineStyleRanges": []}
    block["entityRanges"] = [{"offset": 0, "length": 4, "key": 0}]
    link = {"type": "LINK", "mutability": "MUTABLE", "data": {"id": number, "url": "/x/"}}
    return {"body": streamfield([("paragraph", json.dumps({"blocks": [block], "entityMap": {"0": link}}))])}


class TestLinks:
    @pytest.fixture
    def preview(self, editor, finding):
        """`preview(number)`: the paragraph that links to the page of this number, in the preview."""
        address = f"/admin/pages/{finding.pk}/edit/preview/"

        def show(number):
            assert editor.post(address, sent_form(finding, paragraph_to(number))).json()["is_valid"]
            page = BeautifulSoup(editor.get(address).content, "html.parser")
            return page.select_one(".hub-rich").decode_contents().strip()

        return show

    def stored(self, editor, finding, number):
        editor.post(f"/admin/pages/{finding.pk}/edit/", sent_form(finding, paragraph_to(number)))
        return FindingPage.objects.get(pk=finding.pk).get_latest_revision_as_object().body[0].value.source

    def test_one_to_a_hidden_page_is_as_one_to_none(self, editor, finding, preview, hidden, draft):
        numbers = [hidden.pk, str(hidden.pk), draft.pk, [hidden.pk]]
        assert {preview(number) for number in numbers} == {preview(NONE)}
        assert "href" not in preview(NONE)

    def test_it_does_not_keep_the_number(self, editor, finding, hidden):
        stored = [self.stored(editor, finding, number) for number in (hidden.pk, f" {hidden.pk}", NONE)]
        assert all('id="0"' in text for text in stored)

    def test_one_to_what_is_public_leads_there(self, editor, finding, preview):
        other = FindingPageFactory()
        assert f'href="{url(other)}"' in preview(other.pk)
        assert f'id="{other.pk}"' in self.stored(editor, finding, other.pk)

    def test_one_to_a_page_that_is_no_evidence_leads_there(self, finding, preview):
        assert f'href="/partners/{finding.partner.slug}/"' in preview(finding.partner.pk)

    @pytest.mark.parametrize("level", [Level.OWN, Level.PARTNERS])
    def test_ones_own_is_kept_and_leads_there_once_it_is_public(self, client, editor, finding, level):
        other = FindingPageFactory(parent=finding.get_parent(), opening=level)
        form = sent_form(finding, paragraph_to(other.pk), **{"action-publish": "action-publish"})
        assert editor.post(f"/admin/pages/{finding.pk}/edit/", form).status_code == 302
        assert f'href="{url(other)}"' not in client.get(url(finding)).content.decode().split("hub-rich")[1]
        set_visibility(other.reference, Level.PUBLIC)
        assert f'href="{url(other)}"' in client.get(url(finding)).content.decode().split("hub-rich")[1]

    def test_one_to_what_is_no_longer_published_leads_nowhere(self, client, editor, finding):
        other = FindingPageFactory()
        form = sent_form(finding, paragraph_to(other.pk), **{"action-publish": "action-publish"})
        editor.post(f"/admin/pages/{finding.pk}/edit/", form)
        Page.objects.get(pk=other.pk).specific.unpublish()
        assert f'href="{url(other)}"' not in client.get(url(finding)).content.decode().split("hub-rich")[1]
