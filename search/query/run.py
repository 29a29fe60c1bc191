"""A search, answered by Elasticsearch or, while that does not answer, by the database."""

from collections.abc import Iterable
from dataclasses import replace

from insight_hub.partners.reader import Reader
from search import database
from search.forms import Query
from search.query.asking import SearchUnavailable, ask
from search.query.body import indices_for, request_body
from search.query.listed import listed
from search.query.results import Results, read
from search.query.understanding import understand
from search.spelling import meant_by, unknown_words
from search.words import replaced


def search(query: Query, reader: Reader) -> Results:
    """What `reader` finds with `query`: one request to Elasticsearch, or a few to the database; and once more where a
    word is unknown and another was probably meant. What is listed comes from the database either way."""
    doubtful = unknown_words(query.q) if query.says_something and not query.exact else []
    results = _found(query, reader, doubtful)
    wrong = [word for word in doubtful if not results.finds[word]]
    if meant := {word: meant for word in wrong if (meant := meant_by(word))}:
        results = _corrected(query, reader, meant, results)
    return replace(results, listed=listed(results.query, reader))


def _corrected(query, reader, meant, as_typed):
    """What the reader finds with what was probably `meant`, if that is anything; else what was found `as_typed`."""
    corrected = replace(query, q=replaced(query.q, meant))
    found = _found(corrected, reader, meant.values())
    if not all(found.finds.values()) or found.total < max(as_typed.total, 1):
        return as_typed
    return replace(found, did_you_mean=corrected.q, as_typed=query)


def _found(query, reader, doubtful: Iterable[str] = ()):
    understood = understand(query, doubtful)
    try:
        answer = ask(request_body(query, reader, understood), indices_for(reader))
    except SearchUnavailable:
        return database.search(query, reader, understood.doubtful)
    return read(answer, query, with_scores=not reader.is_partner)
