"""Finding a passage in stored text, however it was typed or marked up, and putting a marker in its place.

Between its words there may be any white space and tags; letters may be capital or small, and stand as themselves or
as entities; typographic quotation marks and dashes are plain ones. Its ends are ends of words.
"""

import datetime
import json
import re
import unicodedata
from html.entities import codepoint2name

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.text import slugify

SHORTEST, LONGEST = 3, 2000  # characters
_INSIDE = "(?:<[^<>]*>|[\u00ad\u200b\u200c\u200d\ufeff])*"  # tags, soft hyphens and such, between two letters
_SPACE = r"(?:\s|&nbsp;|&#160;|&#xa0;|<[^<>]*>|[\u00ad\u200b\ufeff])+"
_TAG = re.compile(r"<[^<>]*>")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([T ][\d:.+Z-]*)?")  # a date that a program wrote is no passage
_ALIKE = ["'’‘ʼ`´", '"“”„«»', "-–—‑‐−"]
_SLUG_AT_LEAST = 8  # characters: a shorter one is in many addresses by chance


class Passage:
    """`text`, of `SHORTEST` to `LONGEST` characters, to be replaced by a marker with the day `on`.
    Raises ValueError for a text without words."""

    def __init__(self, text: str, on: datetime.date):
        words = unicodedata.normalize("NFC", text).split()
        if not any(character.isalnum() for character in text):
            raise ValueError("a passage has words")
        pattern = _SPACE.join(_INSIDE.join(_written(letter) for letter in word) for word in words)
        start = r"(?<!\w)" if words[0][0].isalnum() else ""
        end = r"(?!\w)" if words[-1][-1].isalnum() else ""
        self._pattern = re.compile(start + pattern + end, re.IGNORECASE)
        self.marker = f"[passage removed {on:%-d %B %Y}]"
        self._slug = slugify(text) if len(slugify(text)) >= _SLUG_AT_LEAST else ""
        self.anchor = max(re.findall(r"[A-Za-z0-9]+", text), key=len, default="")

    def count(self, text: str) -> int:
        """How many times it stands in `text`."""
        return len(self._pattern.findall(text))

    def erase(self, text: str) -> tuple[str, int]:
        """`text` with the marker in each of its places, and how many there were. Tags inside one are kept, so that
        what was opened is still closed."""
        return self._pattern.subn(lambda found: self.marker + "".join(_TAG.findall(found[0])), text)

    def erase_in(self, value, kept: frozenset[str]):
        """`value`, as JSON is, with the marker in all its texts, those that are JSON themselves included, and how
        many places there were. What stands under a key of `kept` stays as it is."""
        if isinstance(value, str):
            return self._erase_in_text(value, kept)
        if isinstance(value, list):
            parts = [self.erase_in(part, kept) for part in value]
            return [part for part, _ in parts], sum(count for _, count in parts)
        if isinstance(value, dict):
            parts = {name: (part, 0) if name in kept else self.erase_in(part, kept) for name, part in value.items()}
            return {name: part for name, (part, _) in parts.items()}, sum(count for _, count in parts.values())
        return value, 0

    def erase_in_address(self, path: str) -> tuple[str, int]:
        """`path` without the passage as titles write it into addresses."""
        if not self._slug or self._slug not in path:
            return path, 0
        return path.replace(self._slug, slugify(self.marker)), path.count(self._slug)

    def _erase_in_text(self, text, kept):
        if _MOMENT.fullmatch(text):
            return text, 0
        if text[:1] in ("[", "{"):
            try:
                within = json.loads(text)
            except ValueError:
                within = None
            if isinstance(within, list | dict):
                changed, count = self.erase_in(within, kept)
                return (json.dumps(changed, cls=DjangoJSONEncoder), count) if count else (text, 0)
        return self.erase(text)


def texts_in(value, kept: frozenset[str]):
    """Every text in `value`, as JSON is, in its order, but for those under a key of `kept`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for part in value:
            yield from texts_in(part, kept)
    elif isinstance(value, dict):
        for name, part in value.items():
            if name not in kept:
                yield from texts_in(part, kept)


def _written(letter):
    """A pattern for every way in which a letter may be written in stored text."""
    alike = next((group for group in _ALIKE if letter in group), letter)
    forms = {form for one in alike for form in _forms(one)}
    return f"(?:{'|'.join(re.escape(form) for form in sorted(forms, key=len, reverse=True))})"


def _forms(letter):
    forms = {letter, unicodedata.normalize("NFD", letter)}
    if not letter.isascii() or not letter.isalnum():
        code = ord(letter)
        forms |= {f"&#{code};", f"&#x{code:x};"}
        if code in codepoint2name:
            forms.add(f"&{codepoint2name[code]};")
        if letter == "'":
            forms.add("&apos;")
    return forms
