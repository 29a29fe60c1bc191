"""What editors read about what looks like their draft."""

from insight_hub.evidence.alike.looking import Draft, look_alikes
from insight_hub.partners.reader import Reader


def shown(draft: Draft, reader: Reader) -> dict:
    """{"told": a sentence, "found": LookAlikes}."""
    found = look_alikes(draft, reader)
    return {"told": _in_a_sentence(draft, found), "found": found}


def _in_a_sentence(draft, found):
    """With the likest one's title, so that those who listen hear of it when the list changes."""
    if not draft.said.words:
        return "Write a title, and what looks like it is shown here."
    if not found:
        return "Nothing that you may see looks like this."
    if len(found) == 1:
        return f"One {draft.kind.label} looks like this: “{found[0].title}”."
    return f"{len(found)} {draft.kind.label}s look like this. The likest is “{found[0].title}”."
