"""What the hub writes to the two sides. An engagement is named to those who may see it at that moment; to others only
its reference, which they had asked about. What somebody asked for or undertook stands on the page, not in letters."""

from django.conf import settings
from django.urls import reverse

from insight_hub.evidence.models import EngagementPage, JoinRequest
from insight_hub.evidence.visibility import visible_to
from insight_hub.partners import post
from insight_hub.partners.addressees import editors_addresses, reviewers_addresses
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader


def tell_of_asking(asked: JoinRequest) -> None:
    """To those who answer for the publisher."""
    body = f"""{asked.partner} asks to join your engagement {_named(asked, _owner(asked))}.

Nothing is shared before you say yes. Read what they ask for, and say yes or no:
{_address(asked)}"""
    post.write(reviewers_addresses(_owner(asked)), f"{asked.partner} asks to join {asked.reference.code}", body)


def tell_of_yes(asked: JoinRequest) -> None:
    """To the editors and reviewers of the partner that asked."""
    body = f"""{_owner(asked)} said yes: you run {_named(asked, asked.partner)} together.

Your people can now see it, and what stands under it. Write down there who does what, by when:
{_address(asked)}"""
    _to_those_who_asked(asked, f"{asked.reference.code}: you are in it together", body)


def tell_of_no(asked: JoinRequest) -> None:
    body = f"""{_owner(asked)} said no to running {_named(asked, asked.partner)} together with you.

The reason they gave:

{asked.words}"""
    _to_those_who_asked(asked, f"{asked.reference.code}: the answer is no", body)


def tell_of_end(asked: JoinRequest) -> None:
    """To both sides, as either may have ended it."""
    subject = f"{asked.reference.code} is no longer run together"
    ours = f"""{asked.partner} and you no longer run {_named(asked, _owner(asked))} together.

Its people see of it what those of any other organisation see."""
    theirs = f"""{_owner(asked)} and you no longer run {_named(asked, asked.partner)} together.

Your people see of it what those of any other organisation see. What you published yourselves stays yours."""
    post.write(reviewers_addresses(_owner(asked)), subject, ours)
    _to_those_who_asked(asked, subject, theirs)


def _to_those_who_asked(asked, subject, body):
    post.write(editors_addresses(asked.partner), subject, body)


def _owner(asked) -> PartnerPage:
    return asked.reference.partner


def _address(asked):
    return settings.BASE_URL + reverse("joint", args=[asked.reference.code])


def _named(asked, partner):
    """The engagement as the people of `partner` may know it."""
    reader = Reader(partner_ids=frozenset([partner.pk]))
    pages = EngagementPage.objects.filter(reference=asked.reference)
    page = visible_to(reader, pages, "reference__visibility").first()
    return f"“{page.title}” ({asked.reference.code})" if page else asked.reference.code
