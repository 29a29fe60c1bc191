"""Words that were looked for, marked in what is shown."""

import re

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

START, END = "\x02", "\x03"  # as the database marks them: no text has these, so that all else can be escaped
_MARKED = re.compile(f"{START}([^{END}]*){END}")
LESS = "\x04"  # for "<" while PostgreSQL marks: it leaves out what looks like a tag


def without_marks(text: str) -> str:
    return text.replace(START, " ").replace(END, " ").replace(LESS, " ")


def marked_words(marked: str) -> set[str]:
    """The words that are marked, each once, folded."""
    return {word.casefold() for word in _MARKED.findall(marked)}


def as_html(marked: str) -> SafeString:
    """`marked` escaped, with <mark> around the words that were looked for."""
    return mark_safe(escape(marked.replace(LESS, "<")).replace(START, "<mark>").replace(END, "</mark>"))
