"""Addresses that a browser would run: refused where they are written, and no link wherever they come from."""

import re

import pytest
from django.core.exceptions import ValidationError
from wagtail.test.utils.form_data import nested_form_data, streamfield

from insight_hub.evidence.choices import EngagementStatus
from insight_hub.evidence.models import FindingPage
from tests.evidence.conftest import a_row, url
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory

pytestmark = pytest.mark.django_db

HOSTILE = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "java\nscript:alert(1)",
    "\x01javascript:alert(1)",
    " \u00a0javascript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "javascript://example.org/%0aalert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "view-source:javascript:alert(1)",
    "\\\\evil.example/a",
]
OPEN = {"status": EngagementStatus.OPEN, "closing_date": "2099-01-01"}
FIELDS = {
    "source_url": (FindingPageFactory, {}),
    "take_part_url": (EngagementPageFactory, OPEN),
    "website": (PartnerPageFactory, {}),
}


def address_of(page):
    return url(page) if hasattr(page, "reference") else f"/partners/{page.slug}/"


@pytest.fixture(params=FIELDS)
def field(request):
    return request.param


@pytest.fixture
def page(hub, field):
    make, answers = FIELDS[field]
    return make(**answers)


@pytest.mark.parametrize("hostile", HOSTILE)
class TestEveryAddressField:
    def test_refuses_it_when_a_page_is_saved(self, page, field, hostile):
        setattr(page, field, hostile)
        with pytest.raises(ValidationError):
            page.save()

    def test_refuses_it_in_its_form(self, page, field, hostile):
        sent = nested_form_data({field: hostile, "body": streamfield([])})
        form = type(page).get_edit_handler().get_form_class()(sent, instance=page)
        assert field in form.errors or form.cleaned_data[field].startswith(("http://", "https://"))

    def test_makes_no_link_of_it_whatever_way_it_came(self, client, page, field, hostile):
        setattr(page, field, hostile)
        page.save(clean=False)
        for address in [address_of(page), "/"]:
            links = re.findall(r'(?:href|src|action)="([^"]*)"', client.get(address).content.decode())
            assert links
            assert [link for link in links if not re.match(r"(https?://|/|\?|#)", link)] == []


def test_a_web_address_is_a_link_and_stays_within_it(client, page, field):
    setattr(page, field, 'https://example.org/?a=1&b="onmouseover="alert(1)')
    page.save()
    link = 'href="https://example.org/?a=1&amp;b=&quot;onmouseover=&quot;alert(1)"'
    assert link in client.get(address_of(page)).content.decode()


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_import_refuses_it(import_rows, hostile):
    report = import_rows(a_row(source_url=hostile))
    if report["created"]:
        assert FindingPage.objects.get().source_url.startswith(("http://", "https://"))
    else:
        assert "source_url" in report["rejected"][0]["errors"][0]
