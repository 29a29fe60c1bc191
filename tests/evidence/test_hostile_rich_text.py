"""Paragraphs hold bold, italics, lists and links, and nothing else: pasted, sent by a script or stored long ago."""

import json
import re
from html import unescape

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from insight_hub.evidence import rich_text
from insight_hub.evidence.models import FindingPage
from tests.evidence.conftest import url
from tests.evidence.test_hostile_links import HOSTILE
from tests.factories import EngagementPageFactory, member

HOSTILE_HTML = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><circle/></svg>",
    "<p onclick=alert(1) style=position:fixed>a</p>",
    '<iframe src="https://evil.example/"></iframe><object data="x"></object>',
    "<form action=javascript:alert(1)><input autofocus onfocus=alert(1)></form>",
    "<style>*{display:none}</style><link rel=stylesheet href=//evil.example><meta http-equiv=refresh content=0>",
    "<![CDATA[ ><img src=x onerror=alert(1)> ]]>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    '<a linktype="page" id="999999" href="x>"><img src=x onerror=alert(1)>">a</a>',
    '<embed embedtype="media" url="https://www.youtube.com/watch?v=x"/>',
    '<a href="https://example.org/" target="_blank" onclick="alert(1)" style="x">a</a>',
]


def runs(html) -> list[str]:
    """Addresses in `html` that a browser runs: it leaves out blanks and controls before, and line breaks within."""
    addresses = (re.sub(r"[\t\r\n]", "", unescape(address)) for address in re.findall(r'href="([^"]*)"', html))
    return [address for address in addresses if re.match(r"[\x00-\x20]*(javascript|data|vbscript):", address, re.I)]


def tags_in(html) -> set[str]:
    return set(re.findall(r"<[^>]*>?", html))


@pytest.mark.django_db
@pytest.mark.parametrize("html", HOSTILE_HTML)
def test_stored_markup_is_shown_without_what_does_not_belong(html):
    harmless = {"<p>", "</p>", "</a>", "<a>", '<a href="https://example.org/">'}
    assert tags_in(rich_text.as_html(f"<p>before {html} after</p>")) <= harmless


@pytest.mark.django_db
@pytest.mark.parametrize("address", HOSTILE)
def test_stored_links_that_run_are_no_links(address):
    assert not runs(rich_text.as_html(f'<p><a href="{address}">a</a></p>'))


@pytest.mark.django_db
def test_what_belongs_stays_as_it_was():
    text = '<p>A <b>b</b> <i>i</i><br><a href="https://example.org/?a=1&amp;b=2">l</a></p><ul><li>1 &lt; 2</li></ul>'
    assert rich_text.as_html(text) == text


@pytest.mark.django_db
class TestTheForm:
    @pytest.fixture
    def engagement(self, hub):
        return EngagementPageFactory()

    @pytest.fixture
    def publish(self, client, engagement):
        """`publish(text, …)`: publishes a finding that ends so, as the editor's form sends it; the page of it."""
        client.force_login(member(engagement.partner))

        def send(text, kind="unstyled", style=None, entity=None):
            block = {"key": "a", "text": text, "type": kind, "depth": 0, "data": {}}
            whole = {"offset": 0, "length": len(text)}
            block["inlineStyleRanges"] = [whole | {"style": style}] if style else []
            block["entityRanges"] = [whole | {"key": 0}] if entity else []
            before = {"key": "b", "text": "Before", "type": "unstyled", "depth": 0, "data": {}}
            before |= {"inlineStyleRanges": [], "entityRanges": []}
            content = {"blocks": [before, block], "entityMap": {"0": entity} if entity else {}}
            form = {"title": "A", "slug": "a", "summary": "A", "action-publish": "action-publish"}
            form |= {
                "body": streamfield([("paragraph", json.dumps(content))]),
                "attached_documents": inline_formset([]),
            }
            answer = client.post(f"/admin/pages/add/evidence/findingpage/{engagement.pk}/", nested_form_data(form))
            assert answer.status_code == 302
            return client.get(url(FindingPage.objects.get())).content.decode()

        return send

    def test_a_link_to_a_page_of_the_web_is_kept(self, publish):
        data = {"url": "https://example.org/a"}
        assert '<a href="https://example.org/a">' in publish("x", entity=_link(data))

    @pytest.mark.parametrize("html", HOSTILE_HTML)
    def test_pasted_markup_is_text(self, publish, html):
        page = publish(f"Pasted {html}")
        stored = FindingPage.objects.get().body[0].value.source
        assert "<script" not in stored and "<img" not in stored and "<iframe" not in stored
        assert "Pasted &lt;" in page

    @pytest.mark.parametrize("address", HOSTILE)
    def test_links_that_run_are_no_links(self, publish, address):
        page = publish("Here", entity=_link({"url": address}))
        body = page[page.index("hub-rich") :].split("</div>")[0]
        assert "Here" in body
        assert not runs(body)

    @pytest.mark.parametrize(
        "sent",
        [
            {"kind": "header-two"},
            {"kind": "code-block"},
            {"style": "CODE"},
            {"style": "STRIKETHROUGH"},
            {"kind": "atomic", "entity": {"type": "EMBED", "mutability": "IMMUTABLE", "data": {"url": "https://a.b/"}}},
            {"kind": "atomic", "entity": {"type": "IMAGE", "mutability": "IMMUTABLE", "data": {"id": 1, "alt": "x"}}},
            {"entity": {"type": "DOCUMENT", "mutability": "MUTABLE", "data": {"id": 1}}},
            {"entity": {"type": "x", "mutability": "MUTABLE", "data": {"onclick": "alert(1)"}}},
        ],
        ids=str,
    )
    def test_what_the_editor_does_not_offer_is_left_out(self, publish, sent):
        page = publish("Here", **sent)
        body = page[page.index("hub-rich") :].split("</div>")[0]
        assert tags_in(body) <= {"<p>", "</p>", "<a>", "</a>"}


def _link(data):
    return {"type": "LINK", "mutability": "MUTABLE", "data": data}


def test_no_page_is_embedded_from_elsewhere(settings):
    """Embeds have Wagtail ask other hosts about what an editor types, and frame what they answer."""
    assert "wagtail.embeds" not in settings.INSTALLED_APPS
    assert "embed" not in rich_text.FEATURES
