"""Who sees a thing, in sentences for its editors. They are made from the rule's own labels, so that they say what it
does."""

import copy

from django.utils import timezone

from insight_hub.evidence import uk_time
from insight_hub.evidence.models.visibility import Visibility
from insight_hub.evidence.models.withdrawal import Withdrawal
from insight_hub.evidence.visibility import (
    PARTNERS_LABEL,
    PUBLIC_LABEL,
    closes,
    is_listed,
    labels_of,
    opens_at,
    partners_among,
)
from insight_hub.partners.models import PartnerPage

BEFORE_IT_IS_SAVED = (
    "Nobody outside your organisation until it is published. Then everyone, unless you save the draft first and choose "
    "“Who can see this”."
)
WITHDRAWN = "It is withdrawn: its address says so, and why. When it is brought back:"
HIDDEN = "A hub manager has hidden it while a problem is looked at."
LISTED = "Others see its title and whom to ask."
STRICTER = "Its engagement is restricted too, and the stricter of the two holds."


def in_words(row: Visibility) -> str:
    """Who sees what `row` is about, now and later."""
    published = _published(row)
    if row.under and not row.under.live:
        return "Nobody can see it until its engagement is published."
    who = " ".join(filter(None, [*_one_after_the_other(published), _listing(published), _stricter(published)]))
    if row.hidden or (row.under and row.under.hidden):
        return f"{HIDDEN} When it is shown again: {who}"
    if row.live:
        return who
    if row.reference.withdrawals.filter(Withdrawal.OPEN).exists():
        return f"{WITHDRAWN} {who}"
    return f"Nobody can see it until it is published. Then: {who}"


def _published(row):
    """What `row` would be if it were published and hidden by nobody, and so what it stands under."""
    shown = copy.copy(row)
    shown.live, shown.hidden, shown.moderated = True, False, False
    if row.under:
        shown.under = copy.copy(row.under)
        shown.under.hidden, shown.under.moderated = False, False
    return shown


def _one_after_the_other(row):
    """A sentence on who sees it now, and one for each moment at which more people do."""
    moment = timezone.now()
    labels = labels_of(row, moment)
    yield f"{_people(labels)} can see it."
    while moment := opens_at(row, moment):
        before, labels = labels, labels_of(row, moment)
        if labels != before:
            people = _people(labels)
            yield f"{people} can from {uk_time.in_words(moment)}."


def _people(labels):
    if PUBLIC_LABEL in labels:
        return "Everyone"
    if PARTNERS_LABEL in labels:
        return "Anyone signed in for a partner"
    partners = PartnerPage.objects.filter(pk__in=partners_among(labels)).order_by("title")
    names = [partner.title for partner in partners]
    if not names:
        return "Nobody"
    return f"Only people of {' and '.join(filter(None, [', '.join(names[:-1]), names[-1]]))}"


def _listing(row):
    return LISTED if is_listed(row) else ""


def _stricter(row):
    if not row.under:
        return ""
    alone = copy.copy(row)
    alone.under = None
    return STRICTER if closes(labels_of(alone), labels_of(row)) else ""
