"""Databases of their own on the PostgreSQL server of the tests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
from django.utils.crypto import get_random_string
from psycopg.sql import SQL, Identifier


def server() -> str:
    """The address of the server, as DATABASE_URL takes it; empty where there is none."""
    return os.environ.get("TEST_POSTGRES_URL", "")


@contextmanager
def new_database() -> Iterator[str]:
    """The address of a new, empty database, which is gone after the block."""
    name = f"hub-{get_random_string(8).lower()}"
    _execute("CREATE DATABASE {}", name)
    try:
        yield urlsplit(server())._replace(path=f"/{name}").geturl()
    finally:
        _execute("DROP DATABASE {} WITH (FORCE)", name)


def _execute(statement, name):
    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(SQL(statement).format(Identifier(name)))
