"""The parts of a search, each a function that returns plain data for Elasticsearch. Every weight has its reason."""

from insight_hub.evidence.models.reference import canonical, is_code
from search.index.mapping import TEXT_FIELDS

# A word in the title says what the whole is about. Twice was the best of the weights tried on nine public
# collections (mean nDCG@10 0.570 with it).
TITLE_WEIGHT = 2.0
# Names of topics, places and groups were chosen with care, but are the same on many findings: a little less
# than the text itself, so that they help to find without deciding the order.
NAME_WEIGHT = 0.8
PARTNER_WEIGHT = 0.5
# Other words for a topic or group lead to it, and some are narrower than it: found by them, but last.
ALSO_WEIGHT = 0.3
WEIGHTS = {
    "title": TITLE_WEIGHT,
    "summary": 1.0,
    "body": 1.0,
    "topic_names": NAME_WEIGHT,
    "place_names": NAME_WEIGHT,
    "group_names": NAME_WEIGHT,
    "method_names": NAME_WEIGHT,
    "partner_name": PARTNER_WEIGHT,
    "also": ALSO_WEIGHT,
}
assert set(WEIGHTS) == set(TEXT_FIELDS), "every text field has a weight"

# The index knows an acronym's equals as phrases, so a text that says "mental health help for children" needs the plain
# words one by one. They were not what was typed, and weigh a little less; what has both is the better for it.
PLAIN_WEIGHT = 0.8
TIE = 0.3

# Up to two words, all of them; from three on, half: asking for all words of a question finds nothing (nDCG@10
# fell from 0.570 to 0.271 at three quarters), asking for any makes totals meaningless.
ALL_OF, SHARE = 2, 50  # words, per cent
SHARE_OF_WORDS = f"{ALL_OF}<{SHARE}%"

SNIPPETS = 2  # from the body, of about so many characters
SNIPPET_LENGTH = 180


def words(q: str, plain: str = "") -> dict:
    """Documents with enough of the words of `q`, or of what it is in plain words, wherever in the document each of
    them stands."""
    if not q:
        return {"match_all": {}}
    if is_code(q):
        return {"term": {"ref": canonical(q)}}
    if not plain:
        return _enough_words(q)
    return {"dis_max": {"queries": [_enough_words(q), _enough_words(plain, PLAIN_WEIGHT)], "tie_breaker": TIE}}


def _enough_words(q, weight=1.0):
    return {
        "multi_match": {
            "query": q,
            "type": "cross_fields",
            "fields": [f"{name}^{weight:g}" for name, weight in WEIGHTS.items()],
            "minimum_should_match": SHARE_OF_WORDS,
            "boost": weight,
        }
    }


def words_enough(asked: int) -> int:
    """How many of so many words of a query must stand in a text, by `SHARE_OF_WORDS`."""
    return asked if asked <= ALL_OF else asked * SHARE // 100


def one_of(field: str, values) -> dict:
    return {"terms": {field: list(values)}}


def years(year_from: int | None, year_to: int | None) -> list[dict]:
    """Documents whose dates may lie in these years; those without a date do not."""
    clauses = []
    if year_from is not None:
        clauses.append({"range": {"year_last": {"gte": year_from}}})
    if year_to is not None:
        clauses.append({"range": {"year_first": {"lte": year_to}}})
    return clauses


def undated() -> dict:
    return {"term": {"dated": False}}


def matching(words: dict, filters: list[dict]) -> dict:
    return {"bool": {"must": [words], "filter": filters}}


def highlights() -> dict:
    """Titles and summaries whole, the body in snippets, escaped as HTML."""
    whole = {"number_of_fragments": 0}
    return {
        "encoder": "html",
        "pre_tags": ["<mark>"],
        "post_tags": ["</mark>"],
        "fields": {
            "title": whole,
            "summary": {"number_of_fragments": 1, "fragment_size": 300},
            "body": {"number_of_fragments": SNIPPETS, "fragment_size": SNIPPET_LENGTH},
        },
    }


_NEWEST = {"newest": {"order": "desc", "missing": "_last"}}
_BY_REFERENCE = {"ref": "asc"}
SORTS = {
    "relevance": ["_score", _NEWEST, _BY_REFERENCE],
    "newest": [_NEWEST, "_score", _BY_REFERENCE],
    "oldest": [{"newest": {"order": "asc", "missing": "_last"}}, "_score", _BY_REFERENCE],
    "participants": [{"participants": {"order": "desc", "missing": "_last"}}, "_score", _BY_REFERENCE],
}
