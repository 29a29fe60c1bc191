"""The sample content, loaded once for a whole module of tests and taken back after it."""

import os
from contextlib import contextmanager
from unittest import mock

from django.core.management import call_command
from django.db import transaction
from django.test.utils import override_settings

from tests import factories

PASSWORD = "sample password of the tests"


@contextmanager
def sample_content(django_db_blocker, folder, engine_address=""):
    """The hub with all its sample content, in a transaction that is rolled back; with an engine or none."""
    settings = override_settings(VAR=folder, ELASTICSEARCH_URL=engine_address)
    with django_db_blocker.unblock(), transaction.atomic(), settings:
        factories.front_page()
        with mock.patch.dict(os.environ, SAMPLE_PASSWORD=PASSWORD):
            call_command("sample_content")
        yield
        transaction.set_rollback(True)
