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


def search(query: Query, reader: Reader) -> Results:
    """What `reader` finds with `query`: one request to Elasticsearch, or a few to the database. What is listed comes
    from the database either way."""
    return replace(_found(query, reader), listed=listed(query, reader))


def _found(query, reader):
    try:
        answer = ask(request_body(query, reader, understand(query)), indices_for(reader))
    except SearchUnavailable:
        return database.search(query, reader)
    return read(answer, query, with_scores=not reader.is_partner)
