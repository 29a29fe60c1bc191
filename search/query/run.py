"""A search, answered by Elasticsearch or, while that does not answer, by the database."""

from dataclasses import replace

from insight_hub.partners.reader import Reader
from search import database
from search.forms import Query
from search.query.asking import SearchUnavailable, ask
from search.query.body import indices_for, request_body
from search.query.listed import listed
from search.query.results import Results, read
from search.query.understanding import understand
from search.spelling import doubtful_words
from search.words import replaced


def search(query: Query, reader: Reader) -> Results:
    """What `reader` finds with `query`: one request to Elasticsearch, or a few to the database; and once more where a
    word finds nothing and another was probably meant. What is listed comes from the database either way: where a title
    has the words as they were typed, they are what was meant."""
    doubtful = doubtful_words(query.q) if query.says_something and not query.exact else {}
    results, held = _found(query, reader, doubtful), listed(query, reader)
    meant = {} if held else _meant(doubtful, results.finds)
    if meant:
        results = _corrected(query, reader, meant, results)
        held = listed(results.query, reader)
    return replace(results, listed=held)


def _meant(doubtful, finds):
    """{word that finds nothing: the likeliest of those near it that finds something}."""
    wrong = {word: [one for one in near if finds[one]] for word, near in doubtful.items() if not finds[word]}
    return {word: near[0] for word, near in wrong.items() if near}


def _corrected(query, reader, meant, as_typed):
    """What the reader finds with what was probably `meant`, if that is as much as was found `as_typed`."""
    corrected = replace(query, q=replaced(query.q, meant))
    found = _found(corrected, reader, {})
    if found.total < max(as_typed.total, 1):
        return as_typed
    return replace(found, did_you_mean=corrected.q, as_typed=query)


def _found(query, reader, doubtful: dict[str, list[str]]):
    understood = understand(query, doubtful)
    try:
        answer = ask(request_body(query, reader, understood), indices_for(reader))
    except SearchUnavailable:
        return database.search(query, reader, doubtful)
    return read(answer, query, with_scores=not reader.is_partner)
