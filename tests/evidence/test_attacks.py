"""What somebody with a sign-in, or with patience, might try: each was tried, and worked, once."""

import pytest
from django.core.files.base import ContentFile
from wagtail.documents import get_document_model
from wagtail.models import Collection, GroupCollectionPermission

from insight_hub.evidence.models import EngagementPage, Level, Opening
from insight_hub.evidence.visibility import set_visibility
from tests.evidence.conftest import publish
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(hub):
    return PartnerPageFactory()


@pytest.fixture
def editor(client, partner):
    client.force_login(member(partner))
    return client


@pytest.fixture
def hidden(hub):
    """A finding that another partner keeps to itself."""
    return FindingPageFactory(title="Zyqtitle", opening=Level.OWN, parent__opening=Level.OWN)


def address(page, rest=""):
    return f"{page.reference.get_absolute_url()}{rest}"


def document_of(partner):
    collection = GroupCollectionPermission.objects.filter(group__in=member(partner, name="keeper").groups.all())
    kept = Collection.objects.get(pk=collection.values_list("collection", flat=True).first())
    return get_document_model().objects.create(
        title="Report", file=ContentFile(b"secret", "report.pdf"), collection=kept
    )


class TestFiles:
    def test_publishing_with_another_partners_file_opens_it_to_nobody(self, client, partner):
        theirs = document_of(PartnerPageFactory())
        FindingPageFactory(parent=EngagementPageFactory(parent=partner), body=[("document", theirs)])
        assert client.get(theirs.url).status_code == 404

    def test_publishing_with_ones_own_file_opens_it(self, client, partner):
        ours = document_of(partner)
        FindingPageFactory(parent=EngagementPageFactory(parent=partner), body=[("document", ours)])
        assert client.get(ours.url).status_code == 200


class TestVersions:
    def test_what_was_corrected_before_it_was_opened_is_never_shown_to_the_public(self, client, hub):
        finding = FindingPageFactory(summary="SECRETFIRST", opening=Level.OWN)
        publish(finding, summary="Cleaned")
        set_visibility(finding.reference, Level.PUBLIC)
        assert client.get(address(finding)).status_code == 200
        assert client.get(address(finding, "v/1/")).status_code == 404
        assert client.get(address(finding, "v/1/cite.csl.json")).status_code == 404
        assert "/v/1/" not in client.get(address(finding)).content.decode()
        assert client.get(address(finding, "v/2/")).status_code == 200

    def test_its_own_partner_still_reads_what_it_corrected(self, client, hub):
        finding = FindingPageFactory(summary="SECRETFIRST", opening=Level.OWN)
        publish(finding, summary="Cleaned")
        set_visibility(finding.reference, Level.PUBLIC)
        client.force_login(member(finding.partner))
        assert client.get(address(finding, "v/1/")).status_code == 200

    def test_what_was_public_once_stays_citable_when_it_is_opened_again(self, client, hub):
        finding = FindingPageFactory()
        set_visibility(finding.reference, Level.OWN)
        publish(finding, summary="Changed meanwhile")
        publish(finding, summary="Changed again")
        set_visibility(finding.reference, Level.PUBLIC)
        statuses = [client.get(address(finding, f"v/{number}/")).status_code for number in (1, 2, 3)]
        assert statuses == [200, 404, 200]

    def test_version_nought_is_none(self, client, hub):
        assert client.get(address(FindingPageFactory(), "v/0/cite.txt")).status_code == 404


@pytest.mark.parametrize("method", ["get", "head", "options", "trace", "post"])
def test_no_method_tells_a_hidden_page_from_a_missing_one(client, hidden, method):
    tree = hidden.get_url_parts() and hidden.url_path.removeprefix("/home")
    there, not_there = getattr(client, method)(tree), getattr(client, method)(f"{tree[:-2]}9/")
    assert there.status_code == not_there.status_code == 404


ADMIN = [
    "/admin/pages/{hidden}/move/{own}/confirm/",
    "/admin/pages/{hidden}/edit/",
    "/admin/pages/{hidden}/history/",
    "/admin/pages/workflow/preview/{hidden}/1/",
    "/admin/bulk/wagtailcore/page/delete/?id={hidden}",
    "/admin/bulk/wagtailcore/page/publish/?id=all&childOf={above}",
    "/admin/bulk/wagtailcore/page/delete/?id=x",
    "/admin/choose-page/{hidden}/",
    "/admin/choose-page/chosen-multiple/?id={hidden}",
    "/admin/api/main/documents/",
    "/admin/api/main/images/",
]


@pytest.mark.parametrize("path", ADMIN)
def test_the_admin_names_nothing_that_another_partner_hides(editor, partner, hidden, path):
    above = EngagementPage.objects.parent_of(hidden).get()
    answer = editor.get(path.format(hidden=hidden.pk, own=partner.pk, above=above.pk))
    assert answer.status_code in (302, 404) or "Zyqtitle" not in answer.content.decode()


def test_a_response_cannot_be_attached_to_what_one_may_not_see(editor, partner, hidden):
    answer = editor.post(
        f"/admin/pages/add/evidence/responsepage/{partner.pk}/", {"title": "Ours", "answers-0-finding": hidden.pk}
    )
    assert answer.status_code == 404


@pytest.mark.parametrize("search", ['"', "\x00", "word " * 700, "'", "*", "("])
def test_any_search_in_the_admin_is_answered(editor, search):
    for path in ("/admin/pages/search/", "/admin/documents/", "/admin/images/", "/admin/choose-page/search/"):
        assert editor.get(path, {"q": search}).status_code == 200, path


def test_people_who_are_let_in_are_told_that_others_are_not(client, hub):
    finding = FindingPageFactory(opening=Opening(Level.OWN))
    client.force_login(member(finding.partner))
    page = client.get(address(finding))
    assert "Only us" in page.content.decode()
    assert "private" in page["Cache-Control"]
