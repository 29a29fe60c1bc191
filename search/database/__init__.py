"""Searches answered from the database."""

from search.database.answering import search

__all__ = ["search"]
