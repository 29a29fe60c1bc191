"""What all tests share: an engine with indices of their own, a front page, and readers."""

import math
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.http import QueryDict
from django.test.utils import override_settings
from elastic_transport import Transport
from elasticsearch import Elasticsearch

from insight_hub.evidence.models import Reference
from insight_hub.partners.reader import PUBLIC, Reader
from search import spelling, thesaurus, worker
from search.forms import SearchForm
from search.index.client import for_work
from search.index.mapping import settings_and_mappings
from search.index.names import PLACEMENTS, alias, new_index
from search.query import breaker
from search.query.run import search
from tests import factories


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public data of others, loaded in tests and never kept in the project."""
    return Path(os.environ.get("SHARED_DATA_DIR", settings.ROOT.parent / "shared" / "data"))


@pytest.fixture(scope="session", autouse=True)
def files_of_their_own():
    settings.VAR.mkdir(exist_ok=True)
    yield
    for folder in (settings.MEDIA_ROOT, settings.SHARED_STATE):
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(autouse=True)
def nothing_left_of_other_tests(monkeypatch):
    """What processes share about searches, such as an open circuit breaker, and what they remember: in a test until its
    end, whatever the clock says, so that queries can be counted."""
    for remembering in (thesaurus, spelling):
        monkeypatch.setattr(remembering, "REMEMBERED_FOR", math.inf)
        remembering.forget()
    yield
    breaker.close()


@pytest.fixture(autouse=True)
def no_engine_unless_asked_for(request):
    """Only tests marked `engine` may talk to Elasticsearch."""
    if request.node.get_closest_marker("engine"):
        request.getfixturevalue("engine")
        yield
    else:
        with override_settings(ELASTICSEARCH_URL=""):
            yield


@pytest.fixture(scope="session")
def engine_address() -> str:
    address = os.environ.get("ELASTICSEARCH_URL", "")
    assert address, "These tests need Elasticsearch: run them with `make test`, or set ELASTICSEARCH_URL."
    return address


@pytest.fixture
def engine(engine_address, db) -> Elasticsearch:
    """A real Elasticsearch with empty indices, which are gone after the test."""
    with override_settings(ELASTICSEARCH_URL=engine_address):
        drop_indices()
        empty_indices()
        yield for_work()
        drop_indices()


def empty_indices():
    """As a rebuild leaves them where nothing is published, in half the time."""
    body = settings_and_mappings()
    for placement in PLACEMENTS:
        for_work().indices.create(index=new_index(placement), aliases={alias(placement): {}}, **body)


def drop_indices():
    indices = for_work().indices
    if ours := list(indices.get(index=f"{settings.INDEX_PREFIX}-*")):
        indices.delete(index=ours)


@pytest.fixture
def requests_sent(monkeypatch) -> list[str]:
    """Every request to Elasticsearch from here on, as "POST /index/_search?…"."""
    sent = []
    send = Transport.perform_request

    def noting(transport, method, target, **options):
        sent.append(f"{method} {target}")
        return send(transport, method, target, **options)

    monkeypatch.setattr(Transport, "perform_request", noting)
    return sent


@pytest.fixture
def hub(db):
    """The front page, under which partners stand."""
    return factories.front_page()


@pytest.fixture
def theirs(hub):
    """Another partner."""
    return factories.PartnerPageFactory(title="Southmoor Trust", slug="southmoor")


@pytest.fixture
def backend(request):
    """What answers searches in the test: Elasticsearch, or the database where the test is told so."""
    asked = getattr(request, "param", "elasticsearch")
    if asked == "elasticsearch":
        yield asked
    else:
        with override_settings(ELASTICSEARCH_URL=""):
            yield asked


@pytest.fixture
def indexed(engine):
    """Call it to have all background work done, and what was sent findable at once."""

    def do_all_work():
        worker.run_until_nothing_is_due()
        engine.indices.refresh(index=[alias(placement) for placement in PLACEMENTS])

    return do_all_work


@pytest.fixture
def find(indexed, backend):
    """`find("words", reader=…, topic=[…])`: the Results of a search, after all background work is done."""

    def asking(q="", reader: Reader = PUBLIC, **parameters):
        indexed()
        found = search(SearchForm(query_dict(q=q, **parameters)).query(), reader)
        assert found.backend == backend
        return found

    return asking


def query_dict(**parameters):
    """Parameters as an address has them; lists repeat."""
    made = QueryDict(mutable=True)
    for name, value in parameters.items():
        made.setlist(name, [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)])
    return made


def code_of(page) -> str:
    return Reference.objects.get(pk=page.reference_id).code
