"""Wagtail's admin does its work under the policy it is given: `visit` fails where a browser was refused anything."""

import re

from PIL import Image
from playwright.sync_api import expect

from tests.browser.test_jobs import sign_in


def new_finding(visit, about):
    """The form for a finding in the admin, with its title and summary written."""
    page = visit("/accounts/login/?next=/search/?kind=engagement%26partner=westerbeck-district-council", width=1600)
    sign_in(page, "reviewer1")
    title = page.locator("article[data-ref] a").first.inner_text()
    page.goto(f"/admin/pages/search/?q={title[:30]}")
    page.get_by_role("link", name=title).first.click()
    number = re.search(r"/admin/pages/(\d+)/", page.url)[1]
    page.goto(f"/admin/pages/add/evidence/findingpage/{number}/")
    page.get_by_role("textbox", name="Title").fill(f"{about} at the crossing")
    page.get_by_role("textbox", name="Summary").fill(f"People told us about {about}.")
    return page


def insert(page, block):
    page.get_by_role("button", name="Insert a block").last.click()
    page.get_by_role("option", name=block).click()


def test_an_editor_writes_a_paragraph_with_a_link_and_a_table_and_sees_a_preview(visit):
    page = new_finding(visit, "Wombats")
    insert(page, "Paragraph")
    page.locator(".Draftail-Editor [contenteditable=true]").last.click()
    page.keyboard.type("Read the ")
    page.keyboard.press("Control+k")
    page.locator(".modal-body").get_by_role("link", name="External link").click()
    page.get_by_label("URL").fill("https://example.org/wombats")
    page.get_by_label("Link text").fill("report")
    page.get_by_role("button", name="Insert link").click()
    expect(page.locator(".Draftail-Editor").get_by_text("report")).to_be_visible()
    insert(page, "Table")
    page.get_by_label("Table headers").select_option("row")
    page.locator(".handsontable td").first.dblclick()
    page.keyboard.type("Wombats\t120")
    page.get_by_role("button", name="Toggle preview").click()
    preview = page.frame_locator("iframe[title=Preview]").first
    expect(preview.get_by_role("heading", name="at the crossing")).to_be_visible()
    expect(preview.get_by_role("link", name="report", exact=True)).to_have_attribute(
        "href", "https://example.org/wombats"
    )


def test_an_editor_puts_a_picture_and_a_document_into_a_finding(visit, tmp_path):
    page = new_finding(visit, "Numbats")
    picture, report = tmp_path / "wombat.png", tmp_path / "wombats.pdf"
    Image.new("RGB", (400, 300), "olive").save(picture)
    report.write_bytes(b"%PDF-1.4 numbats")
    for block, file, button in (("Picture", picture, "Choose an image"), ("Document", report, "Choose a document")):
        insert(page, block)
        page.get_by_role("button", name=button).last.click()
        page.locator(".modal-body").get_by_role("tab", name="Upload").click()
        page.locator(".modal-body input[type=file]").set_input_files(file)
        page.locator(".modal-body #tab-upload").get_by_label("Title").fill("Wombats")
        page.locator(".modal-body").get_by_role("button", name="Upload").click()
        expect(page.locator(".modal-body")).to_be_hidden()
    page.get_by_role("button", name="More actions").last.click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("published").first).to_be_visible()
    page.goto("/admin/images/add/")
    page.locator("input[type=file]").set_input_files(picture)


def test_a_manager_uses_lists_reports_and_dates(visit):
    page = visit("/accounts/login/?next=/admin/")
    sign_in(page, "manager")
    for path in (
        "",
        "pages/",
        "images/",
        "documents/",
        "reports/site-history/",
        "snippets/taxonomy/topic/",
        "account/",
    ):
        page.goto(f"/admin/{path}")
    page.goto("/admin/images/add/")
    page.goto("/admin/documents/multiple/add/")
