"""The panel of the admin's forms that shows what looks like the draft, while somebody types."""

import re

from playwright.sync_api import expect

from tests.browser.test_accessibility import violations
from tests.browser.test_jobs import a_form_for_a_finding

PANEL = "[data-look-alikes]"
KNOWN = "The 8am phone queue shuts people out of GP appointments"
NOTHING = "Nothing that you may see looks like this."


def test_typing_shows_what_looks_like_it_to_eyes_ears_and_keyboard(visit):
    page = a_form_for_a_finding(visit)
    panel = page.locator(PANEL)
    expect(panel.get_by_role("status")).to_contain_text("Write a title")
    assert violations(page, PANEL) == []

    page.get_by_role("textbox", name="Title").press_sequentially("8am phone queues shut out people")
    expect(panel.get_by_role("status")).to_contain_text(f"One finding looks like this: “{KNOWN}”")
    link = panel.get_by_role("link", name=KNOWN)
    expect(link).to_have_attribute("href", re.compile(r"/findings/IH-F-\d{6}/"))
    expect(panel).to_contain_text("Why: similar words")
    assert violations(page, PANEL) == []

    for _ in range(10):
        page.keyboard.press("Tab")
        if link.evaluate("link => link === document.activeElement"):
            break
    else:
        raise AssertionError("the link is out of reach of the Tab key")

    page.get_by_role("textbox", name="Title").fill("Zebras by the canal")
    expect(panel.get_by_role("status")).to_have_text(NOTHING)
    expect(panel.get_by_role("link")).to_have_count(0)


def test_a_draft_that_saves_itself_does_not_find_itself(visit):
    page = a_form_for_a_finding(visit)
    title = page.get_by_role("textbox", name="Title")
    for number in range(8):  # what is typed in the first seconds is saved with what is typed later
        title.fill("Wombats want wider pavements")
        page.get_by_role("textbox", name="Summary").fill(f"{number} wombats told us that they are pushed off.")
        page.wait_for_timeout(5000)  # a draft is saved after a pause
        if "/edit/" in page.url:
            break
    else:
        raise AssertionError(f"the draft was not saved: {page.url}")
    told = page.locator(PANEL).get_by_role("status")
    expect(told).to_have_text(NOTHING)
    with page.expect_response("**/edit/alike/"):
        title.fill("Wombats want much wider pavements")
    expect(told).to_have_text(NOTHING)
    expect(page.locator(PANEL).get_by_role("link")).to_have_count(0)


def test_when_nobody_answers_it_says_so_and_the_form_stays(visit):
    page = a_form_for_a_finding(visit)
    page.route("**/alike/", lambda route: route.abort())
    page.get_by_role("textbox", name="Title").fill(KNOWN)
    expect(page.locator(PANEL).get_by_role("status")).to_contain_text("We could not look just now")
    page.unroute("**/alike/")
    page.get_by_role("textbox", name="Title").fill(f"{KNOWN}!")
    expect(page.locator(PANEL).get_by_role("link", name=KNOWN)).to_be_visible()
