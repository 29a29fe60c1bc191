"""What the hub writes to people when something is reported, hidden, withdrawn or erased. In plain words; never who
reported it, nor what they wrote."""

from django.conf import settings
from django.urls import reverse

from insight_hub.evidence.models import Problem, Reference
from insight_hub.partners import post
from insight_hub.partners.addressees import editors_addresses, managers_addresses

_WHAT_YOU_CAN_DO = "You can still read and change it in the admin. If you have questions, answer the hub managers."


def tell_of_problem(problem: Problem) -> None:
    """To hub managers: a problem was reported."""
    body = f"""Somebody reported a safeguarding or privacy problem.

The page: {settings.BASE_URL}{problem.address}
Read the report: {settings.BASE_URL}{reverse("evidence_problem", args=[problem.pk])}

If it may harm somebody, hide the page first and look into it then: it is one press on the report."""
    post.write(managers_addresses(), f"Please look: a problem was reported ({problem})", body)


def tell_of_hiding(reference: Reference) -> None:
    """To the publisher's editors: a hub manager hid something of theirs."""
    _to_editors(
        reference,
        f"{reference.code} is hidden for now",
        f"""A hub manager has hidden {_named(reference)} while a safeguarding or privacy problem is looked at.
Nobody but hub managers can see it, nor anything that stands under it. Nothing is lost.""",
    )


def tell_of_showing_again(reference: Reference) -> None:
    _to_editors(
        reference,
        f"{reference.code} is shown again",
        f"A hub manager has ended the hiding of {_named(reference)}. Who can see it is as you had set it.",
    )


def tell_of_withdrawal(reference: Reference, reason: str) -> None:
    """To the publisher's editors: somebody else withdrew something of theirs."""
    _to_editors(
        reference,
        f"{reference.code} was withdrawn",
        f"""A hub manager has withdrawn {_named(reference)}. The reason, which stands at its address:

{reason}""",
    )


def tell_of_erasing(reference: Reference) -> None:
    """To the publisher's editors: a passage was erased, so that no open form brings it back."""
    _to_editors(
        reference,
        f"A passage was removed from {reference.code}",
        f"""A hub manager has removed a passage about a person from {_named(reference)}, in all its versions and drafts.
If you have it open in the admin, load it again before you save. Take the passage out of attached files too.""",
    )


def _to_editors(reference, subject, body):
    post.write(editors_addresses(reference.partner), subject, f"{body}\n\n{_WHAT_YOU_CAN_DO}")


def _named(reference):
    return f"{reference.code} ({settings.BASE_URL}{reference.get_absolute_url()})"
