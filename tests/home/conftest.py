import pytest

from tests.home.sample import sample_content


@pytest.fixture(scope="package")
def sample(django_db_setup, django_db_blocker, tmp_path_factory):
    """All the sample content, once for the package: tests that make their own content stand in modules before."""
    with sample_content(django_db_blocker, tmp_path_factory.mktemp("var")):
        yield
