"""Every page type of the public's and the officers', by axe, at the width of a phone and of a desk."""

import fcntl
import re
from contextlib import ExitStack
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from tests.browser.test_jobs import sign_in

AXE = Path(settings.ROOT / "node_modules/axe-core/axe.min.js")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

FIRST_RESULT = "article[data-ref] h2 a, article[data-ref] h3 a"
PAGES = {
    "home": "/",
    "search": "/search/?q=carers",
    "search, filtered": "/search/?q=carers&topic=adult-social-care&year_from=2015",
    "search, related by meaning": "/search/?q=trash+pickup",
    "search, with what is listed": "/search/?q=health+check+slots",
    "search, nothing found": "/search/?q=zzxqzzxq&place=X07000001",
    "you said, we did": "/you-said-we-did/",
    "you said, we did, filtered": "/you-said-we-did/?status=completed",
    "places": "/places/",
    "place": "/places/X07000001/",
    "topics": "/topics/",
    "topic": "/topics/primary-care/",
    "group": "/groups/unpaid-carers/",
    "organisations": "/partners/",
    "organisation": "/partners/westerbeck-district-council/",
    "about": "/about/",
    "status": "/status/",
    "the agreement": "/agreement/",
    "sign in": "/accounts/login/",
    "password forgotten": "/accounts/password/forgotten/",
    "link for a new password that does not work": "/accounts/password/new/MQ/x-y/",
    "report a problem": "/report-a-problem/?page=/places/",
    "not found": "/findings/IH-F-999999/",
}
KINDS = ["finding", "engagement", "response"]
WIDTHS = [375, 1280]


def violations(page, within="html"):
    page.evaluate(AXE.read_text(encoding="utf-8"))  # a script tag would be against the page's own policy
    found = page.evaluate("([within, tags]) => axe.run(within, {runOnly: tags})", [within, WCAG])["violations"]
    return [f"{fault['id']}: {node['html'][:150]}" for fault in found for node in fault["nodes"]]


def is_too_wide(page):
    page.wait_for_load_state("domcontentloaded")  # also just after a form was sent
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_page(visit, path, width):
    page = visit(path, width)
    assert violations(page) == []
    assert not is_too_wide(page), "the page scrolls sideways"


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("kind", KINDS)
def test_page_of_evidence(visit, kind, width):
    page = visit(f"/search/?place=X07000001&kind={kind}", width)
    page.locator(FIRST_RESULT).first.click()
    assert f"/{kind}s/IH-" in page.url
    assert violations(page) == []
    assert not is_too_wide(page), "the page scrolls sideways"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES.keys())
def test_400_percent_zoom_needs_no_sideways_scrolling(visit, path):
    assert not is_too_wide(visit(path, width=320))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_that_only_its_organisation_sees(visit, width):
    page = visit("/accounts/login/?next=/search/?q=surgery%2Bstaff%2Bhealth%2Bcheck", width)
    sign_in(page, "editor3")
    page.locator("article[data-ref]", has_text="Only us").locator("h3 a").first.click()
    expect(page.get_by_text("Only us").first).to_be_visible()
    assert violations(page) == []
    assert not is_too_wide(page)


ASKED = "Health checks for people with a learning disability"  # a finding under it is listed


@pytest.mark.parametrize("width", WIDTHS)
def test_title_and_contact_only(visit, width):
    """In the lists of its organisation and of its engagement, and at its own address."""
    page = visit("/partners/healthwatch-westerbeck/", width)
    for leads_on in (page.get_by_role("link", name=ASKED), page.locator("[data-listed] a")):
        expect(page.get_by_role("heading", name="Also held: title and contact only")).to_be_visible()
        assert violations(page) == []
        assert not is_too_wide(page)
        leads_on.first.click()
    expect(page.get_by_text("Only its title and whom to ask are shown here")).to_be_visible()
    expect(page.locator("a[href^='mailto:']").first).to_be_visible()
    assert violations(page) == []
    assert not is_too_wide(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_that_was_public_and_is_gone(visit, hub_at_work, width):
    page = visit("/search/?partner=healthwatch-harrow", width)
    reference = page.locator("article[data-ref]").last.get_attribute("data-ref")
    hub_at_work.manage("set_visibility", reference, "own")
    gone = visit(f"/findings/{reference}/", width, status=410)
    assert violations(gone) == []
    assert not is_too_wide(gone)
    hub_at_work.manage("set_visibility", reference, "public")


WITHDRAW = """
from insight_hub.evidence.models import FindingPage, Reference
from insight_hub.evidence.withdrawing import bring_back, withdraw
page = FindingPage.objects.get(reference__in=Reference.objects.coded("{reference}"))
{what}
"""


@pytest.mark.parametrize("width", WIDTHS)
def test_a_page_that_was_withdrawn_with_its_reason(visit, hub_at_work, width):
    page = visit("/search/?partner=healthwatch-harrow", width)
    reference = page.locator("article[data-ref]").last.get_attribute("data-ref")
    withdrawing = WITHDRAW.format(reference=reference, what="withdraw(page, 'Some people were counted twice.', None)")
    hub_at_work.manage("shell", "--command", withdrawing)
    gone = visit(f"/findings/{reference}/", width, status=410)
    expect(gone.get_by_text("Some people were counted twice.")).to_be_visible()
    assert violations(gone) == []
    assert not is_too_wide(gone)
    hub_at_work.manage("shell", "--command", WITHDRAW.format(reference=reference, what="bring_back(page, None)"))


INVITE = """
from insight_hub.partners.joining import invite
from insight_hub.partners.models import PartnerPage, Role
partner = PartnerPage.objects.get(slug='{slug}')
print('invited:', invite('{who}@sample.example', partner, Role.REVIEWER, None).get_absolute_url())
"""


@pytest.mark.parametrize("width", WIDTHS)
def test_an_invitation_that_has_ended(visit, width):
    page = visit("/accounts/invitation/made-up/", width, status=410)
    assert violations(page) == []
    assert not is_too_wide(page)


# A partner that signs the agreement by joining, and one that has signed it: what its first person must not leave empty.
JOINING = [("healthwatch-harrow", 7), ("pellbridge-town-council", 4)]


def an_invitation(hub, slug, who):
    said = hub.manage("shell", "--no-imports", "--command", INVITE.format(slug=slug, who=who))
    return re.search(r"invited: (\S+)", said)[1]


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(("slug", "empty"), JOINING)
def test_an_invitation_with_nothing_filled_in(visit, hub_at_work, slug, empty, width):
    page = visit(an_invitation(hub_at_work, slug, f"empty{width}"), width)
    page.get_by_role("button", name="Join").press("Enter")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(empty)
    assert violations(page) == []
    assert not is_too_wide(page)


@pytest.mark.parametrize(("slug", "empty"), JOINING)
def test_joining_by_invitation_with_the_keyboard_alone_and_without_javascript(visit, hub_at_work, slug, empty):
    page = visit(an_invitation(hub_at_work, slug, f"new{empty}"), 375, java_script_enabled=False)
    page.get_by_label("First name").fill("Ada")
    page.get_by_label("Last name").fill("Okoro")
    for label in ("Choose a password", "The same password again"):
        page.get_by_label(label, exact=True).fill("lantern field 27")
    if empty == 7:
        page.get_by_label("Your name").fill("Ada Okoro")
        page.get_by_label("Your position").fill("Director")
        page.get_by_label("I may sign for this organisation").press("Space")
    page.get_by_role("button", name="Join").press("Enter")
    expect(page).to_have_url(re.compile("/admin/$"))


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
@pytest.mark.parametrize("width", WIDTHS)
def test_reporting_a_problem_from_the_foot_of_a_page_to_the_thanks(visit, width, javascript):
    page = visit("/places/X07000001/", width, java_script_enabled=javascript)
    page.get_by_role("link", name="Report a safeguarding or privacy problem").click()
    expect(page.get_by_label("Which page is it about?")).to_have_value("/places/X07000001/")
    expect(page.get_by_label("Leave this empty")).to_be_hidden()
    page.get_by_label("Your email address").fill("nobody")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_have_text(
        [re.compile("Say what is wrong"), re.compile("Enter an email address")]
    )
    checked(page, javascript)
    page.get_by_label("What is wrong?").fill("It names somebody.")
    page.get_by_label("Your email address").fill("")
    page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Thank you. Your report has been sent")).to_be_visible()
    checked(page, javascript)


def checked(page, javascript):
    if javascript:  # axe is some
        assert violations(page) == []
        assert not is_too_wide(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_results_from_the_database(visit, hub_at_work, width):
    (hub_at_work.state / "engine-away").touch()
    page = visit("/search/?q=carers&topic=adult-social-care", width)
    expect(page.get_by_text("Search is simpler than usual")).to_be_visible()
    assert page.locator("article[data-ref] mark").count()
    assert violations(page) == []
    assert not is_too_wide(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_too_many_searches_at_once(visit, hub_at_work, width):
    with ExitStack() as taken:
        for name in ("searching-0", "searching-1"):
            file = taken.enter_context((hub_at_work.state / name).open("ab"))
            fcntl.flock(file, fcntl.LOCK_EX)
        page = visit("/search/?q=carers", width, status=503)
    assert violations(page) == []
    assert not is_too_wide(page)


@pytest.mark.parametrize("width", WIDTHS)
def test_a_request_that_cannot_be_read(visit, hub_at_work, width):
    page = visit(hub_at_work.address.replace("127.0.0.1", "unheard-of.example"), width, status=400)
    expect(page.get_by_role("heading", name="We could not read that request")).to_be_visible()
    assert violations(page) == []
    assert not is_too_wide(page)


def test_on_paper_there_is_what_was_searched_and_found_and_nothing_to_click(visit):
    page = visit("/search/?q=carers&topic=adult-social-care&year_from=2015")
    page.emulate_media(media="print")
    for words in ("Searched for “carers”, from 2015", "Adult social care"):
        expect(page.get_by_text(words).locator("visible=true").first).to_be_visible()
    expect(page.locator("article[data-ref]").first).to_be_visible()
    for hidden in (".hub-nav", ".hub-filters", "#q", ".hub-sort", ".govuk-pagination"):
        for found in page.locator(hidden).all():
            expect(found).to_be_hidden()


@pytest.mark.parametrize("kind", KINDS)
def test_evidence_on_paper_keeps_its_reference_and_loses_the_menus(visit, kind):
    page = visit(f"/search/?place=X07000001&kind={kind}")
    page.locator(FIRST_RESULT).first.click()
    page.emulate_media(media="print")
    reference = page.url.rstrip("/").split("/")[-1]
    expect(page.get_by_text(reference).locator("visible=true").first).to_be_visible()
    expect(page.locator(".hub-nav")).to_be_hidden()
