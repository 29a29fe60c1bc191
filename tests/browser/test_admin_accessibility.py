"""The hub's own pages and panels in Wagtail's admin, by axe, at the width of a phone and of a desk. What Wagtail itself
does not do well is listed here; whatever else is found is ours to mend, or new in Wagtail."""

import json

import pytest

from tests.browser.test_accessibility import AXE, WCAG, WIDTHS
from tests.browser.test_jobs import sign_in

# (axe's rule, where): what Wagtail does there.
WAGTAILS_OWN = {
    ("landmark-unique", "form[role=search]"): "two search boxes without a name, in the menu and on the page",
    ("label", "#HandsontableCopyPaste"): "the box out of sight into which the table editor copies cells",
    ("region", "#HandsontableCopyPaste"): "the same box, at the end of the page",
    ("target-size", "#w-minimap-toggle"): "on a phone, the button of the overview lies against its neighbours",
    ("aria-dialog-name", ".modal"): "the window in which a reviewer answers is a dialog without a name",
    ("list", ".modal ul.fields"): "its fields are a list whose items are none",
}
NOT_LISTED = """async ([tags, listed]) => {
  const isListed = (rule, [where]) =>
    listed.some(([known, selector]) => known === rule && document.querySelector(where)?.matches(selector));
  const { violations } = await axe.run("html", { runOnly: tags });
  return violations.flatMap(({ id, nodes }) =>
    nodes.filter(({ target }) => !isListed(id, target)).map(({ html }) => `${id}: ${html.slice(0, 150)}`));
}"""
IS_CUT_OFF = "(main => main.scrollWidth > main.clientWidth)(document.querySelector('main'))"
PREPARE = """
import json
from django.contrib.auth.models import User
from insight_hub.evidence.models import EngagementPage, FindingPage, Problem
from insight_hub.partners.joining import invite
from insight_hub.partners.models import PartnerPage, Role
partner = PartnerPage.objects.get(slug='westerbeck-district-council')
engagement = EngagementPage.objects.child_of(partner).first()
finding = FindingPage.objects.child_of(engagement).live().first()
waiting = engagement.add_child(instance=FindingPage(title='Waiting', summary='It waits for its reviewer.', live=False))
waiting.save_revision()
waiting.get_workflow().start(waiting, User.objects.get(username='editor1@sample.example'))
invite('somebody@sample.example', partner, Role.EDITOR, None)
problem = Problem.objects.create(
    reference=finding.reference, address=finding.reference.get_absolute_url(), words='It names somebody.')
numbers = {'partner': partner.pk, 'engagement': engagement.pk, 'finding': finding.pk, 'waiting': waiting.pk,
           'problem': problem.pk, 'code': finding.reference.code}
print('made:', json.dumps(numbers))
"""
WAGTAILS_PAGES = {  # by whom: Wagtail's own pages, with panels, buttons and fields of ours in them
    "editor1": ["", "pages/{engagement}/", "pages/add/evidence/findingpage/{engagement}/", "pages/{finding}/edit/"],
    "reviewer1": ["", "pages/{waiting}/edit/"],
    "manager": ["", "pages/{partner}/edit/"],
}
FORMS = ["pages/add/evidence/engagementpage/{partner}/", "pages/add/evidence/responsepage/{partner}/"]
OUR_PAGES = {
    "reviewer1": ["pages/{finding}/visibility/", "pages/{finding}/withdraw/"],
    "manager": [
        "organisations/{partner}/people/",
        "organisations/{partner}/acting/",
        "problems/",
        "problems/{problem}/",
        "erase/{code}/",
        "reports/sign-ins/",
        "reports/locked-out/",
    ],
}


def not_listed(page):
    """What axe finds at the page besides what is known of Wagtail."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(NOT_LISTED, [WCAG, list(WAGTAILS_OWN)])


def faults(page, ours=False):
    """At each width, what axe finds, and whether a page of `ours` is cut off."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(200)  # menus and panels move
        found += [f"{width}: {fault}" for fault in not_listed(page)]
        if ours and page.evaluate(IS_CUT_OFF):
            found.append(f"{width}: cut off")
    return found


@pytest.fixture(scope="module")
def made(hub_at_work):
    """The numbers of what the pages are about."""
    said = hub_at_work.manage("shell", "--no-imports", "--command", PREPARE)
    return json.loads(said.partition("made: ")[2])


@pytest.fixture
def admin_of(visit):
    """`admin_of("editor1")`: a window in which they have come to the admin's first page."""

    def come(name):
        page = visit("/accounts/login/?next=/admin/")
        sign_in(page, name)
        return page

    return come


@pytest.mark.parametrize("who", OUR_PAGES)
def test_our_own_pages(admin_of, made, who):
    page, found = admin_of(who), {}
    for path in OUR_PAGES[who]:
        assert page.goto(f"/admin/{path.format(**made)}").status == 200
        found[path] = faults(page, ours=True)
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize("who", WAGTAILS_PAGES)
def test_wagtails_pages_with_ours_in_them(admin_of, made, who):
    page, found = admin_of(who), {}
    for path in WAGTAILS_PAGES[who] + (FORMS if who == "editor1" else []):
        assert page.goto(f"/admin/{path.format(**made)}").status == 200
        found[path] = faults(page)
    assert {path: what for path, what in found.items() if what} == {}


@pytest.mark.parametrize("action", ["Approve", "Ask for changes"])
def test_the_window_in_which_a_reviewer_answers(admin_of, made, action):
    page = admin_of("reviewer1")
    page.goto(f"/admin/pages/{made['waiting']}/edit/")
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name=action).locator("visible=true").last.click()
    page.get_by_role("dialog").get_by_label("Comment" if action == "Approve" else "What is to be changed").wait_for()
    assert faults(page) == []
