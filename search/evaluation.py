"""How well searches find: measures over queries for which somebody said what is relevant."""

import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean

from django.http import QueryDict

from insight_hub.evidence.models import Reference
from insight_hub.partners.reader import PUBLIC
from search.forms import SearchForm
from search.query.results import Results
from search.query.run import search

DEPTH, DEEP, SHALLOW = 10, 50, 5  # of results: what people look at, what they leaf through, what they see at once
HIGHEST = 3


class Unreadable(Exception):
    """A file of queries or judgements that cannot be used: which line, and why."""


@dataclass(frozen=True)
class JudgedQuery:
    """`relevant`: {reference or external id: grade from 1 to 3}; nothing where nothing is relevant."""

    id: str
    text: str
    filters: dict
    kind: str = ""
    relevant: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """`measures`: {name: from 0 to 1}, empty where nothing is relevant. `found`: what came, the best first."""

    query: JudgedQuery
    measures: dict[str, float]
    found: list[str]
    results: Results


def read(queries: Path, judgements: Path) -> list[JudgedQuery]:
    """The judged queries of two files, as `evaluate_search` takes them. Raises Unreadable and OSError."""
    relevant = _judgements(judgements)
    read = [_query(line, number, relevant) for number, line in _lines(queries)]
    if unknown := relevant.keys() - {query.id for query in read}:
        raise Unreadable(f"{judgements.name} judges “{min(unknown)}”, which is no query of {queries.name}")
    return read


def measure(queries: Iterable[JudgedQuery]) -> Iterator[Measured]:
    """Each query asked as the site asks it for the public, and measured."""
    for query in queries:
        results = search(_asked(query), PUBLIC)
        names = _names([hit.ref for hit in results.hits])
        found = [_judged_as(names[hit.ref], query.relevant) for hit in results.hits]
        yield Measured(query, measures(found, query.relevant) if query.relevant else {}, found, results)


def measures(found: list[str], relevant: dict[str, int]) -> dict[str, float]:
    """nDCG@10 with grades as gains (Järvelin and Kekäläinen 2002, discounts as in trec_eval), MRR@10, recall@50 and
    precision@5, for which any grade is relevant."""
    first = next((rank for rank, ref in enumerate(found[:DEPTH], start=1) if ref in relevant), None)
    return {
        f"nDCG@{DEPTH}": _gain([relevant.get(ref, 0) for ref in found])
        / _gain(sorted(relevant.values(), reverse=True)),
        f"MRR@{DEPTH}": 1 / first if first else 0.0,
        f"recall@{DEEP}": len(relevant.keys() & set(found[:DEEP])) / len(relevant),
        f"precision@{SHALLOW}": sum(ref in relevant for ref in found[:SHALLOW]) / SHALLOW,
    }


def means(measured: Iterable[Measured]) -> dict[str, dict[str, float]]:
    """{kind: {measure: mean}}, and under "all" over all queries that have something relevant."""
    kinds = defaultdict(list)
    for one in measured:
        if one.measures:
            kinds["all"].append(one.measures)
            if one.query.kind:
                kinds[one.query.kind].append(one.measures)
    return {
        kind: {name: fmean(each[name] for each in many) for name in many[0]} | {"queries": len(many)}
        for kind, many in kinds.items()
    }


def _gain(grades):
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades[:DEPTH], start=1))


def _asked(query):
    parameters = QueryDict(mutable=True)
    for name, value in {**query.filters, "q": query.text, "size": DEEP}.items():
        parameters.setlist(name, [str(one) for one in (value if isinstance(value, list) else [value])])
    return SearchForm(parameters).query()


def _names(refs):
    """{reference: what it may be judged as}."""
    numbers = [int(ref.rpartition("-")[2]) for ref in refs]
    rows = Reference.objects.filter(pk__in=numbers).only("pk", "kind", "external_id")
    return {row.code: [row.code, row.external_id] for row in rows}


def _judged_as(names, relevant):
    return next((name for name in names if name in relevant), names[0])


def _lines(path):
    with path.open(encoding="utf-8") as file:
        yield from ((number, line) for number, line in enumerate(file, start=1) if line.strip())


def _query(line, number, relevant):
    try:
        told = json.loads(line)
        filters, kind = told.get("filters") or {}, told.get("kind") or ""
        return JudgedQuery(told["id"], told["text"], dict(filters), kind, relevant.get(told["id"], {}))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise Unreadable(f"line {number} of the queries cannot be read: {error!r}") from error


def _judgements(path):
    """{query id: {reference or external id: grade}}; what is judged 0 is left out."""
    judged = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.reader(file, delimiter="\t"), start=1):
            if not row:
                continue
            try:
                query, ref, grade = row
                if not 0 <= int(grade) <= HIGHEST:
                    raise ValueError(f"{grade} is no grade from 0 to {HIGHEST}")
            except ValueError as error:
                raise Unreadable(f"line {number} of the judgements cannot be read: {error}") from error
            if int(grade):
                judged[query][ref] = int(grade)
    return dict(judged)
