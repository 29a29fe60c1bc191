"""Somebody who has never seen the hub writes for it: from the invitation to a finding that waits to be looked at."""

import json
import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.test_admin_accessibility import faults
from tests.browser.test_jobs import a_form_for_a_finding, sign_in

MOST = 12  # interactions beyond typing
PREPARE = """
from insight_hub.evidence.models import EngagementPage
from insight_hub.partners.joining import invite, join, sign
from insight_hub.partners.models import Agreement, PartnerKind, PartnerPage, Role
from django.contrib.auth.models import User
from wagtail.models import Site
partner = PartnerPage.objects.filter(slug='{slug}').first()
if not partner:
    partner = PartnerPage(title='{slug}'.replace('-', ' ').capitalize(), slug='{slug}', kind=PartnerKind.VOLUNTARY)
    Site.objects.get(is_default_site=True).root_page.add_child(instance=partner)
    sign(Agreement.objects.current(), partner, 'Ada Okoro', 'Chair', by=None)
    join(User.objects.get(username='reviewer3@sample.example'), partner, Role.REVIEWER)
assert EngagementPage.objects.child_of(partner).exists() == {has_engagements}
print('invited:', invite('{who}@sample.example', partner, Role.EDITOR, None).get_absolute_url())
"""


KEPT = """
import json
from insight_hub.evidence.models import FindingPage
drafts = [page.get_latest_revision_as_object() for page in FindingPage.objects.filter(title='{title}')]
names = 'topics', 'places', 'groups', 'methods'
facts = [[tag.name for name in names for tag in getattr(draft, name).all()]
         + [draft.participants, draft.date_from, draft.date_to] for draft in drafts]
print('kept:', json.dumps(facts))
"""
SAID = [
    "Buses and public transport",
    "Ashwickle, Westerbeck",
    "Unpaid carers",
    "Focus groups",
    24,
    "2026-03",
    "2026-04",
]


class Person:
    """Somebody at a page, whose presses, ticks and choices are counted; typing is not."""

    def __init__(self, page):
        self.page = page
        self.did = []

    def press(self, thing, name):
        self.did.append(f"press {name}")
        thing.click()

    def press_button(self, name):
        self.press(self.page.get_by_role("button", name=name).locator("visible=true").last, name)

    def press_link(self, name):
        self.press(self.page.get_by_role("link", name=name).locator("visible=true").last, name)

    def tick(self, field, name):
        """A box of the field called `field`: the admin makes no group of them."""
        self.did.append(f"tick {name}")
        self.page.locator(f"#id_{field}").get_by_label(name, exact=True).check()

    def choose(self, label, option):
        self.did.append(f"choose {option}")
        self.page.get_by_role("combobox", name=label).select_option(label=option)


@pytest.fixture
def invited(visit, hub_at_work):
    """`invited(who, slug, has_engagements)`: somebody who has opened the link in their invitation as an editor."""

    def invited(who, slug, has_engagements, width=1280):
        preparing = PREPARE.format(who=who, slug=slug, has_engagements=has_engagements)
        said = hub_at_work.manage("shell", "--no-imports", "--command", preparing)
        return Person(visit(re.search(r"invited: (\S+)", said)[1], width))

    return invited


def join(person):
    for label in ("First name", "Last name"):
        person.page.get_by_label(label).fill("Robin")
    for label in ("Choose a password", "The same password again"):
        person.page.get_by_label(label, exact=True).fill("lantern field 27")
    person.press_button("Join")
    expect(person.page.get_by_role("region", name="Write what people told you")).to_be_visible()
    assert faults(person.page) == []


def write_finding(person, title):
    page = person.page
    page.get_by_role("textbox", name="Title").fill(title)
    page.get_by_role("textbox", name="Summary").fill("People told us that the stairs to the night tram are too steep.")
    person.tick("natures", "A need")
    person.tick("topics", "Buses and public transport")
    page.get_by_role("textbox", name="Places").fill("Ashwickle, Westerbeck")
    person.tick("groups", "Unpaid carers")
    person.tick("methods", "Focus groups")
    page.get_by_label("Heard from").fill("2026-03")
    page.get_by_label("Heard until").fill("2026-04")
    page.get_by_label("Number of people heard").fill("24")
    submit(person)


def submit(person):
    person.press_button("More actions")
    person.press_button("Submit to Review before publication")
    expect(person.page.get_by_text("submitted for moderation").first).to_be_visible()


def waits_for_its_reviewer(visit, hub, title):
    """All that was said is kept, in one page, and its reviewer has it on the first page and in the post."""
    [kept] = json.loads(
        hub.manage("shell", "--no-imports", "--command", KEPT.format(title=title)).partition("kept: ")[2]
    )
    assert set(kept) >= set(SAID)
    reviewer = visit("/accounts/login/?next=/admin/")
    sign_in(reviewer, "reviewer3")
    expect(reviewer.get_by_role("region", name="Awaiting your review").get_by_role("link", name=title)).to_be_visible()
    letter = rf"Subject: To be looked at: {title}\n(.+\n)*To: reviewer3@sample.example"
    ends = time.monotonic() + 20
    while not re.search(letter, hub.log.read_text(encoding="utf-8")):  # where mail is printed
        assert time.monotonic() < ends, "the reviewer was not written to"
        time.sleep(0.2)


def test_where_the_organisation_has_engagements(invited, visit, hub_at_work):
    person = invited("robin1", "healthwatch-westerbeck", has_engagements=True)
    join(person)
    person.choose("Which engagement", "Getting to see a GP in Westerbeck")
    person.press_button("Add a finding")
    write_finding(person, "Steep stairs to the tram")
    waits_for_its_reviewer(visit, hub_at_work, "Steep stairs to the tram")
    assert len(person.did) == 9 <= MOST, person.did


def test_where_the_organisation_has_none_yet(invited, visit, hub_at_work):
    person = invited("robin2", "night-tram-friends", has_engagements=False)
    join(person)
    person.press_link("Add an engagement")
    person.page.get_by_role("textbox", name="Title").fill("Riding the night tram")
    person.choose("Status", "Complete")
    submit(person)
    person.press_button("Add a finding")
    write_finding(person, "Steep steps to the night tram")
    waits_for_its_reviewer(visit, hub_at_work, "Steep steps to the night tram")
    assert len(person.did) == 12 <= MOST, person.did


def test_what_is_published_while_it_saves_itself_stays_one_page(visit, hub_at_work):
    page, held = a_form_for_a_finding(visit), []

    def hold_the_first_answer(route):
        if held or "json" not in route.request.headers["accept"]:
            return route.continue_()
        held.append((route, route.fetch()))

    page.route("**/pages/add/**", hold_the_first_answer)
    page.get_by_role("textbox", name="Title").fill("Otters in the canal")
    for number in range(40):  # what is typed in the first seconds is saved with what is typed later
        if held:
            break
        page.get_by_role("textbox", name="Summary").fill(f"{number} people told us that they see otters.")
        page.wait_for_timeout(1000)
    assert held, "it did not save itself"
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish").click()
    page.wait_for_timeout(500)
    for route, answer in held:
        route.fulfill(response=answer)
    expect(page.get_by_text("published").first).to_be_visible()
    said = hub_at_work.manage("shell", "--no-imports", "--command", KEPT.format(title="Otters in the canal"))
    assert len(json.loads(said.partition("kept: ")[2])) == 1
