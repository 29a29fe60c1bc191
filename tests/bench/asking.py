"""Asks a hub its questions by turns, so that what else the machine does is felt by all alike; prints JSON:
{"elasticsearch": {"seconds": […], "queries": most of one page}, "bare": …, "database": …}.

    python -m tests.bench.asking ROUNDS elasticsearch bare database

`elasticsearch` and `database` are the page as the web server would serve it; `bare` is its request to Elasticsearch
alone, through the same connections.
"""

import io
import json
import os
import sys
import time

os.environ["SEARCH_TIMEOUT"] = "30"  # what is slow is measured, and not answered by somebody else

import django
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext, override_settings

BACKENDS = {"elasticsearch": os.environ["ELASTICSEARCH_URL"], "database": ""}


def main():
    from tests.bench.questions import ADDRESSES

    rounds, asked = int(sys.argv[1]), sys.argv[2:]
    django.setup()
    ask = {name: _page(name) if name in BACKENDS else bare for name in asked}
    queries = {name: max(_queries(ask[name], address) for address in ADDRESSES) for name in asked}
    seconds = {name: [] for name in asked}
    for turn in range(rounds):
        for address in ADDRESSES:
            for name in asked if turn % 2 else reversed(asked):
                seconds[name].append(ask[name](address))
    print(json.dumps({name: {"seconds": seconds[name], "queries": queries[name]} for name in asked}))


def bare(address):
    """The request that the page makes, and its answer as data."""
    from insight_hub.partners.reader import PUBLIC
    from search.forms import SearchForm
    from search.index.client import for_people
    from search.query.asking import SHARE_FOR_PING
    from search.query.body import indices_for, request_body
    from search.query.understanding import understand

    query = SearchForm(QueryDict(address.partition("?")[2])).query()
    body = request_body(query, PUBLIC, understand(query, {}))
    client = for_people(1 - SHARE_FOR_PING)
    began = time.perf_counter()
    client.search(index=indices_for(PUBLIC), body=body)
    return time.perf_counter() - began


def _page(backend):
    application = get_wsgi_application()

    def ask(address):
        environ, answered = _environ(address), {}
        began = time.perf_counter()
        response = application(environ, lambda status, headers: answered.update(headers, status=status))
        content = b"".join(response)
        response.close()
        took = time.perf_counter() - began
        assert answered["status"] == "200 OK" and answered["X-Search-Backend"] == backend, answered
        assert b"data-total" in content
        return took

    def asking(address):
        with override_settings(ELASTICSEARCH_URL=BACKENDS[backend]):
            return ask(address)

    return asking


def _queries(ask, address):
    with CaptureQueriesContext(connection) as captured:
        ask(address)
    return len(captured)


def _environ(address):
    path, _, query = address.partition("?")
    return {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }


if __name__ == "__main__":
    main()
