"""What is said at the top of the page once somebody has taken a step: that it happened, and what happens next."""

from insight_hub.evidence.models import JoinRequest
from insight_hub.partners.groups import reviewers_of

_AFTER = {
    "withdraw": "The request of {partner} is withdrawn. {owner} can no longer answer it.",
    "accept": "You said yes: {owner} and {partner} run it together now. We have told {partner} by e-mail. "
    "Write down below who does what, by when.",
    "decline": "You said no to {partner}. We have told them by e-mail, with your reason. Nothing is shared with them.",
    "undertake": "It is written down below, where {owner} and {partner} can both see it.",
    "done": "It is marked as done below, where {owner} and {partner} can both see it.",
    "end": "{owner} and {partner} no longer run it together. We have told both by e-mail. "
    "The people of {partner} see of it what those of any other organisation see.",
}
_ASKED = (
    "{partner} has asked {owner} to run this together. We have told {owner} by e-mail. "
    "The editors and reviewers of {partner} will get an e-mail when {owner} answers."
)
_ASKED_NOBODY = (
    "The request of {partner} waits here. Nobody at {owner} can answer on the hub yet, so nobody was told: "
    "write to them as well."
)
_NAMED = "“{entry}” is now shown as the entry of {partner}. Its findings stand with the others."
_NAMED_NONE = "No entry of {partner} is shown with this one now."


def after(step: str, asked: JoinRequest, said: dict) -> str:
    """`said`: what the step's form said."""
    owner, entry = asked.reference.partner, said.get("entry")
    if step == "ask":
        words = _ASKED if reviewers_of(owner).exists() else _ASKED_NOBODY
    elif step == "name":
        words = _NAMED if entry else _NAMED_NONE
    else:
        words = _AFTER[step]
    return words.format(owner=owner, partner=asked.partner, entry=entry)
