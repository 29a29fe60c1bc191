"""Follows every link and every form of the hub that leads to the hub, within bounds."""

import html
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.leaks.asking import HOST, Answer, Asker

MOST_ALIKE = 3  # addresses of one route with the same parameters that are followed from links
NOT_FOLLOWED = ("/static/", "/admin/logout/", "/admin/sprite/", "/admin/jsi18n/")
_LINK = re.compile(
    r"""(?:href|src|action)=["']?([^"'\s>]+)|["'](/[^"'\s<>\\]*)["']|(https?://testserver[^\s"'<>\\]*)"""
)
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_FIELD = re.compile(r"<(?:input|select|textarea|button)\b([^>]*)>")
_OPTION = re.compile(r"<option\b([^>]*)>")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*["']([^"']*)["']""")


def crawl(asker: Asker, seeds: Iterable[str], follow: bool = True, most_alike: int = MOST_ALIKE) -> Iterator[Answer]:
    """The answers at `seeds`, and at what they lead to: of addresses alike at most `most_alike` that are no seeds."""
    waiting = deque(dict.fromkeys(seeds))
    seen, alike = set(waiting), Counter()
    while waiting:
        answer = asker.ask(waiting.popleft())
        yield answer
        if not follow:
            continue
        for address in leads_to(answer):
            kind = _kind(address)
            if address not in seen and alike[kind] < most_alike:
                seen.add(address)
                alike[kind] += 1
                waiting.append(address)


def leads_to(answer: Answer) -> list[str]:
    """Addresses of the hub that an answer names in its text, its forms or its `Location`."""
    if not answer.headers.get("Content-Type", "").startswith(("text/", "application/")):
        return []
    text = html.unescape(answer.text)
    named = ["".join(groups) for groups in _LINK.findall(text)]
    named += [answer.headers.get("Location", "")]
    found = [_within_the_hub(answer.address, one) for one in named] + list(_forms(answer.address, answer.text))
    return list(dict.fromkeys(filter(None, found)))


def _within_the_hub(address, named):
    try:
        parts = urlsplit(urljoin(HOST + address, named))
    except ValueError:
        return None
    if f"{parts.scheme}://{parts.netloc}" != HOST or parts.path.startswith(NOT_FOLLOWED) or not named:
        return None
    return parts.path + (f"?{parts.query}" if parts.query else "")


def _forms(address, text):
    """Where the forms that ask with GET lead: as they stand, and with each choice that they offer made alone."""
    for attributes, inside in _FORM.findall(text):
        form = _attributes(attributes)
        if form.get("method", "get").lower() != "get":
            continue
        fields = [_attributes(one) for one in _FIELD.findall(inside)]
        usual = {one["name"]: one.get("value", "") for one in fields if one.get("type") in ("hidden", "search", "text")
                 and "name" in one}  # fmt: skip
        choices = [(one["name"], one["value"]) for one in fields if one.get("type") in ("checkbox", "radio")
                   and {"name", "value"} <= one.keys()]  # fmt: skip
        for choice in [{}, *({name: value} for name, value in choices + list(_selects(inside)))]:
            action = _within_the_hub(address, form.get("action") or address)
            if action:
                yield f"{action.split('?')[0]}?{urlencode(usual | choice)}"


def _selects(inside):
    for select in re.findall(r"<select\b(.*?)</select>", inside, re.DOTALL):
        name = _attributes(select.split(">")[0]).get("name")
        for option in _OPTION.findall(select):
            value = _attributes(option).get("value")
            if name and value:
                yield name, value


def _attributes(text):
    return {name.lower(): html.unescape(value) for name, value in _ATTRIBUTE.findall(text)}


def _kind(address):
    """The route that answers, and the names of the parameters."""
    parts = urlsplit(address)
    try:
        route = resolve(parts.path).route
    except Resolver404:
        route = parts.path
    return route, tuple(sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}))
