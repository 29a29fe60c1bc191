"""The public pages with the sample content in them."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.test import override_settings
from django.urls import reverse

from insight_hub.evidence.models import EngagementPage, FindingPage, Level, Reference, ResponsePage
from insight_hub.evidence.surroundings import visible_pages
from insight_hub.evidence.visibility import set_visibility
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import PUBLIC, Reader
from insight_hub.taxonomy.models import Group, Place, Topic
from tests.home.sample import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]

JUNK = ["\x00", "-1", "9" * 400, "' OR 1=1", "<script>alert(1)</script>", "🚌", "x" * 20_000, "../../etc", "%", "²"]
SIGN_INS = ["manager", "officer", "editor1", "editor2", "editor3", "reviewer1"]


def page(client, address, status=200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.content, "html.parser")


def codes(soup) -> set[str]:
    return {card["data-response"] for card in soup.select("[data-response]")}


def user(name):
    return get_user_model().objects.get(username=f"{name}@sample.example")


def test_the_front_page_shows_decisions_what_is_open_topics_and_places(client):
    soup = page(client, "/")
    assert soup.select_one('form[action="/search/"] input[name="q"]')
    assert len(codes(soup)) == 5
    for heading in ("You said, we did", "Have your say now", "Topics", "Places"):
        assert soup.find("h2", string=heading), heading
    assert soup.select('a[href^="/places/"]')
    assert soup.select('a[href^="/topics/"]')


@pytest.mark.parametrize("address", ["/places/", "/topics/", "/partners/", "/about/"])
def test_the_lists_answer_and_have_one_main_heading(client, address):
    assert len(page(client, address).select("h1")) == 1


def test_every_place_topic_group_and_partner_of_the_partnership_has_a_page(client):
    places = [f"/places/{slug}/" for slug in Place.objects.filter(slug__startswith="X").values_list("slug", flat=True)]
    topics = [reverse("topic", args=[slug]) for slug in Topic.objects.values_list("slug", flat=True)[::6]]
    groups = [reverse("group", args=[slug]) for slug in Group.objects.values_list("slug", flat=True)[::6]]
    partners = [reverse("partner", args=[slug]) for slug in PartnerPage.objects.values_list("slug", flat=True)[::4]]
    for address in [*places, *topics, *groups, *partners]:
        assert len(page(client, address).select("h1")) == 1, address
    assert len(places) >= 9


def test_a_place_shows_what_was_said_in_its_wards(client):
    ward = FindingPage.objects.filter(places__slug__startswith="X05", reference__visibility__level=Level.PUBLIC).first()
    assert ward
    assert "/findings/IH-F-" in str(page(client, "/places/X07000001/"))


def test_you_said_we_did_filters_by_place_topic_and_status(client):
    everything = page(client, "/you-said-we-did/")
    total = int(everything.select_one("[data-total]")["data-total"])
    assert total == visible_pages(ResponsePage, PUBLIC).count()
    for name in ("place", "topic", "status"):
        offered = [option["value"] for option in everything.select(f"select[name={name}] option") if option["value"]]
        assert offered
        counts = [
            int(page(client, f"/you-said-we-did/?{name}={value}").select_one("[data-total]")["data-total"])
            for value in offered[:12]
        ]
        assert max(counts) <= total
        assert any(0 < count < total for count in counts), name


@pytest.mark.parametrize("junk", JUNK)
def test_junk_in_an_address_is_left_out_and_breaks_no_page(client, junk):
    asked = dict.fromkeys(["place", "topic", "status", "page"], junk)
    for address in ("/you-said-we-did/", "/", "/places/", "/topics/"):
        response = client.get(address, asked)
        assert response.status_code == 200, address
        assert b"<script>alert" not in response.content


@pytest.mark.parametrize(
    "address",
    ["/places/E99999999/", "/topics/none/", "/groups/none/", "/partners/none/", "/nothing/", "/findings/IH-F-999999/"],
)
def test_what_is_not_there_is_a_404_in_the_hubs_own_look_that_helps(client, address):
    soup = page(client, address, status=404)
    assert "Page not found" in soup.h1.string
    assert soup.select_one("header")
    assert soup.select_one('main a[href="/search/"]')


@pytest.mark.parametrize("name", [None, "officer", "editor2", "manager"])
def test_no_listing_shows_a_finding_that_the_reader_may_not_see(client, name):
    if name:
        client.force_login(user(name))
    reader = Reader.of(user(name)) if name else PUBLIC
    visible = {finding.reference.code for finding in visible_pages(FindingPage, reader)}
    unlisted = FindingPage.objects.filter(reference__visibility__listed=False).select_related("reference")
    hidden = {finding.reference.code for finding in unlisted} - visible
    assert hidden
    addresses = ["/", "/you-said-we-did/", "/you-said-we-did/?page=2", "/places/X07000001/"]
    addresses += [f"/partners/{partner.slug}/" for partner in PartnerPage.objects.filter(slug__contains="westerbeck")]
    for address in addresses:
        shown = client.get(address).content.decode()
        assert not [code for code in hidden if code in shown], address


def test_a_response_card_shows_only_those_findings_that_the_reader_may_see(client):
    card = page(client, "/you-said-we-did/").select("[data-response]:has(.hub-told a)")[0]
    told = card.select_one(".hub-told a")
    finding = Reference.objects.get(kind="F", pk=int(told["href"].rstrip("/").rsplit("-", 1)[1]))
    set_visibility(finding, Level.OWN)
    shown = page(client, "/you-said-we-did/")
    assert card["data-response"] in codes(shown)
    assert not shown.select(f'a[href="{told["href"]}"]')
    assert told.string not in str(shown)


def test_every_public_page_of_evidence_opens(client):
    found = [visible_pages(model, PUBLIC).order_by("pk") for model in (EngagementPage, FindingPage, ResponsePage)]
    for one in [page for pages in found for page in pages[::8]]:
        assert len(page(client, one.reference.get_absolute_url()).select("h1")) == 1


def test_robots_are_kept_from_what_is_not_for_them(client):
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    assert {"Disallow: /admin/", "Disallow: /search/", "Disallow: /api/"} <= set(response.content.decode().splitlines())


def test_the_hub_without_an_engine_is_alive_ready_and_degraded(client):
    assert client.get("/healthz/live").status_code == 200
    response = client.get("/healthz/ready")
    assert response.status_code == 200
    health = response.json()
    assert (health["database"], health["search"], health["failed"]) == ("ok", "degraded", 0)
    assert (health["waiting"], health["oldest_seconds"]) == (0, 0)  # the table of searchable text is owed nothing
    with override_settings(ELASTICSEARCH_URL="http://127.0.0.1:1"):
        health = client.get("/healthz/ready").json()
    assert health["search"] == "degraded"
    assert health["waiting"] == Reference.objects.count()
    assert health["oldest_seconds"] >= 0


@pytest.mark.engine
def test_the_hub_with_an_engine_is_ready_and_nothing_waits_once_the_worker_is_through(client, indexed):
    indexed()
    expected = {"database": "ok", "search": "ok", "waiting": 0, "oldest_seconds": 0, "failed": 0, "worker": "ok"}
    assert client.get("/healthz/ready").json() == expected


@pytest.mark.parametrize("name", SIGN_INS)
def test_the_sample_sign_ins_can_sign_in(client, name):
    form = {"username": f"{name}@sample.example", "password": PASSWORD}
    response = client.post("/accounts/login/", form)
    assert (response.status_code, response.url) == (302, "/")
    assert client.get("/").wsgi_request.user.username == f"{name}@sample.example"
    assert client.post("/accounts/login/", form | {"password": "wrong"}).status_code == 200


@pytest.mark.parametrize("evil", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(client, evil):
    form = {"username": "officer@sample.example", "password": PASSWORD, "next": evil}
    assert client.post(f"/accounts/login/?next={evil}", form).url == "/"
    assert client.post("/accounts/login/", form | {"next": "/topics/"}).url == "/topics/"


def test_only_those_who_write_enter_the_admin(client):
    for name, status in (("manager", 200), ("editor1", 200), ("officer", 302)):
        client.force_login(user(name))
        assert client.get("/admin/").status_code == status, name
