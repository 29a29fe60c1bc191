"""What PostgreSQL knows of how much its tables hold, from which it plans every query."""

from django.db import connection

MANY = 50  # rows: from as many on PostgreSQL counts again by itself


def refresh_statistics(rows: int) -> None:
    """Have PostgreSQL count its tables again after `rows` rows were written, where these are many.

    It would within minutes; until then it takes tables for as empty as they were, and joins row by row
    what it should join by key: with the sample content loaded, pages took seconds. SQLite plans without.
    """
    if rows >= MANY and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
