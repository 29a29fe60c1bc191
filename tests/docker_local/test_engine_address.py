"""What `make up` says of the address in ELASTICSEARCH_URL, and that the hub goes on without what it cannot use."""

import base64
import socket

import pytest

from tests.docker_local.conftest import answering, engine_told

FIND = "import elasticsearch\nprint('url', repr(elasticsearch.find_or_launch(None, None).url))"
WAIT = "import elasticsearch\nelasticsearch.PATIENCE = 0.1\nprint(elasticsearch.find_or_launch(None, None).wait())"
INSTEAD = "the database answers searches, in a simpler way"


def test_an_engine_that_the_hub_can_use_is_used(run):
    with answering(engine_told("9.4.3")) as (port, _):
        said, _ = run(WAIT, ELASTICSEARCH_URL=f"http://127.0.0.1:{port}/")
    assert f"Elasticsearch: using http://127.0.0.1:{port}\n" in said
    assert f"Elasticsearch: 9.4.3 answers at http://127.0.0.1:{port} (waited 0 s)\nTrue" in said


@pytest.mark.parametrize(
    ("body", "headers", "words"),
    [
        (engine_told("7.17.0"), {"X-Elastic-Product": "Elasticsearch"}, "is Elasticsearch 7.17.0, and the hub needs 9"),
        (engine_told("8.19.2"), {"X-Elastic-Product": "Elasticsearch"}, "is Elasticsearch 8.19.2, and the hub needs 9"),
        (engine_told("6.8.0"), {}, "is Elasticsearch 6.8.0, and the hub needs 9"),
        (engine_told("3.1.0", distribution="opensearch"), {}, "is not Elasticsearch"),
        (engine_told("9.9.9"), {}, "is not Elasticsearch"),
        (b"<!doctype html><title>A web site</title>", {"Content-Type": "text/html"}, "is not Elasticsearch"),
        (b"[1, 2]", {}, "is not Elasticsearch"),
        (b'{"version": 9}', {}, "is not Elasticsearch"),
    ],
)
def test_what_is_too_old_or_something_else_is_named_in_one_line_and_left_alone(run, body, headers, words):
    with answering(body, headers=headers) as (port, _):
        said, status = run(FIND, ELASTICSEARCH_URL=f"http://127.0.0.1:{port}")
    line, answer = said.splitlines()
    assert words in line
    assert f"127.0.0.1:{port}" in line
    assert "unset ELASTICSEARCH_URL" in line
    assert line.endswith(INSTEAD)
    assert (answer, status) == ("url ''", 0)


@pytest.mark.parametrize(
    "url", ["localhost:9200", "9200", "http://engine.example", "ftp://h:1", "http://h:port", "http://"]
)
def test_an_address_that_is_none_is_named_with_an_example(run, url):
    said, status = run(FIND, ELASTICSEARCH_URL=url)
    line, answer = said.splitlines()
    assert "must be an address with a port, such as http://127.0.0.1:9200, not" in line
    assert (answer, status) == ("url ''", 0)


def test_one_that_does_not_answer_yet_is_kept_and_waited_for_a_little_while(run):
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # taken, and nobody listens
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        assert f"url '{url}'" in run(FIND, ELASTICSEARCH_URL=url)[0]
        said, status = run(WAIT, ELASTICSEARCH_URL=url)
    first, second, answer = said.splitlines()
    assert first == f"Elasticsearch: using {url}, which does not answer yet"
    assert second.startswith(f"Elasticsearch: nothing answers at {url} (Connection refused): start it")
    assert second.endswith(f"; until then {INSTEAD}")
    assert (answer, status) == ("False", 0)


def test_one_that_is_broken_is_kept_too(run):
    with answering(b"no shards", status=503) as (port, _):
        said, _ = run(FIND, ELASTICSEARCH_URL=f"http://127.0.0.1:{port}")
    assert f"url 'http://127.0.0.1:{port}'" in said


def test_one_that_asks_who_we_are_is_told_and_its_password_is_not_printed(run):
    with answering(b"{}", status=401) as (port, _):
        said, _ = run(FIND, ELASTICSEARCH_URL=f"http://127.0.0.1:{port}")
        assert "asks who we are: write https://NAME:PASSWORD@… into ELASTICSEARCH_URL" in said
    with answering(engine_told("9.4.3")) as (port, asked):
        said, _ = run(WAIT, ELASTICSEARCH_URL=f"http://hub:s%40cret@127.0.0.1:{port}")
    assert asked[0]["Authorization"] == "Basic " + base64.b64encode(b"hub:s@cret").decode()
    assert "cret" not in said
    assert f"9.4.3 answers at http://…@127.0.0.1:{port}" in said


def test_no_proxy_stands_between_the_hub_and_its_engine(run):
    with answering(engine_told("9.4.3")) as (port, _):
        said, _ = run(FIND, ELASTICSEARCH_URL=f"http://127.0.0.1:{port}", http_proxy="http://127.0.0.1:9")
    assert "does not answer" not in said


def test_an_empty_address_means_none_on_purpose(run):
    assert run(FIND, ELASTICSEARCH_URL="")[0] == (
        f"Elasticsearch: none, as ELASTICSEARCH_URL is empty: {INSTEAD}\nurl ''\n"
    )
