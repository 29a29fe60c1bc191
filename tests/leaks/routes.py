"""Every pattern of the URLconf, as an address with names for its parameters."""

from dataclasses import dataclass

from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize


@dataclass(frozen=True)
class Route:
    """`form` is the address as "/places/%(code)s/", or the regular expression where it has no such form; `names` are
    those of its parameters, "_0", "_1" … where they have none."""

    form: str
    names: tuple[str, ...]


def all_routes() -> list[Route]:
    """In the order in which they are looked through, each form once."""
    return list(dict.fromkeys(_beneath(get_resolver(), "/", ())))


def _beneath(resolver, start, names):
    for pattern in resolver.url_patterns:
        form, own = _form(pattern)
        if isinstance(pattern, URLPattern):
            yield Route(start + form, names + own)
        else:
            yield from _beneath(pattern, start + form, names + own)


def _form(pattern):
    expression = pattern.pattern.regex.pattern
    form, names = normalize(expression)[0]
    return (form, tuple(names)) if form or "|" not in expression else (expression, ())
