"""What an answer tells that its reader may not know."""

import re
from collections.abc import Iterable

from tests.leaks import policy
from tests.leaks.asking import Answer, readings
from tests.leaks.telltales import Telltales

_NEW_IN_EACH = re.compile(r"\b[A-Za-z0-9]{64}\b")  # tokens against forged forms


def leaks_in(answers: Iterable[Answer], telltales: Telltales) -> list[str]:
    """A sentence for each field that stands in an answer to somebody who may not see it, and for each answer that a
    cache could hand on to others."""
    return [sentence for answer in answers for sentence in leaks(answer, telltales)]


def leaks(answer: Answer, telltales: Telltales) -> list[str]:
    told = telltales.found_in(answer.said)
    asked = telltales.found_in("\n".join(readings(answer.address)))
    seen = {one: where for one, where in told.items() if one not in asked}
    found = [
        f"{answer.reader} was told the {where} at {answer.address} ({answer.status})"
        for where in seen.values()
        if not policy.may_see(answer.reader, where, answer.path)
    ]
    if answer.status >= 500:
        found.append(f"{answer.reader} made the hub stumble at {answer.address}")
    restricted = [where for where in seen.values() if not policy.may_see(policy.PUBLIC, where, answer.path)]
    if restricted and not is_private(answer):
        found.append(f"a shared cache may keep the {restricted[0]} from {answer.address}")
    return found


def is_private(answer: Answer) -> bool:
    """Whether no shared cache may keep the answer, not even one that does not look at `Vary`."""
    said = {part.strip().split("=")[0] for part in answer.headers.get("Cache-Control", "").lower().split(",")}
    return bool(said & {"private", "no-store"})


def seen_in(answers: Iterable[Answer], telltales: Telltales) -> set:
    """Every telltale that stands in the answers, but for what their addresses name."""
    return {where for answer in answers for where in _told(answer, telltales)}


def _told(answer, telltales):
    asked = telltales.found_in("\n".join(readings(answer.address)))
    return [where for one, where in telltales.found_in(answer.said).items() if one not in asked]


def masked(answer: Answer, *echoed: str) -> str:
    """Status and body without what the address names (`echoed`), in any case, and what is new in each answer."""
    text = _NEW_IN_EACH.sub("", answer.text)
    for one in filter(None, echoed):
        text = re.sub(re.escape(one), "", text, flags=re.IGNORECASE)
    return f"{answer.status} {text}"
