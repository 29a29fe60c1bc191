"""Planning an engagement together, from asking to writing down who does what: by keyboard, looked at by axe."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.test_accessibility import WIDTHS, is_too_wide, violations
from tests.browser.test_jobs import sign_in

COUNCIL = "Westerbeck District Council"
ITS_ENGAGEMENTS = "/accounts/login/?next=/search/%3Fkind%3Dengagement%26partner%3Dwesterbeck-district-council"


def checked(page):
    assert violations(page) == []
    assert not is_too_wide(page), "the page scrolls sideways"


def press(page, name):
    page.get_by_role("button", name=name).press("Enter")


@pytest.fixture
def signed_in(visit):
    def at(path, name, width, **options):
        page = visit(f"/accounts/login/?next={path}", width, **options)
        sign_in(page, name)
        return page

    return at


@pytest.mark.parametrize("width", WIDTHS)
def test_from_asking_to_who_does_what_and_to_the_end(visit, signed_in, width):
    asker = visit(ITS_ENGAGEMENTS, width)
    sign_in(asker, "editor2")
    asker.locator("article[data-ref] h3 a").first.click()
    asker.get_by_role("link", name="Plan this together").click()
    expect(asker).to_have_url(re.compile("/engagements/IH-E-[0-9]+/joint/$"))
    checked(asker)
    press(asker, f"Ask {COUNCIL}")
    asker.get_by_role("alert").get_by_role("link", name="Choose what you would like to do together").click()
    expect(asker.get_by_label("Share questions")).to_be_focused()
    checked(asker)
    asker.get_by_label("Share questions").press("Space")
    asker.get_by_label("Your message").fill("We ask the same people in May.")
    press(asker, f"Ask {COUNCIL}")
    expect(asker.get_by_text(f"{COUNCIL} has not answered yet")).to_be_visible()
    checked(asker)

    owner = signed_in(urlsplit(asker.url).path, "reviewer1", width)
    expect(owner.get_by_role("heading", name="Westerbeck NHS Care Board asks to join")).to_be_visible()
    press(owner, "No")
    owner.get_by_role("alert").get_by_role("link", name="Say why you say no").click()
    expect(owner.get_by_label("Your answer")).to_be_focused()
    checked(owner)
    press(owner, "Yes, join us")
    press(owner, "Add")
    expect(owner.get_by_role("alert").get_by_role("link")).to_have_count(3)
    checked(owner)
    owner.get_by_role("radio", name=COUNCIL).press("Space")
    owner.get_by_label("What will they do?").fill("Book the hall")
    owner.get_by_label("By when?").fill("2099-05-01")
    press(owner, "Add")
    press(owner, "Mark as done")
    expect(owner.locator("[data-undertaking=done]")).to_contain_text("Book the hall")
    checked(owner)

    asker.reload()
    expect(asker.get_by_label("Your own entry for this piece of work")).to_be_visible()
    checked(asker)
    asker.locator("summary", has_text="End running it together").press("Enter")
    checked(asker)
    press(asker, "End it")
    expect(asker.locator("[data-join-request=ended]").first).to_contain_text("Book the hall")


def test_everything_can_be_done_without_javascript(signed_in, visit):
    page = visit("/search/?kind=engagement&q=bus+stops+after+dark")
    path = page.locator("article[data-ref] h3 a").first.get_attribute("href")
    page = signed_in(path, "editor1", 375, java_script_enabled=False)
    page.get_by_role("link", name="Plan this together").click()
    press(page, "Mark as done")
    expect(page.locator("[data-undertaking=done]")).to_have_count(2)
    page.locator("summary", has_text="End running it together").press("Enter")
    expect(page.get_by_role("button", name="End it")).to_be_visible()
