"""What tests of search share: whether index and database agree, and contents that stay through a module."""

from unittest import mock

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.utils import timezone
from wagtail.models import Locale

from search import worker
from search.index.client import for_work
from search.index.verify import drift
from tests.conftest import drop_indices, empty_indices
from tests.factories import front_page

NO_DRIFT = {"missing": [], "orphan": [], "stale": [], "visibility": []}

BACKENDS = ["elasticsearch", "database"]
ON_BOTH = [
    pytest.mark.parametrize("backend", BACKENDS, indirect=True),
    pytest.mark.usefixtures("backend"),
]


@pytest.fixture
def agrees(indexed):
    """Call it to have all background work done and the index compared with the database."""

    def check():
        indexed()
        assert drift() == NO_DRIFT

    return check


@pytest.fixture
def later():
    """`with later(timedelta): …`: the hub's clock is so much ahead inside."""

    def moving(by):
        now = timezone.now
        return mock.patch.object(timezone, "now", lambda: now() + by)

    return moving


@pytest.fixture(scope="module")
def kept_engine(engine_address, django_db_setup, django_db_blocker):
    """Database and indices whose contents stay through a module: what its own fixture puts there. A test's own
    changes to the database are taken back after it; the indices are for reading only. A module that uses it has
    an `engine` fixture of its own and names it in `usefixtures`, so that it is there before any test's `db`."""
    assert not connection.in_atomic_block, "name `engine` in usefixtures"
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(ELASTICSEARCH_URL=engine_address):
        drop_indices()
        empty_indices()
        yield for_work()
        drop_indices()
        transaction.set_rollback(True)


def index_everything():
    worker.run_until_nothing_is_due()
    assert drift() == NO_DRIFT


def front_page_again():
    """The front page, where the clean-up of a test with transactions took it and the language away."""
    Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)
    return front_page()
