"""The jobs people come for, done as they would do them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD


def sign_in(page, name):
    page.get_by_label("Email address").fill(f"{name}@sample.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_an_officer_finds_a_finding_by_words_and_filters_and_cites_it(visit, javascript):
    page = visit("/", java_script_enabled=javascript)
    page.get_by_label("Search what people said").first.fill("carers")
    page.get_by_role("button", name="Search").first.click()
    before = int(page.locator("[data-total]").first.get_attribute("data-total"))
    value = page.locator("[data-facet=topic]").first
    count = int(value.get_attribute("data-count"))
    value.locator("label").click()
    page.get_by_role("button", name="Show results").first.click()
    assert int(page.locator("[data-total]").first.get_attribute("data-total")) == count < before
    page.locator("article[data-ref] a").first.click()
    reference = re.search(r"IH-F-\d{6}", page.url)[0]
    expect(page.get_by_role("heading", name="Who said it, and how we know")).to_be_visible()
    expect(page.get_by_text(f"Insight Hub, {reference}, version 1").first).to_be_visible()


def test_the_search_job_by_keyboard_alone(visit):
    page = visit("/search/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").strip() == "Skip to the main part"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("dentist")
    page.keyboard.press("Enter")
    page.wait_for_url("**q=dentist**")
    first = page.locator("article[data-ref] a").first
    for _ in range(400):
        page.keyboard.press("Tab")
        if first.evaluate("link => link === document.activeElement"):
            break
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle !== 'none'") or page.evaluate(
        "getComputedStyle(document.activeElement).boxShadow !== 'none'"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/findings/IH-F-*/")


def test_a_resident_sees_what_was_done_where_they_live(visit):
    page = visit("/you-said-we-did/", width=375)
    page.get_by_label("Place").select_option(label="Ashwickle, Westerbeck")
    page.get_by_role("button", name="Show these").click()
    expect(page.get_by_text("We did").first).to_be_visible()
    assert "place=X05" in page.url


def a_form_for_a_finding(visit):
    """A window where editor1 has come, as people come, to the form for a new finding."""
    page = visit("/accounts/login/?next=/admin/")
    sign_in(page, "reviewer1")
    page.goto("/search/?kind=engagement&partner=westerbeck-district-council&q=budget")
    page.locator("article[data-ref] a").first.click()
    engagement = page.locator("h1").inner_text()
    page.goto(f"/admin/pages/search/?q={engagement[:30]}")
    page.get_by_role("link", name=engagement).first.click()
    number = re.search(r"/admin/pages/(\d+)/", page.url)[1]
    page.goto(f"/admin/pages/{number}/")
    page.get_by_role("link", name="Add child page").first.click()
    return page


def test_an_editor_publishes_a_finding_and_it_is_found_within_seconds(visit):
    page = a_form_for_a_finding(visit)
    page.get_by_role("textbox", name="Title").fill("Quokkas on the ring road")
    page.get_by_role("textbox", name="Summary").fill("People told us that the ring road needs a crossing for quokkas.")
    page.get_by_label("A concern").check()
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("created and published")).to_be_visible()
    for _ in range(20):
        page.goto("/search/?q=quokkas")
        if page.locator("article[data-ref]").count():
            break
        page.wait_for_timeout(250)
    expect(page.locator("article[data-ref]")).to_have_count(1)
