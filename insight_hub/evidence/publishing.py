"""What happens when a page of evidence is saved: its reference, visibility, versions and listeners, in one
transaction with the page itself."""

from django.db import transaction
from django.utils import timezone

from insight_hub.evidence.content import describe, files_in, same_words
from insight_hub.evidence.models.reference import PublishedVersion, Reference, hash_of
from insight_hub.evidence.models.visibility import Visibility
from insight_hub.evidence.moving import keep_as_strict
from insight_hub.evidence.signals import evidence_changed
from insight_hub.evidence.visibility import note_who_sees, noting_what_closes, with_beneath
from insight_hub.evidence.withdrawing import note_turn
from insight_hub.partners.groups import files_of


def allot_reference(page) -> Reference | None:
    """Give a new page its reference. When the page is a copy, returns the reference it was copied from."""
    if page.reference_id is None:
        page.reference = Reference.objects.create(kind=page.kind)
        return None
    taken = type(page).objects.filter(reference_id=page.reference_id).exclude(pk=page.pk)
    if not page._state.adding or not taken.exists():
        return None
    copied_from = page.reference
    page.reference = Reference.objects.create(kind=page.kind)
    return copied_from


@transaction.atomic
def keep_in_step(page, copied_from: Reference | None = None) -> None:
    """Bring visibility, versions and listeners in step with a page that was just saved or moved."""
    visibility, stood_under = _visibility_of(page, copied_from)
    affected = with_beneath([visibility.pk])
    facts = {"live": page.live, "under": _stands_under(page), "partner": page.partner}
    facts |= keep_as_strict(visibility, stood_under, facts["under"])
    turned = visibility.live != page.live
    if any(getattr(visibility, name) != value for name, value in facts.items()):
        with noting_what_closes(affected):
            for name, value in facts.items():
                setattr(visibility, name, value)
            visibility.save(update_fields=list(facts))
    _note_publisher(page)
    if turned:
        note_turn(page)
    if page.live:
        record_version(page)
    evidence_changed.send(sender=type(page), references=affected)


@transaction.atomic
def forget(page) -> None:
    """A page is about to be deleted: its reference, versions and visibility stay, and nobody sees them."""
    affected = with_beneath([page.reference_id])
    with noting_what_closes(affected):
        Visibility.objects.filter(pk=page.reference_id).update(live=False)
    evidence_changed.send(sender=type(page), references=affected)


def record_version(page) -> PublishedVersion | None:
    """Append what is published now, unless it is word for word the version before. What was said of the change goes
    with this version, and is not said of the next."""
    content = describe(page)
    digest = hash_of(content)
    Reference.objects.select_for_update(no_key=True).get(pk=page.reference_id)  # one version at a time
    last = page.reference.versions.order_by("-number").first()
    if last and (last.content_hash == digest or same_words(content, last.content)):
        return None
    note_who_sees([page.reference_id])
    version = PublishedVersion.objects.create(
        reference=page.reference,
        number=last.number + 1 if last else 1,
        content=content,
        content_hash=digest,
        published_at=timezone.now(),
        note=page.change_note if last else "",
    )
    if page.change_note:
        page.change_note = ""
        type(page).objects.filter(pk=page.pk).update(change_note="")
    note_who_sees([page.reference_id])
    for model, files in zip((version.documents, version.images), files_in(content), strict=True):
        model.set(files_of(page.partner, model.model).filter(pk__in=files))
    return version


def _visibility_of(page, copied_from):
    """The page's row, made when it is new, and the row that it stood under until now. A copy is as restricted as what
    it was copied from, whose place it leaves for its own, and shared with nobody."""
    found = Visibility.objects.select_for_update(no_key=True).filter(pk=page.reference_id).first()
    if found:
        return found, found.under
    source = copied_from and Visibility.objects.select_related("under").get(pk=copied_from.pk)
    opening = source or page.opening
    made = Visibility(
        reference=page.reference, level=opening.level, public_from=opening.public_from, listed=opening.listed
    )
    made.save(force_insert=True)
    return made, source and source.under


def _stands_under(page):
    """The row of the evidence page above `page`, when there is one."""
    above = getattr(page.get_parent().specific, "reference_id", None)
    return above and Visibility.objects.get(pk=above)


def _note_publisher(page):
    """Keep on the reference who publishes it. A new publisher may number another finding alike: its number holds."""
    reference, partner = page.reference, page.partner
    if (reference.partner_id, reference.publisher) == (partner.pk, partner.title):
        return
    alike = Reference.objects.filter(partner=partner, kind=reference.kind, external_id=reference.external_id)
    if alike.exclude(pk=reference.pk).exists():
        reference.external_id = ""
    reference.partner, reference.publisher = partner, partner.title
    reference.save(update_fields=["partner", "publisher", "external_id"])
