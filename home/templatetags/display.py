"""How stored values are put before readers: dates in words, numbers of people, blocks, tables and paging."""

import re
from dataclasses import dataclass

from django import template
from django.urls import NoReverseMatch, reverse
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from insight_hub.evidence import partial_date, rich_text
from insight_hub.evidence.choices import RESPONSE_STATUS_EXPLANATIONS
from insight_hub.evidence.content import FEWEST_SHOWN

register = template.Library()

_WEB_ADDRESS = re.compile(r"https?://", re.IGNORECASE)


@register.filter
def in_words(text) -> str:
    """ISO 8601 text as words; what is not such a date is shown as it is."""
    try:
        return partial_date.in_words(str(text or ""))
    except ValueError:
        return text or ""


@register.filter
def people(number) -> str:
    """1200 as "1,200 people"; counts below ten are not given."""
    if number is None or number == "":
        return ""
    return f"{number:,} people" if number >= FEWEST_SHOWN else f"Fewer than {FEWEST_SHOWN} people"


@register.filter
def status_explanation(status) -> str:
    """What a response's status means, in a sentence; empty for one that is no longer used."""
    return RESPONSE_STATUS_EXPLANATIONS.get(status, "")


@register.filter
def web_address(text) -> str:
    """`text` if it is an address on the web, else nothing: no other may be made a link of (`javascript:` runs)."""
    return text if _WEB_ADDRESS.match(text or "") else ""


@register.filter
def paragraph(stored):
    """A stored paragraph of rich text as HTML."""
    return rich_text.as_html(stored or "")


@register.filter
def block_templates(block_type) -> list[str]:
    """Templates for a body block, best first: old versions may hold blocks that are no longer made."""
    return [f"components/blocks/{block_type}.html", "components/blocks/unknown.html"]


@register.filter
def as_table(value) -> dict:
    """A table block as {"caption", "head": [cell], "rows": [{"head", "cells"}]}; `head` may be None."""
    value = value or {}
    rows = [["" if cell is None else cell for cell in row] for row in value.get("data") or []]
    head = rows.pop(0) if rows and value.get("first_row_is_table_header") else None
    has_row_heads = bool(value.get("first_col_is_header"))
    return {
        "caption": value.get("table_caption") or "",
        "head": head,
        "rows": [
            {"head": row[0] if has_row_heads and row else None, "cells": row[1:] if has_row_heads else row}
            for row in rows
        ],
    }


@register.simple_tag
def kept_picture(image_id):
    """The picture with this id, or None when it is no longer kept."""
    return get_image_model().objects.filter(pk=image_id).first()


@register.simple_tag
def kept_document(document_id):
    """The document with this id, or None when it is no longer kept."""
    return get_document_model().objects.filter(pk=document_id).first()


@register.simple_tag
def document_address(document_id, filename) -> str:
    try:
        return reverse("wagtaildocs_serve", args=[document_id, filename])
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class PageLink:
    number: int | None
    url: str = ""
    current: bool = False

    @property
    def gap(self) -> bool:
        return self.number is None


@register.simple_tag(takes_context=True)
def paged(context, page) -> dict:
    """A Django paginator's `page` in the shape that the pagination component takes."""
    query = context["request"].GET.copy()

    def address(number):
        query["page"] = number
        return f"?{query.urlencode()}"

    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "num_pages": page.paginator.num_pages,
        "has_previous": page.has_previous(),
        "previous_url": address(page.number - 1),
        "has_next": page.has_next(),
        "next_url": address(page.number + 1),
        "links": [
            PageLink(number, address(number), number == page.number) if isinstance(number, int) else PageLink(None)
            for number in numbers
        ],
    }
