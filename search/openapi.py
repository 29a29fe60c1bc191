"""The OpenAPI description of what the hub offers to scripts, made from the same tables that the form reads."""

from insight_hub.evidence.confidence import ConfidenceLevel
from insight_hub.evidence.partial_date import EARLIEST_YEAR, LATEST_YEAR
from search.forms import DEEPEST, FACETS, KINDS, LONGEST_QUERY, MOST_A_PAGE, PAGE_SIZE, RENAMED, SORTS
from search.query import facets

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer"}
_TEXTS = {"type": "array", "items": _TEXT}
_FACET_HELP = "Slug (for places the GSS code). Repeat it for more: any of them will do. Parents include children."
_OLD_SLUGS = " Slugs of before a renaming or merger are read as those of today."


def document(server: str) -> dict:
    """The OpenAPI 3.1 document, for a hub at the address `server`."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Insight Hub",
            "version": "1",
            "description": "What people have already told public bodies. Answers hold what the caller may see.",
        },
        "servers": [{"url": server}],
        "paths": {"/api/search/": {"get": _search()}},
        "components": {
            "schemas": {"Result": _result(), "Listing": _listing(), "Answer": _answer(), "Problem": _problem()}
        },
    }


def _search():
    return {
        "operationId": "search",
        "summary": "Search findings, engagements and responses",
        "parameters": [
            _parameter("q", _TEXT | {"maxLength": LONGEST_QUERY}, "Words to look for."),
            *(_facet(name) for name in FACETS),
            _parameter("kind", _TEXT | {"enum": list(KINDS), "default": "finding"}, "What to look among."),
            _parameter("year_from", _year(), "Leave out what ended before this year, and what has no date."),
            _parameter("year_to", _year(), "Leave out what began after this year, and what has no date."),
            _parameter("exact", _TEXT, "Anything: search for the words as they are spelt."),
            _parameter("sort", _TEXT | {"enum": list(SORTS), "default": "relevance"}, "The order of results."),
            _parameter("page", _NUMBER | {"minimum": 1, "default": 1}, f"No deeper than {DEEPEST} results."),
            _parameter("size", _NUMBER | {"minimum": 1, "maximum": MOST_A_PAGE, "default": PAGE_SIZE}, "A page."),
        ],
        "responses": {
            "200": _json("What was found.", "Answer")
            | {"headers": {"X-Search-Backend": {"schema": _TEXT | {"enum": ["elasticsearch", "database"]}}}},
            "503": _json("Search is not answering just now.", "Problem"),
        },
    }


def _result():
    return _object(
        ref=_TEXT,
        kind=_TEXT | {"enum": list(KINDS)},
        title=_TEXT,
        summary=_TEXT,
        url=_TEXT | {"format": "uri"},
        partner=_TEXT,
        date=_TEXT,
        participants=_or_null(_NUMBER),
        topics=_TEXTS,
        places=_TEXTS,
        groups=_TEXTS,
        methods=_TEXTS,
        confidence=_or_null(_TEXT) | {"description": f"For findings: {', '.join(ConfidenceLevel.values)}."},
        by_meaning={"type": "boolean"},
        score=_or_null({"type": "number"}),
        highlights=_TEXTS | {"description": "HTML: everything is escaped but <mark>."},
    )


def _listing():
    return _object(
        ref=_TEXT,
        kind=_TEXT | {"enum": list(KINDS)},
        title=_TEXT,
        url=_TEXT | {"format": "uri"},
        partner=_TEXT,
        contact=_or_null(_TEXT) | {"description": "An e-mail address."},
    )


def _answer():
    value = _object(value=_TEXT, label=_TEXT, count=_NUMBER, parent=_or_null(_TEXT))
    counted = {facet.name: {"type": "array", "items": value} for facet in facets.DECLARED}
    return _object(
        total=_NUMBER,
        related_by_meaning=_NUMBER | {"description": "How many more have too few of the words, but mean the like."},
        backend=_TEXT | {"enum": ["elasticsearch", "database"]},
        did_you_mean=_or_null(_TEXT),
        page=_NUMBER,
        size=_NUMBER,
        undated=_or_null(_NUMBER),
        notes=_TEXTS,
        results={"type": "array", "items": {"$ref": "#/components/schemas/Result"}},
        listed={
            "type": "array",
            "items": {"$ref": "#/components/schemas/Listing"},
            "description": "What the caller may not see and may ask for, by its title; with the first page alone.",
        },
        facets=_object(**counted),
    )


def _problem():
    return _object(error=_TEXT)


def _facet(name):
    schema = {"type": "array", "items": _TEXT}
    help_text = _FACET_HELP + _OLD_SLUGS if name in RENAMED else _FACET_HELP
    return _parameter(name, schema, help_text) | {"style": "form", "explode": True}


def _parameter(name, schema, description):
    return {"name": name, "in": "query", "schema": schema, "description": description}


def _json(description, schema):
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


def _year():
    return _NUMBER | {"minimum": EARLIEST_YEAR, "maximum": LATEST_YEAR}


def _object(**properties):
    return {"type": "object", "required": list(properties), "properties": properties}


def _or_null(schema):
    return schema | {"type": [schema["type"], "null"]}
