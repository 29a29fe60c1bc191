"""What no address or cookie, however made up, may do on either database: break a page."""

import pytest

from tests.evidence.files import a_document, a_picture
from tests.evidence.test_attacks import document_of
from tests.factories import PartnerPageFactory, member

pytestmark = pytest.mark.django_db

JUNK = ["%00", "a%00b", "9" * 30, "9" * 5000, "%C2%B2", "%25", "{}", "1e400", "-1"]
BULK = ["wagtailcore/page/delete", "wagtaildocs/document/delete", "wagtailimages/image/delete"]


@pytest.mark.parametrize(
    "address", ["/documents/{}/a.pdf", "/images/x/{}/original/a.jpg", "/places/{}/", "/topics/{}/"]
)
def test_a_number_or_name_of_nothing_is_not_found(client, hub, address):
    for junk in JUNK:
        assert client.get(address.format(junk), follow=True).status_code == 404, junk


@pytest.mark.parametrize("junk", [r'"\000abcdefgh"', "' OR 1=1 --", r'"\377\376abcdefg"', "x" * 5000, "9" * 32])
def test_a_session_that_nobody_was_given_is_none(client, hub, junk):
    response = client.get("/places/", headers={"cookie": f"sessionid={junk}"})
    assert response.status_code == 200
    assert not response.wsgi_request.user.is_authenticated


def test_a_session_that_was_given_is_one(client, hub):
    client.force_login(member(PartnerPageFactory()))
    assert client.get("/places/").wsgi_request.user.is_authenticated


@pytest.mark.parametrize("is_superuser", [False, True])
@pytest.mark.parametrize("action", BULK)
def test_nothing_is_done_in_bulk_to_what_is_no_number(client, hub, django_user_model, is_superuser, action):
    person = member(PartnerPageFactory())
    django_user_model.objects.filter(pk=person.pk).update(is_superuser=is_superuser)
    client.force_login(person)
    for asked in [f"id={junk}" for junk in JUNK] + [f"id=1&id={junk}" for junk in JUNK]:
        assert client.get(f"/admin/bulk/{action}/?{asked}&next=/admin/").status_code == 404, asked


def test_partners_do_things_in_bulk_to_their_own_files_and_to_no_others(client, hub):
    partner = PartnerPageFactory()
    client.force_login(member(partner))
    own, others = document_of(partner), document_of(PartnerPageFactory())
    address = "/admin/bulk/wagtaildocs/document/delete/?next=/admin/&id={}"
    assert client.get(address.format(own.pk)).status_code == 200
    assert client.get(address.format(others.pk)).status_code == 404
    assert client.get(address.format(a_document().pk)).status_code == 404
    assert client.get(f"/admin/bulk/wagtailimages/image/delete/?next=/admin/&id={a_picture().pk}").status_code == 404


@pytest.mark.parametrize("address", ["/admin/documents/?q={}", "/admin/images/?q={}"])
def test_editors_may_look_for_anything(client, hub, address):
    client.force_login(member(PartnerPageFactory()))
    for junk in JUNK:
        assert client.get(address.format(junk)).status_code == 200, junk
