"""Asking Elasticsearch on behalf of a person, who does not wait for one that is away."""

import logging
import time

from elasticsearch import ApiError, ConnectionTimeout
from elasticsearch.dsl import Search

from search.index.client import EngineError, EngineNonsense, NoEngine, for_people
from search.index.names import alias
from search.models import IndexState, Placement
from search.query import breaker

logger = logging.getLogger("search.query")

ACROSS_INDICES = "dfs_query_then_fetch"  # or the same text scores 11.7 in one index and 2.1 in the other
# Of SEARCH_TIMEOUT, the share in which an engine that did not answer in the rest of it must say that it is there.
SHARE_FOR_PING = 0.2
OVERLOADED = 429


class SearchUnavailable(Exception):
    """Elasticsearch did not answer in time, or there is none."""


def ask(body: dict, indices: list[str]) -> dict:
    """The engine's answer to `body`. Raises SearchUnavailable, at once while the breaker is open."""
    began = time.time()
    try:
        client = for_people(1 - SHARE_FOR_PING)
        if breaker.is_open():
            breaker.see_to_trials(engine_answers)
            raise SearchUnavailable("it did not answer a moment ago")
        asked = Search(using=client, index=indices).update_from_dict(body).params(allow_partial_search_results=False)
        if len(indices) > 1 and "knn" not in body:  # with it the engine does so by itself
            asked = asked.params(search_type=ACROSS_INDICES)
        answer = _read(lambda: asked.execute().to_dict(), body)
        breaker.note_answer()
    except EngineError as error:
        if _is_away(error, began):
            breaker.open_until(engine_answers, str(error))
        raise SearchUnavailable(str(error)) from error
    if IndexState.objects.shows_what_is_closed():
        raise SearchUnavailable("it does not take what was closed to somebody")
    return answer


def engine_answers() -> bool:
    """Whether the engine answers a search over what is public, in the time that a person would wait."""
    try:
        client, least = for_people(), {"size": 0, "terminate_after": 1}
        _read(lambda: client.search(index=alias(Placement.PUBLIC), body=least).body, least)
        return True
    except EngineError:
        return False


def _read(answering, body) -> dict:
    """The answer to `body` that `answering` brings, as data. Raises EngineNonsense for what is none: a proxy's page,
    a part of an answer, nothing at all."""
    try:
        answer = answering()
        if answer["hits"].keys() >= {"hits"} and ("aggs" not in body or answer["aggregations"]):
            return answer
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise EngineNonsense(f"an answer that cannot be read: {type(error).__name__}") from error
    raise EngineNonsense("an answer without what was asked for")


def _is_away(error, began):
    """Whether others need not try: mere load and a search that the engine cannot read are no reason to say so. It is
    load when somebody else was answered meanwhile, or when the engine at least says that it is there."""
    if isinstance(error, NoEngine):
        return False
    if isinstance(error, ConnectionTimeout):
        return not breaker.answered_since(began) and not _is_there()
    if isinstance(error, ApiError):
        status = error.meta.status
        if 400 <= status < 500 and status not in (404, OVERLOADED):
            logger.error("Elasticsearch did not understand a search: %s", error)
        return status >= 500 or status == 404
    return True


def _is_there():
    try:
        return for_people(SHARE_FOR_PING).ping()
    except EngineError:
        return False
