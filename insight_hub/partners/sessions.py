"""Sessions in the database, found only by keys that Django could have made."""

from django.contrib.sessions.backends.db import SessionStore as DatabaseSessions


class SessionStore(DatabaseSessions):
    """A cookie may hold anything, also what PostgreSQL refuses to look for, such as a NUL."""

    def _validate_session_key(self, key):
        return super()._validate_session_key(key) and key.isascii() and key.isalnum()
