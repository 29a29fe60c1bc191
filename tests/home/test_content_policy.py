"""What a browser is told that the hub's pages may load and run."""

import pytest

from tests.factories import EngagementPageFactory, FindingPageFactory, member

pytestmark = pytest.mark.django_db

OURS = ["/", "/search/?q=buses", "/you-said-we-did/", "/status/", "/about/", "/accounts/login/", "/healthz/live"]
OURS += ["/api/search/", "/robots.txt", "/nothing/here/", "/findings/IH-F-999999/"]


def policy(response) -> dict[str, str]:
    """{directive: sources} of an answer."""
    parts = response["Content-Security-Policy"].split("; ")
    return dict(part.partition(" ")[::2] for part in parts)


def is_strict(found):
    nothing_else = {"default-src": "'self'", "object-src": "'none'", "base-uri": "'none'"}
    return found == nothing_else | {"form-action": "'self'", "frame-ancestors": "'self'"}


@pytest.mark.parametrize("address", OURS)
def test_public_pages_run_nothing_but_files_of_the_hubs_own(client, hub, address):
    assert is_strict(policy(client.get(address)))


def test_a_page_of_evidence_too(client, hub):
    assert is_strict(policy(client.get(FindingPageFactory().reference.get_absolute_url())))


def test_a_page_that_says_that_the_hub_failed_too(client, hub, monkeypatch):
    monkeypatch.setattr("home.listings.places_with_counts", lambda: 1 / 0)
    client.raise_request_exception = False
    answer = client.get("/places/")
    assert answer.status_code == 500
    assert is_strict(policy(answer))


class TestAdmin:
    @pytest.fixture
    def finding(self, hub):
        return FindingPageFactory(parent=EngagementPageFactory())

    @pytest.fixture
    def editor(self, client, finding):
        client.force_login(member(finding.partner))
        return client

    def test_the_admin_may_run_what_it_writes_into_its_own_pages_and_nothing_from_elsewhere(self, editor, finding):
        found = policy(editor.get(f"/admin/pages/{finding.pk}/edit/"))
        assert found["script-src"] == "'self' 'unsafe-inline'"
        assert found["default-src"] == "'self'"
        assert "*" not in "".join(found.values())
        assert "http" not in "".join(found.values())

    def test_a_preview_in_the_admin_is_held_to_what_the_public_page_is(self, editor, finding):
        assert is_strict(policy(editor.get(f"/admin/pages/{finding.pk}/view_draft/")))

    def test_signing_in_is_not_the_admin(self, client, hub):
        assert is_strict(policy(client.get("/admin/login/", follow=True)))
