"""What stands at an address of Elasticsearch: one that the hub can use, or what is wrong, in one line.

Asked as the hub's own client does: without a proxy, and with the name and password that the address may hold.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

OLDEST = 9  # the major version that the hub's client speaks to
EXAMPLE = "http://127.0.0.1:9200"
_NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Unusable(Exception):
    """Why the hub cannot use what stands at an address, and what to do, in one line."""


class Silent(Unusable):
    """Nothing answers there, or not yet."""


class Answer(NamedTuple):
    """A JSON object that was answered, and whether it came with Elasticsearch's own header."""

    told: dict
    is_genuine: bool


def check(url: str, timeout: float = 5.0) -> str:
    """Return the version of the Elasticsearch at `url`; raises Unusable, or Silent where nothing answers."""
    _check_address(url)
    try:
        answer = ask(url, timeout)
    except urllib.error.HTTPError as refusal:
        raise _refused(url, refusal.code) from None
    except (OSError, HTTPException) as failure:
        reason = getattr(failure, "reason", None) or failure
        raise Silent(f"nothing answers at {shown(url)} ({_brief(reason)}): start it, or correct the address") from None
    except ValueError:
        raise _foreign(url) from None
    return _version(url, answer)


def ask(url: str, timeout: float) -> Answer:
    """Return what is answered at `url`; raises OSError, HTTPException, or ValueError where it is no JSON object."""
    with _NO_PROXY.open(_request(url), timeout=timeout) as response:
        told = json.load(response)
        if not isinstance(told, dict):
            raise ValueError("not a JSON object")
        return Answer(told, response.headers.get("X-Elastic-Product") == "Elasticsearch")


def shown(url: str) -> str:
    """Return `url` as it may be printed, without the password."""
    before, at, after = url.rpartition("@")
    return f"{before.split('//')[0]}//…@{after}" if at else url


def _check_address(url: str) -> None:
    try:
        parts = urlsplit(url)
        complete = parts.scheme in ("http", "https") and parts.hostname and parts.port
    except ValueError:
        complete = False
    if not complete:
        raise Unusable(f"ELASTICSEARCH_URL must be an address with a port, such as {EXAMPLE}, not {shown(url)!r}")


def _version(url: str, answer: Answer) -> str:
    version = answer.told.get("version")
    number = version.get("number") if isinstance(version, dict) else None
    major = str(number).partition(".")[0]
    if not major.isdecimal() or "distribution" in version:
        raise _foreign(url)
    if int(major) < OLDEST:
        raise Unusable(f"{shown(url)} is Elasticsearch {number}, and the hub needs {OLDEST} or newer: upgrade it")
    if not answer.is_genuine:
        raise _foreign(url)
    return number


def _foreign(url: str) -> Unusable:
    return Unusable(f"what answers at {shown(url)} is not Elasticsearch: correct the address")


def _refused(url: str, status: int) -> Unusable:
    if status in (401, 403):
        return Unusable(f"{shown(url)} asks who we are: write https://NAME:PASSWORD@… into ELASTICSEARCH_URL")
    if status >= 500:
        return Silent(f"{shown(url)} answers with an error (status {status}): look at its log")
    return _foreign(url)


def _brief(reason: object) -> str:
    return str(getattr(reason, "strerror", None) or reason).splitlines()[0][:100] or type(reason).__name__


def _request(url: str) -> urllib.request.Request:
    """Return a request of `url` that sends the name and password in it as the hub's client does."""
    parts = urlsplit(url)
    account, at, host = parts.netloc.rpartition("@")
    request = urllib.request.Request(parts._replace(netloc=host).geturl())
    if at:
        token = base64.b64encode(unquote(account).encode()).decode()
        request.add_header("Authorization", f"Basic {token}")
    return request
