"""Asking the hub as each reader, and what comes back, read in every way in which it could be read."""

import html
import io
import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote_plus, urlsplit

from django.test import Client
from PIL import Image as Pixels

from tests.leaks.contents import number_of

HOST = "http://testserver"
_JSON_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")


@dataclass(frozen=True)
class Answer:
    """`address` is what was asked for, from the path on."""

    reader: str
    address: str
    status: int
    reason: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.address).path

    @cached_property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @cached_property
    def said(self) -> str:
        """Status line, headers and body in small letters, as they stand and with their escapes undone."""
        headers = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        return "\n".join(readings(f"{self.status} {self.reason}\n{headers}\n{self._readable_body()}"))

    def _readable_body(self):
        if self.body.startswith(b"PK\x03\x04"):  # a spreadsheet or text document is a zip of texts
            packed = zipfile.ZipFile(io.BytesIO(self.body))
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
        if self.headers.get("Content-Type", "").startswith("image/") and b"<svg" not in self.body:
            return f" {number_of(Pixels.open(io.BytesIO(self.body)).convert('RGB').getpixel((0, 0)))} "
        return self.text


def readings(text: str) -> list[str]:
    """`text` in small letters, and again with JSON's, HTML's and addresses' escapes undone, where it has any."""
    found = [text]
    if "\\u" in text:
        found.append(_JSON_ESCAPE.sub(lambda match: chr(int(match[1], 16)), text))
    if "&" in text:
        found.append(html.unescape(text))
    if "%" in text:
        found.append(unquote_plus(text))
    return [one.casefold() for one in dict.fromkeys(found)]


class Asker:
    """A reader with a browser that stays signed in."""

    def __init__(self, reader: str, user=None):
        self.reader = reader
        self._client = Client(raise_request_exception=False)
        if user:
            self._client.force_login(user)

    def ask(self, address: str, method: str = "GET", **headers) -> Answer:
        """What the hub answers at `address`; `headers` as `if_none_match`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self._client.generic(method, address, headers=given)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return Answer(self.reader, address, answer.status_code, answer.reason_phrase, dict(answer.headers), body)
