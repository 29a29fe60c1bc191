"""Asking Elasticsearch."""

from elasticsearch.dsl import Search

from insight_hub.partners.reader import Reader
from search.forms import Query
from search.index.client import EngineError, for_people
from search.query.body import indices_for, request_body
from search.query.results import Results, read

ACROSS_INDICES = "dfs_query_then_fetch"  # or the same text scores 11.7 in one index and 2.1 in the other


class SearchUnavailable(Exception):
    """Elasticsearch did not answer in time, or there is none."""


def search(query: Query, reader: Reader) -> Results:
    """What `reader` finds with `query`. One request. Raises SearchUnavailable."""
    return read(ask(request_body(query, reader), indices_for(reader)), query, with_scores=not reader.is_partner)


def ask(body: dict, indices: list[str]) -> dict:
    """The engine's answer to `body`. Raises SearchUnavailable."""
    try:
        asked = Search(using=for_people(), index=indices).update_from_dict(body)
        if len(indices) > 1:
            asked = asked.params(search_type=ACROSS_INDICES)
        return asked.execute().to_dict()
    except EngineError as error:
        raise SearchUnavailable(str(error)) from error
