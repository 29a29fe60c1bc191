"""An answer of Elasticsearch as what a page or an export shows: made from the hits alone."""

from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from insight_hub.evidence.confidence import ConfidenceLevel
from insight_hub.evidence.listed import Listing
from insight_hub.evidence.models import Kind
from insight_hub.evidence.visibility import audience
from search.forms import Query
from search.query import facets
from search.query.blend import WORDED
from search.query.body import DOUBTFUL

_PATHS = {kind.label: kind.path for kind in Kind}


@dataclass(frozen=True)
class Hit:
    """One result. `…_html` and `snippets` are escaped but for <mark>."""

    ref: str
    kind: str
    title: str
    title_html: SafeString
    summary: str
    snippets: list[SafeString]
    partner: str
    partner_slug: str
    date: str
    participants: int | None
    topics: list[str]
    places: list[str]
    groups: list[str]
    methods: list[str]
    status: str
    status_label: str
    audience: str
    confidence: str
    score: float | None
    by_meaning: bool = False

    @property
    def confidence_label(self) -> str:
        return ConfidenceLevel(self.confidence).label if self.confidence else ""

    @property
    def url(self) -> str:
        return reverse("evidence", args=[_PATHS[self.kind], self.ref])

    @property
    def partner_url(self) -> str:
        return reverse("partner", args=[self.partner_slug]) if self.partner_slug else ""


@dataclass(frozen=True)
class Results:
    """`total`: matches by words and filters; `related`: more that are near in meaning alone. `counts`: {facet: {slug:
    count}}, over what words match. `undated`: how many matches the years asked for leave out because they have no
    date; None when no year is asked for. `listed`: what the reader may not see and is told the title of, counted
    nowhere else. `finds`: {doubtful word: how much of this kind has it}. `did_you_mean`: what was searched for instead
    of `as_typed`."""

    query: Query
    total: int
    hits: list[Hit]
    counts: dict[str, dict[str, int]]
    related: int = 0
    undated: int | None = None
    backend: str = "elasticsearch"
    did_you_mean: str | None = None
    as_typed: Query | None = None
    finds: dict[str, int] = field(default_factory=dict)
    facets: list = field(default_factory=list)
    listed: list[Listing] = field(default_factory=list)


def read(answer: dict, query: Query, with_scores: bool = True) -> Results:
    """The Results that Elasticsearch's `answer` to `query` holds. Scores over the restricted index are left out:
    they depend on how often a word occurs in what the reader may not see."""
    aggregations, found = answer["aggregations"], answer["hits"]["total"]["value"]
    undated, worded = aggregations.get("undated"), aggregations.get(WORDED)
    total = worded["doc_count"] if worded else found
    return Results(
        query=query,
        total=total,
        related=found - total,
        hits=list(_hits(answer, with_scores, with_meaning=bool(worded))),
        counts={facet.name: facets.counts_in(aggregations[facet.name]) for facet in facets.DECLARED},
        undated=undated["within"]["doc_count"] if undated else None,
        finds=_finds(aggregations),
    )


def _finds(aggregations):
    counted = aggregations[DOUBTFUL]["found"]["buckets"] if DOUBTFUL in aggregations else {}
    return {word: bucket["doc_count"] for word, bucket in counted.items()}


def _hits(answer, with_scores, with_meaning):
    for found in answer["hits"]["hits"]:
        by_meaning = with_meaning and WORDED not in found.get("matched_queries", ())
        yield hit(found if with_scores else found | {"_score": None}, by_meaning)


def hit(found: dict, by_meaning: bool = False) -> Hit:
    source, shown, marked = found["_source"], found["_source"]["shown"], found.get("highlight", {})
    return Hit(
        ref=source["ref"],
        kind=source["kind"],
        title=source["title"],
        title_html=_safe(marked["title"][0]) if "title" in marked else escape(source["title"]),
        summary=shown["summary"],
        snippets=[_safe(snippet) for name in ("summary", "body") for snippet in marked.get(name, [])],
        partner=source["partner_name"],
        partner_slug=source["partner"],
        date=shown["date"],
        participants=source["participants"],
        topics=shown["topic"],
        places=shown["place"],
        groups=shown["group"],
        methods=shown["method"],
        status=source["status"],
        status_label=shown["status"],
        audience=audience(source["labels"]),
        confidence=source.get("confidence", ""),
        score=found["_score"],
        by_meaning=by_meaning,
    )


def _safe(text):
    return mark_safe(text)  # Elasticsearch escaped it: the `html` encoder in clauses.highlights
