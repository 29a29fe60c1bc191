"""What is indexed, field by field, and how text is broken into words.

Every text field has the same analyzer, because `cross_fields` treats fields of one analyzer as one. Jargon is
expanded when a query is read, never when a document is, so that the thesaurus can change without new documents.
"""

import hashlib
import json
import re

from elasticsearch.dsl import (
    Boolean,
    Date,
    DenseVector,
    Index,
    Integer,
    Keyword,
    Mapping,
    Object,
    Text,
    analyzer,
    char_filter,
    token_filter,
)

from insight_hub.taxonomy.models import JargonTerm
from search.meaning.model import DIMENSIONS
from search.words import STOP_WORDS

_ENGLISH = token_filter("hub_english", "stemmer", language="english")
_POSSESSIVE = token_filter("hub_possessive", "stemmer", language="possessive_english")
_STOP = token_filter("hub_stop", "stop", stopwords=STOP_WORDS)

READ = analyzer("hub_read", tokenizer="standard", filter=["lowercase", "asciifolding", _POSSESSIVE, _STOP, _ENGLISH])
# The name of the analyzer of queries; `_asking` makes it from the thesaurus.
ASK = "hub_ask"


def _text():
    return Text(analyzer=READ, search_analyzer=ASK, index_options="offsets")


MEANING, MEANING_OF = "meaning", "meaning_of"
# A byte for each number instead of four: within 0.002 of exact nDCG@10 on nine public collections.
_VECTOR = DenseVector(dims=DIMENSIONS, index=True, similarity="cosine", index_options={"type": "int8_hnsw"})

FIELDS = {
    "ref": (Keyword(), "The reference, such as IH-F-000123."),
    "kind": (Keyword(), "finding, engagement or response."),
    "labels": (Keyword(), "Whom it may be shown to: a reader must hold one of them."),
    "title": (_text(), "The title, as people read it."),
    "summary": (_text(), "A finding's summary, an engagement's purpose, a response's decision."),
    "body": (_text(), "The words of the body, of the question asked, or of the updates."),
    "topic_names": (_text(), "Names of its topics and of the topics above them."),
    "place_names": (_text(), "Full names of its places."),
    "group_names": (_text(), "Names of the groups heard, and of those above them."),
    "method_names": (_text(), "Names of the methods."),
    "also": (_text(), "Other words for its topics and groups."),
    "partner_name": (_text(), "The publishing organisation's name."),
    "topic": (Keyword(), "Slugs of its topics and of the topics above them."),
    "place": (Keyword(), "Codes of its places and of every place they lie in or across."),
    "group": (Keyword(), "Slugs of the groups heard and of those above them."),
    "method": (Keyword(), "Slugs of the methods."),
    "partner": (Keyword(), "The publishing organisation's slug."),
    "confidence": (Keyword(), "How far a finding can be leant on."),
    "nature": (Keyword(), "What kinds of finding it is."),
    "status": (Keyword(), "An engagement's or a response's status."),
    "dated": (Boolean(), "Whether any date is known."),
    "year_first": (Integer(), "The first year it may concern."),
    "year_last": (Integer(), "The last year it may concern."),
    "newest": (Date(), "The last day it may concern: what sorting by date goes by."),
    "participants": (Integer(), "The number of people heard."),
    MEANING: (_VECTOR, "What it means, as a vector; added when the worker has made it."),
    MEANING_OF: (Keyword(), "The model that made the vector: those of different ones cannot be compared."),
    "shown": (Object(enabled=False), "Names and dates as a result shows them, in order."),
}
TEXT_FIELDS = [name for name, (field, _) in FIELDS.items() if isinstance(field, Text)]


def settings_and_mappings() -> dict:
    """The body that creates an index, with the thesaurus as it stands now."""
    mapping = Mapping()
    for name, (field, _) in FIELDS.items():
        mapping.field(name, field)
    mapping.meta("dynamic", "strict")
    made = Index("any")
    made.settings(number_of_shards=1, number_of_replicas=0)
    made.mapping(mapping)
    made.analyzer(_asking())
    body = made.to_dict()
    body["mappings"]["_meta"] = {"fingerprint": _hash(body)}
    return body


def fingerprint() -> str:
    """Tells whether an index has today's fields and thesaurus: it then says the same of itself."""
    return settings_and_mappings()["mappings"]["_meta"]["fingerprint"]


def _hash(body):
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _asking():
    """How queries are broken into words: as documents are, with jargon beside its equals."""
    terms = list(JargonTerm.objects.filter(ambiguous=False))
    capitals = sorted({term.term for term in terms if term.capitals_only})
    chars = [_marking(capitals)] if capitals else []
    synonyms = token_filter("hub_jargon", "synonym_graph", lenient=True, synonyms=[_rule(term) for term in terms])
    return analyzer(
        ASK,
        tokenizer="standard",
        char_filter=chars,
        filter=["lowercase", "asciifolding", _POSSESSIVE, synonyms, _STOP, _ENGLISH],
    )


def _marking(capitals):
    """Marks SEND in capitals, so that it is told from the word "send"."""
    pattern = r"\b(" + "|".join(re.escape(term) for term in capitals) + r")\b"
    return char_filter("hub_capitals", "pattern_replace", pattern=pattern, replacement="capitals$1")


def _rule(term):
    """One line of the thesaurus. The words of a term in capitals only lead from it, and not to it."""
    words = [word.replace(",", " ").replace("=>", " ") for word in term.words]
    if not term.capitals_only:
        return ", ".join(words)
    return f"{words[0]} => {', '.join([words[0].lower(), *words[1:]])}"
