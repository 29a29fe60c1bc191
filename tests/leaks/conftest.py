"""One partnership for all leak tests, in a database and indices of their own, and somebody for each reader."""

import logging
import os

import pytest
from django.db import connection, transaction
from django.test import override_settings

from insight_hub.taxonomy.models import Group, Method, Place, Topic
from search import lexicon
from search.index.client import for_work
from search.query import breaker
from tests.conftest import drop_indices, empty_indices
from tests.leaks import policy
from tests.leaks.asking import Asker
from tests.leaks.fillings import MISSING
from tests.leaks.partnership import Partnership
from tests.search.conftest import front_page_again, index_everything

ONLY_ON_SQLITE = "thousands of addresses: half of the time that CI has; the rule itself is tested on both databases"
CRAWLS = {"test_admin", "test_pages", "test_searches"}
MORE_READERS = set() if os.environ.get("LEAKS") == "all" else {*policy.READERS} - {policy.PUBLIC, policy.EDITOR_B}
NOWHERE = "http://127.0.0.1:9"  # where no engine answers


def pytest_collection_modifyitems(items):
    """What takes minutes is left to `LEAKS=all`: crawls as every reader."""
    for item in items:
        if "tests/leaks" not in str(item.path):
            continue
        if connection.vendor != "sqlite":
            item.add_marker(pytest.mark.skip(reason=ONLY_ON_SQLITE))
        elif item.path.stem in CRAWLS and any(f"{reader}]" in item.name for reader in MORE_READERS):
            item.add_marker(pytest.mark.skip(reason="LEAKS=all crawls as every reader"))


@pytest.fixture(scope="package")
def partnership(engine_address, django_db_setup, django_db_blocker):
    """Made once; what a test changes in the database is taken back after it. Name it in `usefixtures`, so that it
    is there before any test's `db`."""
    assert not connection.in_atomic_block, "name `partnership` in usefixtures"
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(ELASTICSEARCH_URL=engine_address):
        drop_indices()
        empty_indices()
        front_page_again()
        made = Partnership()
        with override_settings(SEMANTIC=True):
            index_everything()
        lexicon.count()
        logging.disable(logging.WARNING)  # of the thousands of addresses that are not found
        yield made
        logging.disable(logging.NOTSET)
        drop_indices()
        transaction.set_rollback(True)


@pytest.fixture(scope="package")
def askers(partnership) -> dict[str, Asker]:
    """{reader: somebody who asks as that reader}."""
    return {reader: Asker(reader, partnership.users[reader]) for reader in policy.READERS}


@pytest.fixture(scope="package")
def unused_tags(partnership) -> dict:
    """{model: a tag that nothing bears}."""
    return {
        model: model.objects.create(name=MISSING.capitalize(), slug=MISSING) for model in (Topic, Place, Group, Method)
    }


@pytest.fixture
def with_meaning(settings):
    """Searches ask for meaning too. (Elsewhere they do not: a word that is hidden and one that stands nowhere mean
    different things, and what is near them may differ.)"""
    settings.SEMANTIC = True


@pytest.fixture
def engine(partnership, db):
    return for_work()


@pytest.fixture(params=["elasticsearch", "database"])
def backend(request):
    """What answers searches: Elasticsearch, or the database because no engine can be reached."""
    if request.param == "elasticsearch":
        yield request.param
    else:
        with override_settings(ELASTICSEARCH_URL=NOWHERE):
            breaker.open_until(lambda: False, "the leak test is told that the engine is away")
            yield request.param
            breaker.close()
