"""What a page of evidence says, as plain data: one shape for the live page, its versions and the index.

Tags are lists of {"slug", "name"}; body blocks are {"id", "type", "value"} as Wagtail stores them, pictures
and documents by their ids; dates are ISO 8601 text; what a response answers, and the engagement of a finding, are
references only, because whether a reader may know their titles is decided when they are shown.
"""

import json

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import strip_tags
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from insight_hub.evidence.choices import Licence, Nature
from insight_hub.evidence.models.reference import Kind
from insight_hub.partners.groups import usable_among

_TAGS = ("topics", "places", "groups", "methods")
FEWEST_SHOWN = 10  # people: a smaller count could point to somebody


def shown_count(number: int | None) -> int | None:
    """A number of people as it may be shown: None below `FEWEST_SHOWN`, and when it is not known."""
    return number if number is not None and number >= FEWEST_SHOWN else None


def describe(page) -> dict:
    """The content of an engagement, finding or response page, ready for JSON."""
    common = {
        "kind": Kind(page.kind).label,
        "title": page.title,
        "partner": {"slug": page.partner.slug, "name": page.partner.title},
    }
    return common | _DESCRIBERS[page.kind](page)


def same_words(one: dict, other: dict) -> bool:
    """Whether two contents say the same, in whichever order their tags are."""
    return _comparable(one) == _comparable(other)


def body_text(content: dict) -> str:
    """The words of a finding's body, without markup, a block to a line."""
    return "\n".join(filter(None, (_block_text(block) for block in content.get("body", []))))


def files_in(content: dict) -> tuple[list[int], list[int]]:
    """Ids of the documents and of the images that `content` shows."""
    blocks = content.get("body", [])
    documents = [block["value"] for block in blocks if block["type"] == "document" and block["value"]]
    documents += [document["id"] for document in content.get("documents", [])]
    images = [block["value"]["image"] for block in blocks if block["type"] == "image" and block["value"]]
    return documents, [image for image in images if image]


def _describe_finding(page):
    return {
        "summary": page.summary,
        "natures": [{"value": value, "label": Nature(value).label} for value in page.natures],
        "stance": page.get_stance_display(),
        "body": _with_usable_files(page, list(page.body.raw_data)),
        "notice": page.notice,
        "date_from": page.date_from,
        "date_to": page.date_to,
        "dates": page.dates,
        "participants": page.participants,
        "recruitment": page.get_recruitment_display(),
        "limits": page.limits,
        "licence": dict(Licence.choices).get(page.licence, page.licence),
        "source_url": page.source_url,
        "documents": [
            {
                "id": attached.document_id,
                "title": attached.document.title,
                "filename": attached.document.filename,
            }
            for attached in _usable_documents(page)
        ],
        "engagement": page.get_parent().specific.reference.code,
    } | _tags(page)


def _usable_documents(page):
    """What is attached, without files of others: their titles and names would be published with the finding."""
    attached = list(page.attached_documents.select_related("document"))
    usable = usable_among([one.document_id for one in attached], page.partner, get_document_model())
    return [one for one in attached if one.document_id in usable]


def _with_usable_files(page, body):
    """`body` without files of others: where a block is shown, its file's title is looked up."""
    documents, images = files_in({"body": body})
    usable = {
        "document": usable_among(documents, page.partner, get_document_model()),
        "image": usable_among(images, page.partner, get_image_model()),
    }
    return [block for block in body if block["type"] not in usable or not _names_other(block, usable[block["type"]])]


def _names_other(block, usable):
    value = block["value"]
    number = value["image"] if value and block["type"] == "image" else value
    return number is not None and number not in usable


def _describe_engagement(page):
    plain = (
        "legal_duty purpose question question_set_by told_and_supported date_from date_to dates status"
        " take_part_url decided_by decision_date participants commissioned_by contact_email"
    )
    chosen = "engagement_type level participation_level recruitment"
    return (
        {name: getattr(page, name) for name in plain.split()}
        | {name: getattr(page, f"get_{name}_display")() for name in chosen.split()}
        | {"status_label": page.get_status_display(), "closing_date": _iso(page.closing_date)}
        | _tags(page)
    )


def _describe_response(page):
    return {
        "decision": page.decision,
        "status": page.status,
        "status_label": page.get_status_display(),
        "date": page.date,
        "updates": [{"date": _iso(update.date), "text": update.text} for update in page.updates.all()],
        "answers": [answer.finding.reference.code for answer in page.answers.select_related("finding__reference")],
    }


_DESCRIBERS = {
    Kind.FINDING: _describe_finding,
    Kind.ENGAGEMENT: _describe_engagement,
    Kind.RESPONSE: _describe_response,
}


def _comparable(content):
    """As JSON gives it back, tags in one order."""
    plain = json.loads(json.dumps(content, cls=DjangoJSONEncoder))
    return plain | {name: sorted(plain[name], key=lambda tag: tag["slug"]) for name in _TAGS if name in plain}


def _iso(date):
    return str(date) if date else ""


def _tags(page):
    return {name: [{"slug": tag.slug, "name": tag.name} for tag in getattr(page, name).all()] for name in _TAGS}


def _block_text(block):
    value = block["value"]
    match block["type"]:
        case "quotation":
            return f"{value['text']} {value.get('speaker') or ''}".strip()
        case "table":
            rows = (value or {}).get("data") or []
            return " ".join(str(cell) for row in rows for cell in row if cell)
        case "paragraph":
            return strip_tags(value)
        case "key_point" | "recommendation":
            return value
    return ""
