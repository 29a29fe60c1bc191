"""The connection to Elasticsearch."""

from functools import cache

from django.conf import settings
from elasticsearch import ApiError, Elasticsearch, TransportError

WORK_TIMEOUT = 30.0  # seconds, for bulk work that nobody waits for

# What is raised when the engine cannot answer: unreachable, too slow, refusing, or none at all.
EngineError = (ApiError, TransportError)


class NoEngine(TransportError):
    """The hub runs without an engine, on purpose."""


class EngineRefuses(TransportError):
    """The engine answers and takes nothing: it is full, read-only or overloaded, or has lost its indices."""


class EngineNonsense(TransportError):
    """Something answers in the engine's place, or its answer is none."""


@cache
def _connect(address: str, timeout: float) -> Elasticsearch:
    return Elasticsearch(address, request_timeout=timeout, max_retries=0, retry_on_timeout=False)


def for_people(share: float = 1.0) -> Elasticsearch:
    """The client that answers people: it gives up after this share of `SEARCH_TIMEOUT`. Raises NoEngine."""
    return _client(settings.SEARCH_TIMEOUT * share)


def for_work() -> Elasticsearch:
    """The client of the worker and of commands. Raises NoEngine."""
    return _client(WORK_TIMEOUT)


def _client(timeout):
    if not settings.ELASTICSEARCH_URL:
        raise NoEngine("ELASTICSEARCH_URL is empty")
    return _connect(settings.ELASTICSEARCH_URL, timeout)
