"""Nothing that people write is ever run: every text of the hub holds scripts, and a browser opens every page.

The hub is filled by tests/browser/hostile.py. Each page is opened twice: as its policy says, of which it may need
nothing, and by a browser that knows of no policy, so that it is the escaping that holds.
"""

import json
import re
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.apps import apps
from playwright.sync_api import Error

from tests.browser import hostile
from tests.browser.conftest import a_hub, note_refusals
from tests.browser.test_jobs import sign_in

PAGES_AT_MOST = 400
OURS = ["home", "evidence", "partners", "taxonomy"]
# Markup that came out of a text: handlers that call `ran`, and addresses that run. Wagtail's editor draws links as they
# are stored, in a text that is being edited, where a click does not follow them: they are clicked, see below.
FORGED = r"""() => [...document.querySelectorAll("*")].filter(e => !e.closest(".Draftail-Editor"))
    .flatMap(element => [...element.attributes]
    .filter(({name, value}) => /^(on|srcdoc$)/.test(name) && value.includes("ran(")
        || /^(href|src|action|formaction|data)$/.test(name) && /^\W*(javascript|vbscript|data:text)/i.test(value))
    .map(({name, value}) => `<${element.localName} ${name}=${value}>`))"""
# What a person's pointer and keys would set off.
POKE = """() => document.querySelectorAll("body *").forEach(element => {
    for (const kind of ["mouseover", "focus", "toggle", "pointerenter"]) element.dispatchEvent(new Event(kind));
})"""


@pytest.fixture(scope="module")
def filled(engine_address, tmp_path_factory, django_db_setup):
    """The hub, and what `hostile.fill` reported of it."""
    folder = tmp_path_factory.mktemp("hostile")
    report = folder / "report.json"
    code = f"from tests.browser import hostile; hostile.fill({str(report)!r})"
    with a_hub("hostile", engine_address, folder, ["shell", "--no-imports", "--command", code]) as hub:
        yield hub, json.loads(report.read_text(encoding="utf-8"))


@pytest.fixture
def hub(filled):
    return filled[0]


@pytest.fixture
def report(filled):
    return filled[1]


class Visitor:
    """A browser window that notes whatever runs, asks or is refused."""

    def __init__(self, chromium, hub, **options):
        self._hub = hub
        self.noted: list[str] = []
        self.context = chromium.new_context(base_url=hub.address, **options)
        self.context.expose_function("ran", lambda number=None: self.noted.append(f"{self.page.url} ran {number}"))
        self.context.on("dialog", self._dismiss)
        note_refusals(self.context, self.noted)
        self.page = self.context.new_page()

    def open(self, address) -> list[str]:
        """Opens the page and does all that may set something off. The addresses that it links to."""
        try:
            self.page.goto(address)
        except Error as error:
            assert "Download is starting" in str(error), error
            return []
        self.page.evaluate(POKE)
        self.noted += [f"{self.page.url} holds {element}" for element in self.page.evaluate(FORGED)]
        return self.page.evaluate("() => [...document.links].map(link => link.getAttribute('href'))")

    def walk(self, addresses, skipping: str) -> int:
        """Opens the pages at `addresses`, and one of each kind that is linked to from them. How many it opened."""
        seen, left = set(), [(address, address) for address in addresses]
        while left:
            address, kind = left.pop(0)
            if kind in seen:
                continue
            seen.add(kind)
            assert len(seen) < PAGES_AT_MOST, "a crawl without an end"
            for link in self.open(address):
                whole = urlsplit(urljoin(self.page.url, link))
                ours = whole.netloc == urlsplit(self._hub.address).netloc
                if ours and not re.search(skipping, whole.path):
                    left.append((f"{whole.path}?{whole.query}", _kind(whole)))
        return len(seen)

    def _dismiss(self, dialog):
        self.noted.append(f"{self.page.url} asks {dialog.message}")
        dialog.dismiss()


def _kind(address):
    """Pages that differ in their numbers and in what is asked of them alone are of one kind."""
    return re.sub(r"\d+", "N", address.path), tuple(sorted(re.findall(r"(\w+)=", address.query)))


@pytest.fixture(params=["as the policy says", "without a policy"])
def visitor(request, chromium, hub):
    made = Visitor(chromium, hub, bypass_csp=request.param == "without a policy")
    yield made
    made.context.close()
    assert made.noted == []


def test_every_text_that_people_write_is_attacked(report):
    """A new field belongs into `hostile.fill`, or into `hostile.NOT_WRITTEN` with the reason."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    written = {f"{model._meta.label}.{field.name}" for model in models for field in hostile.written_fields(model)}
    exempt = {"evidence.PublishedVersion", "evidence.SeenBy", "home.HomePage"}  # copies, labels, and a fixed page
    exempt |= {"partners.Letter", "evidence.PartnerReview", "evidence.ManagerReview"}  # plain e-mail, and fixed names
    exempt |= {"evidence.Review"}  # its comment is in e-mails and in Wagtail's own lists
    assert {name for name in written if name.rpartition(".")[0] not in exempt} <= set(report["numbers"])


def test_nothing_runs_on_the_pages_of_the_public(visitor, report):
    assert visitor.walk(report["public"], skipping="^/admin/") > 40


def test_nothing_runs_in_results_from_the_database(visitor, report, hub):
    for kind in ("finding", "engagement", "response"):
        (hub.state / "engine-away").touch()
        visitor.open(f"/search/?q={hostile.WORD}&kind={kind}")
        assert visitor.page.locator("#simpler-search").count()
        assert visitor.page.locator("article[data-ref] mark").count()


ASKED = {
    "/search/": "q topic place group partner method confidence kind year_from year_to sort page size place_name x",
    "/api/search/": "q topic kind sort place_name",
    "/you-said-we-did/": "place topic status page",
    "/accounts/login/": "next",
    "/findings/IH-F-999999/": "x",
}


@pytest.mark.parametrize("address", ASKED)
def test_nothing_runs_that_stands_in_an_address(visitor, address):
    for name in ASKED[address].split():
        for attack in [" ".join(hostile.ATTACKS), "javascript:ran()"]:
            visitor.open(f"{address}?{name}={quote(attack)}")
    for attack in hostile.ATTACKS:
        visitor.open(f"{address}{quote(attack, safe='')}/")


def test_nothing_runs_that_is_typed_to_sign_in(visitor):
    visitor.page.goto("/accounts/login/")
    visitor.page.get_by_label("Email address").fill(" ".join(hostile.ATTACKS))
    visitor.page.get_by_label("Password").fill("x")
    visitor.page.get_by_role("button", name="Sign in").click()
    visitor.page.get_by_text("There is a problem").wait_for()
    assert visitor.page.evaluate(FORGED) == []


@pytest.fixture(params=["editor1", "manager"])
def signed_in(request, chromium, hub):
    """In the admin the policy lets a page's own scripts run: escaping is all there is."""
    made = Visitor(chromium, hub)
    made.page.goto("/accounts/login/")
    sign_in(made.page, request.param)
    yield made
    made.context.close()
    assert made.noted == []


def test_nothing_runs_in_the_admin(signed_in, report):
    assert signed_in.walk(report["admin"], skipping="^/(?!admin/)|/logout/") > 60


def test_nothing_runs_where_partners_plan_together(signed_in, report):
    [engagement] = {address for address in report["public"] if re.fullmatch("/engagements/[^/]+/", address)}
    signed_in.open(f"{engagement}joint/")
    assert signed_in.page.locator("[data-join-request]").count() == 2


def test_nothing_runs_in_the_choosers_of_the_admin(signed_in, report):
    opened = 0
    for address in report["admin"]:
        if not address.endswith("/edit/"):
            continue
        signed_in.page.goto(address)
        for link in signed_in.page.locator(".Draftail-Editor a[href]").all():
            link.click()
            signed_in.page.keyboard.press("Escape")
        for chooser in signed_in.page.locator(".chooser").all():
            chooser.locator("[data-chooser-action-choose]").first.dispatch_event("click")
            signed_in.page.locator(".modal-body a").first.wait_for()
            signed_in.noted += signed_in.page.evaluate(FORGED)
            signed_in.page.locator(".modal-dialog [data-dismiss=modal]").first.click()
            signed_in.page.locator(".modal-body").wait_for(state="hidden")
            opened += 1
    assert opened >= 3


def test_documents_are_saved_and_not_opened(visitor, report):
    visitor.page.goto(next(address for address in report["public"] if address.startswith("/findings/")))
    for link in visitor.page.locator("a[href^='/documents/']").all():
        with visitor.page.expect_download() as download:
            link.click()
        assert download.value.suggested_filename.endswith(".pdf")
