"""What a search takes from its address: read, cleaned and capped here, and nowhere else."""

import re
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict

from insight_hub.evidence.models.reference import is_code
from insight_hub.evidence.partial_date import EARLIEST_YEAR, LATEST_YEAR
from insight_hub.taxonomy.models import Group, Method, Topic
from insight_hub.taxonomy.old_names import present_slugs

LONGEST_QUERY = 1_000  # characters
MOST_WORDS = 32  # each is asked of nine fields: 64 common ones of 100,000 findings took Elasticsearch over a second
MOST_VALUES = 50  # of one facet
DEEPEST = 10_000  # results: as deep as Elasticsearch pages
PAGE_SIZE = 20
MOST_A_PAGE = 100

FACETS = ("topic", "place", "group", "partner", "method", "confidence")
RENAMED = {"topic": Topic, "group": Group, "method": Method}  # facets whose values may have had other addresses
KINDS = {"finding": "Findings", "engagement": "Engagements", "response": "Decisions and actions"}
SORTS = {
    "relevance": "Best match",
    "newest": "Newest first",
    "oldest": "Oldest first",
    "participants": "Most people heard",
}
_UNWANTED = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_WORD = re.compile(r"\w+")
_SLUG = re.compile(r"[-\w]{1,120}")


@dataclass(frozen=True)
class Query:
    """What is searched for. `chosen` maps a facet's name to the slugs asked for, any of which will do. `exact`: as it
    is spelt."""

    q: str = ""
    chosen: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kind: str = "finding"
    year_from: int | None = None
    year_to: int | None = None
    sort: str = "relevance"
    page: int = 1
    size: int = PAGE_SIZE
    exact: bool = False

    @property
    def asks_years(self) -> bool:
        return self.year_from is not None or self.year_to is not None

    @property
    def says_something(self) -> bool:
        """Whether there are words to look for, and not a reference."""
        return bool(self.q) and not is_code(self.q)

    @property
    def last_page(self) -> int:
        """The deepest page that can be shown."""
        return DEEPEST // self.size

    def without(self, facet: str, value: str) -> "Query":
        left = tuple(one for one in self.chosen.get(facet, ()) if one != value)
        return replace(self, chosen=self.chosen | {facet: left}, page=1)

    def with_value(self, facet: str, value: str) -> "Query":
        """The same with `value` added to what is asked of `facet`."""
        values = (*self.without(facet, value).chosen[facet], value)
        return replace(self, chosen=self.chosen | {facet: values}, page=1)

    def address(self, **changes) -> str:
        """The query string that asks this again, with `changes`; what is as usual is left out."""
        asked = replace(self, **changes)
        usual = Query()
        pairs = [("q", asked.q)] if asked.q else []
        pairs += [(facet, value) for facet in FACETS for value in asked.chosen.get(facet, ())]
        for name in ("kind", "year_from", "year_to", "sort", "page", "size"):
            value = getattr(asked, name)
            if value is not None and value != getattr(usual, name):
                pairs.append((name, value))
        if asked.exact:
            pairs.append(("exact", 1))
        return urlencode(pairs)


class SearchForm(forms.Form):
    """Never refuses a search: what cannot be used is left out, and `notes` says so."""

    q = forms.CharField(required=False, strip=True)
    kind = forms.ChoiceField(choices=list(KINDS.items()), required=False)
    sort = forms.ChoiceField(choices=list(SORTS.items()), required=False)
    year_from = forms.IntegerField(required=False, min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    year_to = forms.IntegerField(required=False, min_value=EARLIEST_YEAR, max_value=LATEST_YEAR)
    page = forms.IntegerField(required=False, min_value=1)
    size = forms.IntegerField(required=False, min_value=1)
    place_name = forms.CharField(required=False, strip=True)
    exact = forms.CharField(required=False)

    def __init__(self, data: QueryDict):
        self.notes: list[str] = []
        self._lists = {facet: data.getlist(facet) for facet in FACETS}
        super().__init__({name: self._clean_text(data.get(name, "")) for name in self.base_fields})
        self.is_valid()

    def query(self) -> Query:
        got = self.cleaned_data
        year_from, year_to = got.get("year_from"), got.get("year_to")
        if year_from and year_to and year_from > year_to:
            year_from, year_to = year_to, year_from
            self.notes.append("The first year was after the last, so we swapped them.")
        size = min(got.get("size") or PAGE_SIZE, MOST_A_PAGE)
        asked = Query(
            q=self._words(got.get("q", "")),
            chosen=self._chosen(),
            kind=got.get("kind") or "finding",
            year_from=year_from,
            year_to=year_to,
            sort=got.get("sort") or "relevance",
            size=size,
            exact=bool(got.get("exact")),
        )
        return replace(asked, page=self._page(asked))

    def problems(self) -> list[str]:
        """What was asked in a way that could not be used, in words."""
        said = {
            "year_from": f"“From year” was left out: write a year from {EARLIEST_YEAR} to {LATEST_YEAR}.",
            "year_to": f"“To year” was left out: write a year from {EARLIEST_YEAR} to {LATEST_YEAR}.",
            "kind": "We did not know the kind of thing asked for, so these are findings.",
            "sort": "We did not know the order asked for, so the best match comes first.",
        }
        return [words for name, words in said.items() if name in self.errors] + self.notes

    def _words(self, text):
        """`text` with every word once, up to `MOST_WORDS`, counted as the engine counts: "gp-gp" is two."""
        kept, seen, left_out = [], set(), False
        for part in text.split():
            words = dict.fromkeys(word.casefold() for word in _WORD.findall(part))
            if words and words.keys() <= seen:
                continue
            if len(seen | words.keys()) > MOST_WORDS:
                left_out = True
                break
            seen |= words.keys()
            repeats = len(words) < len(_WORD.findall(part))
            kept.append(" ".join(words) if repeats else part)
        if left_out:
            self.notes.append(f"We looked for the first {MOST_WORDS} words only.")
        return " ".join(kept)

    def _chosen(self):
        asked = {facet: self._values(facet) for facet in FACETS}
        present = present_slugs({model: asked[facet] for facet, model in RENAMED.items()})
        asked |= {facet: tuple(present[model]) for facet, model in RENAMED.items()}
        return {facet: values for facet, values in asked.items() if values}

    def _values(self, facet):
        values = tuple(dict.fromkeys(value for value in self._lists[facet] if _SLUG.fullmatch(value)))
        if len(values) > MOST_VALUES:
            self.notes.append(f"We used the first {MOST_VALUES} of the {facet}s asked for.")
        return values[:MOST_VALUES]

    def _page(self, asked):
        page = self.cleaned_data.get("page") or 1
        if page > asked.last_page:
            self.notes.append(f"We can show the first {DEEPEST:,} results only, and that page would be beyond them.")
        return min(page, asked.last_page)

    def _clean_text(self, value):
        if len(value) > LONGEST_QUERY:
            self.notes.append(f"We looked at the first {LONGEST_QUERY:,} characters only.")
        return _UNWANTED.sub(" ", value[:LONGEST_QUERY])
