"""How often each value of a facet stands in the rows found, from their signs.

Reading a short text of each row and counting characters took half of the time that the database took to count the
values as rows of their own: at 100,000 findings, half of which were found, 0.3 s in all.
"""

import array
from collections import Counter

from django.db.models import Q

from search.models import FacetValue
from search.query.facets import DECLARED

_SIZES = {facet.name: facet.size for facet in DECLARED}
_LONG = [facet.name for facet in DECLARED if facet.is_long]


def offered(signs: list[str], names: list[str], chosen: tuple[str, ...] = ()) -> dict[str, dict[str, int]]:
    """{facet: {value: count}} of the facets named, as Elasticsearch offers them: the commonest values, and those that
    were `chosen`. Two queries at most."""
    counts = _counts(signs)
    short = list(FacetValue.objects.exclude(facet__in=_LONG).values_list("pk", "facet", "value"))
    values = [row for row in short if row[1] in names and row[0] in counts]
    if set(_LONG) & set(names):
        values += _long_values(names, counts, {number for number, _, _ in short}, chosen)
    found = {name: {} for name in names}
    for number, facet, value in values:
        found[facet][value] = counts[number]
    return {name: _commonest(found[name], _SIZES[name], chosen) for name in names}


def _counts(signs):
    """{number of a value: count}."""
    codes = Counter(array.array("I", "".join(signs).encode("utf-32-le")))
    return {FacetValue.number_of(chr(code)): count for code, count in codes.items()}


def _long_values(names, counts, others, chosen):
    """Of facets with thousands of values only those that may be offered are looked up."""
    most = max(_SIZES[name] for name in _LONG)
    numbers = sorted(counts.keys() - others, key=lambda number: -counts[number])
    least = counts[numbers[most - 1]] if len(numbers) > most else 0
    wanted = Q(pk__in=[number for number in numbers if counts[number] >= least]) | Q(value__in=chosen)
    rows = FacetValue.objects.filter(wanted, facet__in=[name for name in _LONG if name in names])
    return [row for row in rows.values_list("pk", "facet", "value") if row[0] in counts]


def _commonest(counted, size, chosen):
    commonest = sorted(counted, key=lambda value: (-counted[value], value))[:size]
    kept = dict.fromkeys([*commonest, *[value for value in chosen if value in counted]])
    return {value: counted[value] for value in kept}
