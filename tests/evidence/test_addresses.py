"""Permanent addresses: what was never public is not to be told from what does not exist; what was answers 410."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from insight_hub.evidence.models import FindingPage, Level
from insight_hub.evidence.visibility import set_visibility
from tests.conftest import code_of
from tests.evidence.conftest import publish, url
from tests.factories import EngagementPageFactory, FindingPageFactory, ResponsePageFactory

pytestmark = pytest.mark.django_db

TAILS = ["", "v/1/", "v/2/", "cite.txt", "cite.bib", "v/1/cite.ris", "cite.nothing"]


def asked(client, address):
    """What can be told from outside: status, length of the answer and the number of queries it took."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
    return answer.status_code, len(answer.content), len(queries), sorted(answer.headers)


class TestWhatWasNeverPublic:
    @pytest.fixture(params=["own", "partners", "draft", "under a restricted engagement"])
    def hidden(self, request, ours):
        engagement = EngagementPageFactory(parent=ours)
        if request.param == "draft":
            return FindingPageFactory(parent=engagement, live=False)
        if request.param.startswith("under"):
            return FindingPageFactory(parent=EngagementPageFactory(parent=ours, opening=Level.OWN))
        return FindingPageFactory(parent=engagement, opening=Level(request.param))

    @pytest.mark.parametrize("tail", TAILS)
    def test_answers_as_what_does_not_exist(self, client, hidden, tail):
        missing = f"/findings/IH-F-999999/{tail}"
        client.get(missing)  # warms caches
        found = asked(client, url(hidden, tail))
        assert found[0] == 404
        assert found == asked(client, missing)

    def test_answers_so_to_members_of_other_partners_as_well(self, ours, theirs, as_member):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours), opening=Level.OWN)
        client = as_member(theirs)
        client.get("/findings/IH-F-999999/")
        assert asked(client, url(finding)) == asked(client, "/findings/IH-F-999999/")

    def test_answers_so_under_any_spelling_of_its_reference(self, client, hidden):
        for code in (code_of(hidden).lower(), f"IH-F-{hidden.reference_id}", f"IH-F-{hidden.reference_id:09d}"):
            assert client.get(f"/findings/{code}/").status_code == 404

    def test_answers_so_at_its_address_in_the_page_tree(self, client, hidden):
        path = FindingPage.objects.get(pk=hidden.pk).url_path.removeprefix("/home")
        there, missing = client.get(path), client.get(path.rstrip("/") + "-that-is-not/")
        assert there.status_code == missing.status_code == 404
        assert len(there.content) == len(missing.content)

    def test_a_draft_is_hidden_from_its_own_partner_too_until_it_is_published(self, ours, as_member):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours), live=False)
        client = as_member(ours)
        assert client.get(url(finding)).status_code == 404
        publish(finding)
        assert client.get(url(finding)).status_code == 200


def restrict(finding):
    set_visibility(finding.reference, Level.OWN)


CLOSINGS = {
    "restricted": restrict,
    "unpublished": lambda finding: finding.unpublish(),
    "deleted": lambda finding: FindingPage.objects.get(pk=finding.pk).delete(),
    "engagement deleted": lambda finding: finding.get_parent().specific.delete(),
    "moved under what is restricted": lambda finding: finding.move(
        EngagementPageFactory(opening=Level.OWN), pos="last-child"
    ),
}


class TestWhatWasPublicOnce:
    @pytest.fixture(params=CLOSINGS)
    def closed(self, request, ours):
        engagement = EngagementPageFactory(parent=ours, title="Engagement Periwinkle")
        finding = FindingPageFactory(parent=engagement, title="Kaleidoscope", summary="Sassafras was said.")
        reference = finding.reference
        CLOSINGS[request.param](finding)
        reference.refresh_from_db()
        return reference

    @pytest.mark.parametrize("tail", ["", "v/1/", "v/7/", "cite.txt", "cite.bib", "v/1/cite.ris"])
    def test_answers_410_and_says_nothing_of_what_it_was(self, client, closed, tail):
        answer = client.get(closed.get_absolute_url() + tail)
        assert answer.status_code == 410
        text = answer.content.decode()
        assert "Kaleidoscope" not in text and "Sassafras" not in text and "Periwinkle" not in text

    def test_names_its_reference_publisher_and_dates(self, client, closed):
        text = client.get(closed.get_absolute_url()).content.decode()
        for known in (closed.code, closed.publisher, closed.public_from.year, closed.public_until.day):
            assert str(known) in text


def test_what_is_opened_again_is_served_again(hub, client):
    finding = FindingPageFactory()
    set_visibility(finding.reference, Level.OWN)
    set_visibility(finding.reference, Level.PUBLIC)
    assert client.get(url(finding)).status_code == 200


def test_restricting_what_was_already_restricted_does_not_make_it_once_public(hub, client):
    finding = FindingPageFactory(opening=Level.PARTNERS)
    set_visibility(finding.reference, Level.OWN)
    assert client.get(url(finding)).status_code == 404


class TestRedirects:
    def test_another_spelling_leads_to_the_canonical_one(self, hub, client):
        finding = FindingPageFactory()
        answer = client.get(f"/findings/ih-f-{finding.reference_id}/")
        assert (answer.status_code, answer["Location"]) == (301, url(finding))

    def test_the_wrong_kind_is_404(self, hub, client):
        code = code_of(FindingPageFactory())
        assert client.get(f"/engagements/{code}/").status_code == 404
        assert client.get(f"/findings/{code.replace('F', 'E')}/").status_code == 404

    @pytest.mark.parametrize("make", [FindingPageFactory, EngagementPageFactory, ResponsePageFactory])
    def test_an_address_in_the_page_tree_leads_to_the_permanent_one(self, hub, client, make):
        page = make()
        answer = client.get(page.url_path.removeprefix("/home"))
        assert (answer.status_code, answer["Location"]) == (301, url(page))

    def test_only_those_who_may_see_it(self, ours, theirs, as_member):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours), opening=Level.OWN)
        path = finding.url_path.removeprefix("/home")
        assert as_member(theirs).get(path).status_code == 404
        assert as_member(ours).get(path).status_code == 301


@pytest.mark.parametrize(
    "address",
    [
        "/findings/IH-F-99999999999999999999999/",
        "/findings/IH-F-/",
        "/findings/-/",
        "/findings/IH-F-000001/v/99999999999999999999/",
        "/findings/IH-F-000001/cite.../",
        "/images/x//width-1/a.png",
        "/images/x/99999999999999999999/width-1/a.png",
        "/documents/99999999999999999999/a.pdf",
        "/findings/%00/",
        "/findings/%F0%9F%98%80/",
    ],
)
def test_no_address_makes_the_hub_stumble(hub, client, address):
    assert client.get(address).status_code == 404
