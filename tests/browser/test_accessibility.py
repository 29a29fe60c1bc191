"""Every page type of the public's and the officers', by axe, at the width of a phone and of a desk."""

from pathlib import Path

import pytest
from django.conf import settings

AXE = Path(settings.ROOT / "node_modules/axe-core/axe.min.js")
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

FIRST_RESULT = "article[data-ref] h2 a, article[data-ref] h3 a"
PAGES = {
    "home": "/",
    "search": "/search/?q=carers",
    "search, filtered": "/search/?q=carers&topic=adult-social-care&year_from=2015",
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
    "sign in": "/accounts/login/",
    "not found": "/findings/IH-F-999999/",
}
KINDS = ["finding", "engagement", "response"]
WIDTHS = [375, 1280]


def violations(page):
    page.add_script_tag(path=AXE)
    found = page.evaluate("tags => axe.run({runOnly: tags})", WCAG)["violations"]
    return [f"{fault['id']}: {node['html'][:150]}" for fault in found for node in fault["nodes"]]


def is_too_wide(page):
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


def test_400_percent_zoom_needs_no_sideways_scrolling(visit):
    for path in ("/", "/search/?q=carers", "/you-said-we-did/"):
        assert not is_too_wide(visit(path, width=320)), path
