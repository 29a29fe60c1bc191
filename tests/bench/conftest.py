import pytest

from tests import postgresql
from tests.bench import hub


@pytest.fixture(scope="session", autouse=True)
def all_that_it_needs():
    if not (hub.ENGINE and postgresql.server()):
        pytest.exit("The bench needs Elasticsearch and PostgreSQL: run it with `make bench`.")


@pytest.fixture(scope="session")
def large():
    with hub.seeded(hub.LARGE, in_postgresql=True) as made:
        yield made


@pytest.fixture(scope="session")
def middle():
    with hub.seeded(hub.MIDDLE, in_postgresql=False) as made:
        yield made


@pytest.fixture(scope="session")
def sample():
    with hub.sampled() as made:
        yield made


@pytest.fixture(scope="session")
def small():
    with hub.seeded(hub.SMALL, in_postgresql=True) as made:
        yield made
