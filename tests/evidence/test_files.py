"""Documents and pictures are seen by those who may see what they were published with."""

import pytest
from wagtail.documents.models import Document

from insight_hub.evidence.models import FindingPage, Level
from insight_hub.evidence.visibility import set_visibility
from tests.evidence.conftest import publish
from tests.evidence.files import a_document, a_picture, address_of, attach, picture_block
from tests.factories import EngagementPageFactory, FindingPageFactory

pytestmark = pytest.mark.django_db


class AttachedDocument:
    make = staticmethod(a_document)

    @staticmethod
    def address(document):
        return document.url

    @staticmethod
    def place(finding, document):
        attach(finding, document)


class DocumentInTheBody(AttachedDocument):
    @staticmethod
    def place(finding, document):
        finding.body = [("document", document)]


class Picture:
    make = staticmethod(a_picture)
    address = staticmethod(address_of)

    @staticmethod
    def place(finding, picture):
        finding.body = FindingPage._meta.get_field("body").to_python([picture_block(picture)])


@pytest.fixture(params=[AttachedDocument, DocumentInTheBody, Picture], ids=lambda way: way.__name__)
def way(request):
    return request.param


@pytest.fixture
def file(way):
    return way.make()


@pytest.fixture
def engagement(ours):
    return EngagementPageFactory(parent=ours)


def published_with(way, file, engagement, level=Level.PUBLIC):
    finding = FindingPageFactory(parent=engagement, opening=level)
    way.place(finding, file)
    return publish(finding)


def test_a_file_of_a_public_finding_is_for_everyone(client, way, file, engagement):
    published_with(way, file, engagement)
    assert client.get(way.address(file)).status_code == 200


@pytest.mark.parametrize("level", [Level.PARTNERS, Level.OWN])
def test_a_file_of_a_restricted_finding_is_for_those_who_may_see_it(
    client, way, file, engagement, ours, theirs, as_member, level
):
    published_with(way, file, engagement, level)
    assert client.get(way.address(file)).status_code == 404
    assert as_member(theirs).get(way.address(file)).status_code == (200 if level == Level.PARTNERS else 404)
    assert as_member(ours).get(way.address(file)).status_code == 200


def test_a_file_closes_with_its_finding(client, way, file, engagement):
    finding = published_with(way, file, engagement)
    set_visibility(finding.reference, Level.OWN)
    assert client.get(way.address(file)).status_code == 404


def test_a_file_closes_when_the_engagement_is_unpublished(client, way, file, engagement):
    published_with(way, file, engagement)
    engagement.unpublish()
    assert client.get(way.address(file)).status_code == 404


def test_a_file_that_was_only_uploaded_is_for_nobody_outside(client, way, file):
    assert client.get(way.address(file)).status_code == 404


def test_a_file_in_a_draft_of_a_public_finding_waits_until_it_is_published(client, way, file, engagement):
    finding = FindingPageFactory(parent=engagement)
    way.place(finding, file)
    revision = finding.save_revision()
    assert client.get(way.address(file)).status_code == 404
    revision.publish()
    assert client.get(way.address(file)).status_code == 200


def test_a_file_taken_off_later_stays_with_the_version_that_showed_it(client, way, file, engagement):
    finding = published_with(way, file, engagement)
    finding.attached_documents.all().delete()
    publish(FindingPage.objects.get(), body=[])
    assert finding.reference.versions.count() == 3
    assert client.get(way.address(file)).status_code == 200


def test_a_hidden_document_is_not_to_be_told_from_a_missing_one(client, engagement):
    document = a_document()
    published_with(AttachedDocument, document, engagement, Level.OWN)
    address, missing = document.url, f"/documents/999999/{document.filename}"
    for headers in ({}, {"if-none-match": "*"}, {"if-none-match": f'"{document.file_hash}"'}, {"if-match": '"x"'}):
        hidden, none = client.get(address, headers=headers), client.get(missing, headers=headers)
        assert (hidden.status_code, len(hidden.content)) == (none.status_code, len(none.content)), headers
    assert client.head(address).status_code == client.head(missing).status_code == 404
    assert client.get(f"/documents/{document.pk}/other-name.pdf").status_code == 404


def test_a_picture_is_not_served_under_a_signature_for_another(client, engagement):
    picture, other = a_picture(), a_picture("Other")
    published_with(Picture, picture, engagement)
    signature = address_of(other).split("/")[2]
    assert client.get(address_of(picture).replace(address_of(picture).split("/")[2], signature)).status_code >= 400


def test_an_organisations_logo_is_for_everyone(client, ours):
    ours.logo = a_picture()
    ours.save()
    assert client.get(address_of(ours.logo)).status_code == 200


def test_files_on_disk_have_no_address_of_their_own(client, way, file, engagement, settings):
    published_with(way, file, engagement)
    assert client.get(f"{settings.MEDIA_URL}{file.file.name}").status_code == 404
    assert client.get(file.file.url).status_code == 404


def test_a_document_that_was_published_cannot_be_deleted_while_a_page_shows_it(admin_client, engagement):
    document = a_document()
    published_with(AttachedDocument, document, engagement)
    admin_client.raise_request_exception = False
    answer = admin_client.post(f"/admin/documents/delete/{document.pk}/")
    assert answer.status_code < 500
    assert Document.objects.filter(pk=document.pk).exists()
