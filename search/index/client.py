"""The connection to Elasticsearch."""

from functools import cache

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

WORK_TIMEOUT = 30.0  # seconds, for bulk work that nobody waits for

# What is raised when the engine cannot answer: unreachable, too slow, refusing, or none at all.
EngineError = (ApiError, TransportError)


class NoEngine(TransportError):
    """The hub runs without an engine, on purpose."""


@cache
def _connect(address: str, timeout: float) -> Elasticsearch:
    return Elasticsearch(address, request_timeout=timeout, max_retries=0, retry_on_timeout=False)


def for_people() -> Elasticsearch:
    """The client that answers people: it gives up after `SEARCH_TIMEOUT`. Raises NoEngine."""
    return _client(settings.SEARCH_TIMEOUT)


def for_work() -> Elasticsearch:
    """The client of the worker and of commands. Raises NoEngine."""
    return _client(WORK_TIMEOUT)


def engine_answers() -> bool:
    try:
        return bool(for_people().ping())
    except EngineError:
        return False


def _client(timeout):
    if not settings.ELASTICSEARCH_URL:
        raise NoEngine("ELASTICSEARCH_URL is empty")
    return _connect(settings.ELASTICSEARCH_URL, timeout)
