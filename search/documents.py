"""References as documents to be searched: text from what was published, tags as they are called today."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.utils import timezone

from insight_hub.evidence.confidence import confidence_of
from insight_hub.evidence.content import body_text
from insight_hub.evidence.models import (
    EngagementPage,
    FindingPage,
    Kind,
    PublishedVersion,
    Visibility,
)
from insight_hub.evidence.models.reference import number_in
from insight_hub.evidence.partial_date import first_day, last_day, span_in_words
from insight_hub.evidence.visibility import PUBLIC_LABEL, labels_of, no_wider, opens_at
from insight_hub.taxonomy.models import Group, Method, Place, Topic
from insight_hub.taxonomy.places import codes_around
from search.models.placement import Placement

VOCABULARIES = {"topic": Topic, "place": Place, "group": Group, "method": Method}
SHOWN_SUMMARY = 600  # characters of the summary kept for showing
LONGEST_GIST = 2_000  # characters: more than the language model reads
LONGEST_BODY = 250_000  # characters: Elasticsearch marks words in the first million of a text, and refuses longer ones


@dataclass
class Entry:
    """Where a reference belongs, when that changes by itself, its document (None when it belongs nowhere), and the
    words that say what it is about."""

    placement: Placement
    changes_at: datetime.datetime | None
    document: dict | None
    gist: str = ""


def build(reference_ids, at: datetime.datetime | None = None) -> dict[int, Entry]:
    """What searches should know of each of these references at `at` (now), read afresh, in a fixed number of queries.
    It is one moment for all: an embargo that ended between two looks at the clock would never be seen to end."""
    at = at or timezone.now()
    ids = list(reference_ids)
    visibilities = Visibility.objects.filter(pk__in=ids).select_related("under", "reference__partner")
    rows = {row.pk: row for row in visibilities.prefetch_related("shared_with", "under__shared_with")}
    contents = latest_contents([pk for pk, row in rows.items() if labels_of(row, at)])
    tags, ways = _Tags(contents, rows, at), Method.ways()
    return {pk: _entry(rows.get(pk), contents.get(pk), tags, ways, at) for pk in ids}


def latest_contents(reference_ids) -> dict[int, dict]:
    """The content of each reference's latest published version."""
    versions = PublishedVersion.objects.filter(reference__in=reference_ids).order_by("number")
    return {version.reference_id: version.content for version in versions.only("reference_id", "content", "number")}


def references_tagged(tag) -> set[int]:
    """Ids of the references that are tagged with `tag` or with something below it."""
    tags = [tag.pk]
    if isinstance(tag, Topic | Group):
        tags += tag.children.values_list("pk", flat=True)
    return _references(type(tag).__name__.lower(), tags)


def references_in(places) -> set[int]:
    """Ids of the references that are tagged with one of `places` (primary keys), however many."""
    places = list(places)
    batches = (places[start : start + 1000] for start in range(0, len(places), 1000))
    return set().union(*(_references("place", batch) for batch in batches))


def _references(name, tags):
    findings = FindingPage.objects.filter(**{f"{name}_items__tag__in": tags})
    engagements = EngagementPage.objects.filter(**{f"{name}_items__tag__in": tags})
    return {
        *findings.values_list("reference_id", flat=True),
        *engagements.values_list("reference_id", flat=True),
    }


def _entry(visibility, content, tags, ways, at):
    labels = labels_of(visibility, at) if visibility else frozenset()
    changes = [opens_at(visibility, at)] if visibility else []
    if not labels or content is None:
        return Entry(Placement.NOWHERE, _first(changes), None)
    placement = Placement.PUBLIC if PUBLIC_LABEL in labels else Placement.RESTRICTED
    document = _document(visibility.reference, content, tags.of(visibility.pk)) | {"labels": sorted(labels)}
    if visibility.reference.kind == Kind.FINDING:
        confidence = confidence_of(content, ways, timezone.localdate(at))
        document["confidence"] = confidence.level.value
        changes.append(_start_of(confidence.changes_on))
    return Entry(placement, _first(changes), document, _gist(document, content))


def _start_of(day):
    """The moment at which `day` begins in the UK; None for no day."""
    return day and timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def _first(moments):
    return min((moment for moment in moments if moment), default=None)


def _document(reference, content, tagged):
    partner = reference.partner.title if reference.partner else reference.publisher
    text = _TEXT[reference.kind](content)
    date_from, date_to = content.get("date_from") or content.get("date", ""), content.get("date_to", "")
    document = {
        "ref": reference.code,
        "kind": Kind(reference.kind).label,
        "title": content["title"],
        "partner": reference.partner.slug if reference.partner else "",
        "partner_name": partner,
        "nature": [nature["value"] for nature in content.get("natures", [])],
        "status": content.get("status", ""),
        "participants": content.get("participants"),
        "shown": {
            "date": span_in_words(date_from, date_to),
            "status": content.get("status_label", ""),
            "summary": text["summary"][:SHOWN_SUMMARY],
            **{name: [tag["name"] for tag in found] for name, found in tagged.items()},
        },
    }
    return document | text | _dates(date_from, date_to) | _tag_fields(tagged)


def _gist(document, content):
    """Title, summary and key points, or what comes first in the text where nobody marked any."""
    points = [block["value"] for block in content.get("body", []) if block["type"] == "key_point"]
    return "\n".join([document["title"], document["summary"], *(points or [document["body"]])])[:LONGEST_GIST]


def _tag_fields(tagged):
    fields = {}
    for name, found in tagged.items():
        fields[name] = sorted({slug for tag in found for slug in tag["slugs"]})
        fields[f"{name}_names"] = list(dict.fromkeys(word for tag in found for word in tag["names"]))
    fields["also"] = [word for found in tagged.values() for tag in found for word in tag["also"]]
    return fields


def _dates(date_from, date_to):
    earliest, latest = date_from or date_to, date_to or date_from
    if not earliest:
        return {"dated": False}
    return {
        "dated": True,
        "year_first": first_day(earliest).year,
        "year_last": last_day(latest).year,
        "newest": last_day(latest).isoformat(),
    }


_TEXT = {
    Kind.FINDING: lambda content: {"summary": content["summary"], "body": body_text(content)[:LONGEST_BODY]},
    Kind.ENGAGEMENT: lambda content: {"summary": content["purpose"], "body": content["question"]},
    Kind.RESPONSE: lambda content: {
        "summary": content["decision"],
        "body": "\n".join(update["text"] for update in content["updates"]),
    },
}


class _Tags:
    """The tags of many references, read at once. A response has those of the findings it answers, where
    everyone who sees the response may see the finding too."""

    def __init__(self, contents, rows, at):
        self._answered = _answered(contents, rows, at)
        pages = set(contents).union(*self._answered.values())
        self._found = {name: _tags_of(name, pages) for name in VOCABULARIES}

    def of(self, reference_id) -> dict[str, list[dict]]:
        sources = self._answered.get(reference_id, [reference_id])
        return {
            name: list({tag["slug"]: tag for source in sources for tag in found[source]}.values())
            for name, found in self._found.items()
        }


def _answered(contents, rows, at):
    """For each response, the ids of the findings that lend it their tags."""
    answers = {pk: content["answers"] for pk, content in contents.items() if rows[pk].reference.kind == Kind.RESPONSE}
    numbers = {number_in(code) for codes in answers.values() for code in codes}
    found = Visibility.objects.filter(pk__in=numbers).select_related("under")
    findings = {row.pk: row for row in found.prefetch_related("shared_with", "under__shared_with")}
    return {
        pk: [
            number
            for number in (number_in(code) for code in codes)
            if number in findings and no_wider(rows[pk], findings[number], at)
        ]
        for pk, codes in answers.items()
    }


def _tags_of(name, reference_ids):
    """{reference id: [{"slug", "name", "slugs", "names", "also"}]}, slugs and names with what is above the tag. Each
    tag is read once, however many bear it, and no page is read."""
    links = []
    for model in (FindingPage, EngagementPage):
        found = getattr(model, f"{name}_items").rel.related_model.objects
        found = found.filter(content_object__reference__in=reference_ids).order_by("pk")
        links += found.values_list("content_object__reference_id", "tag_id")
    tags = _tags_read(name, {tag for _, tag in links}) if links else {}
    found = defaultdict(list)
    for reference, tag in links:
        found[reference].append(tags[tag])
    return found


def _tags_read(name, ids):
    """{id: what is known of the tag}."""
    rows = VOCABULARIES[name].objects.filter(pk__in=ids)
    rows = rows.select_related("parent") if name in ("topic", "group") else rows
    around = codes_around(ids) if name == "place" else {}
    return {tag.pk: _tag(tag, around) for tag in rows}


def _tag(tag, around):
    parent = getattr(tag, "parent", None)
    slugs = around.get(tag.slug) or {tag.slug, *([parent.slug] if parent else [])}
    return {
        "slug": tag.slug,
        "name": tag.name,
        "slugs": slugs,
        "names": [tag.name, *([parent.name] if parent else [])],
        "also": getattr(tag, "synonyms", []),
    }
