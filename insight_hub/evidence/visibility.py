"""The one rule of who may see what: as a filter on the database, and as labels on indexed documents.

A thing is seen by a reader when it is live and not hidden and its level lets the reader in, and the same holds for
what it stands under. Levels: *public* lets everyone in; *partners* anyone signed in for a partner; *own* the
publishing partner and those it shares an engagement with. From `public_from` on, any level is public. Hub managers
see besides what is moderated, hidden or not, while it is live.

What is restricted may be *listed*: those who may not see it are told its title and whom to ask, and nothing else.

Both forms are made from `_admits` and `labels_of`; tests/evidence/test_visibility.py holds them together.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from insight_hub.evidence.models.reference import PublishedVersion, Reference, SeenBy
from insight_hub.evidence.models.visibility import Level, Visibility
from insight_hub.evidence.seen import OWN, TAKEN_DOWN, noting_the_last, still_held
from insight_hub.evidence.signals import evidence_changed
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import PUBLIC, Reader

PUBLIC_LABEL = "public"
PARTNERS_LABEL = "partners"
MANAGERS_LABEL = "managers"
RESTRICTED = [Level.PARTNERS, Level.OWN]


def visible_to(reader: Reader, queryset, path: str = "visibility", at: datetime.datetime | None = None):
    """`queryset` without what `reader` may not see at `at` (now). `path` leads from its rows to Visibility."""
    return queryset.filter(rule(reader, path, at))


def rule(reader: Reader, path: str = "visibility", at: datetime.datetime | None = None) -> Q:
    """The rule as a condition on rows from which `path` leads to their Visibility."""
    at = at or timezone.now()
    under = f"{path}__under"
    stands_alone = Q(**{f"{under}__isnull": True})
    own = _admits(reader, path, at, shared_through=[path, under])
    shown_above = Q(**{f"{under}__live": True, f"{under}__hidden": False})
    above = shown_above & _admits(reader, under, at, shared_through=[under])
    admitted = Q(**{f"{path}__live": True, f"{path}__hidden": False}) & own & (stands_alone | above)
    return admitted | _moderates(path) if reader.manages else admitted


def listed_to(reader: Reader, queryset, path: str = "visibility", at: datetime.datetime | None = None):
    """Those of `queryset` that are listed to `reader` at `at` (now). `path` leads from its rows to Visibility."""
    return queryset.filter(listing_rule(reader, path, at))


def listing_rule(reader: Reader, path: str = "visibility", at: datetime.datetime | None = None) -> Q:
    """What is listed, restricted by its own level, and not for `reader` to see. What stands above it may be restricted
    too, but where that is taken down or looked into, or the thing itself is, nothing is listed."""
    at = at or timezone.now()
    under = f"{path}__under"
    listed = Q(**{f"{path}__listed": True, f"{path}__level__in": RESTRICTED})
    not_opened = Q(**{f"{path}__public_from__isnull": True}) | Q(**{f"{path}__public_from__gt": at})
    above = Q(**{f"{under}__isnull": True}) | _undisturbed(under)
    seen = visible_to(reader, Reference.objects.filter(pk=OuterRef(f"{path}__pk")), at=at)
    return listed & not_opened & _undisturbed(path) & above & ~Exists(seen)


def is_listed(visibility: Visibility, at: datetime.datetime | None = None) -> bool:
    """Whether the thing is listed to those who may not see it."""
    rows = [visibility, visibility.under] if visibility.under else [visibility]
    undisturbed = all(row.live and not row.hidden and not row.moderated for row in rows)
    return visibility.listed and undisturbed and not is_open(visibility, at)


def labels_of(visibility: Visibility, at: datetime.datetime | None = None) -> frozenset[str]:
    """The labels of which a reader must hold one to see the thing; empty when nobody may."""
    at = at or timezone.now()
    under = visibility.under
    if not visibility.live or (under and not under.live):
        return frozenset()
    moderated = visibility.moderated or (under is not None and under.moderated)
    managers = frozenset([MANAGERS_LABEL] if moderated else [])
    if visibility.hidden or (under and under.hidden):
        return managers
    shared = _shared(visibility) | (_shared(under) if under else set())
    own = _labels(visibility, at, shared)
    labels = _both(own, _labels(under, at, _shared(under))) if under else own
    return labels if labels & {PUBLIC_LABEL, PARTNERS_LABEL} else labels | managers  # who hold the wider ones anyway


def labels_held_by(reader: Reader) -> list[str]:
    """The labels that `reader` holds: `labels_of` a thing and these meet exactly when `rule` lets it through."""
    held = [PUBLIC_LABEL]
    if reader.is_partner:
        held.append(PARTNERS_LABEL)
    if reader.manages:
        held.append(MANAGERS_LABEL)
    return held + [_own_label(partner_id) for partner_id in sorted(reader.partner_ids)]


def audience(labels: Iterable[str]) -> str:
    """Who holds one of `labels`, in a word or two for those who see it; nothing when that is everyone."""
    if PUBLIC_LABEL in labels:
        return ""
    if PARTNERS_LABEL in labels:
        return "Partners only"
    return "Only managers" if set(labels) == {MANAGERS_LABEL} else "Only us"


def partners_among(labels: Iterable[str]) -> set[int]:
    """Ids of the partners whose people hold one of `labels` as theirs."""
    return {int(label.removeprefix(OWN)) for label in labels if label.startswith(OWN)}


def is_open(visibility: Visibility, at: datetime.datetime | None = None) -> bool:
    """Whether the row's own level lets everyone in at `at` (now), whatever it stands under."""
    opened = visibility.public_from and visibility.public_from <= (at or timezone.now())
    return visibility.level == Level.PUBLIC or bool(opened)


def no_wider(one: Visibility, other: Visibility, at: datetime.datetime | None = None) -> bool:
    """Whether everyone who may see `one` at `at` (now) may see `other` too."""
    labels = labels_of(one, at)
    return _both(labels, labels_of(other, at)) == labels


def closes(before: Iterable[str], after: Iterable[str]) -> bool:
    """Whether somebody who holds one of the labels `before` holds none of those `after`."""
    before = frozenset(before)
    return _both(before, frozenset(after)) != before


def opens_at(visibility: Visibility, at: datetime.datetime | None = None) -> datetime.datetime | None:
    """The next moment after `at` (now) when an embargo of the thing, or of what it stands under, ends."""
    at = at or timezone.now()
    rows = [visibility, visibility.under] if visibility.under else [visibility]
    return min((row.public_from for row in rows if row.public_from and row.public_from > at), default=None)


def versions_visible_to(reader: Reader, reference: Reference):
    """The versions of `reference`, newest first, that `reader` may see, where the reader may see `reference`."""
    return reference.versions.filter(may_read(reader)).order_by("-number")


def may_read(reader: Reader):
    """The condition on versions of what `reader` may see: the latest, and those that a reader like this one could see
    while they were the latest."""
    seen = Exists(SeenBy.objects.filter(still_held(labels_held_by(reader)), version=OuterRef("pk")))
    later = PublishedVersion.objects.filter(reference=OuterRef("reference"), number__gt=OuterRef("number"))
    return seen | ~Exists(later)


def note_who_sees(ids: Iterable[int]) -> list[SeenBy]:
    """Note on the latest version of each of these references who can see it now, before that may change."""
    latest = PublishedVersion.objects.newest().filter(reference__in=ids).defer("content")
    latest = latest.select_related("reference__visibility__under")
    seen = []
    for version in latest:
        labels = labels_of(version.reference.visibility)
        seen += [SeenBy(version=version, label=label) for label in labels]
    SeenBy.objects.bulk_create(seen, ignore_conflicts=True)
    return seen


def once_open_to(reader: Reader) -> Q:
    """A condition on rows of Reference: what was public and is not, and what `reader` could see until it was taken
    down. To anybody else, what is closed does not exist."""
    last = SeenBy.objects.filter(version__reference=OuterRef("pk"), to_the_end=True)
    return Q(public_until__isnull=False) | (TAKEN_DOWN & Exists(last.filter(label__in=labels_held_by(reader))))


def set_visibility(
    reference: Reference, level: str, public_from: datetime.datetime | None = None, listed: bool = False
) -> Visibility:
    """Change who may see `reference`, and tell those who keep copies. `public_from` ends the restriction."""
    return change(reference, level=Level(level), public_from=public_from, listed=listed)


def change(reference: Reference, **facts) -> Visibility:
    """Set these facts of the row of `reference`, note what closes by it, and tell those who keep copies."""
    with _changing(reference) as visibility:
        for name, value in facts.items():
            setattr(visibility, name, value)
        visibility.save(update_fields=list(facts))
    return visibility


def share(reference: Reference, partner: PartnerPage) -> None:
    """From now on the people of `partner` see `reference`, and what stands under it, as its publisher's own do."""
    with _changing(reference) as visibility:
        visibility.shared_with.add(partner)


def stop_sharing(reference: Reference, partner: PartnerPage) -> None:
    """The people of `partner` see of `reference` what those of any other partner see."""
    with _changing(reference) as visibility:
        visibility.shared_with.remove(partner)


@contextmanager
def _changing(reference: Reference) -> Iterator[Visibility]:
    """The row of `reference`, locked. What the block closes is noted, and those who keep copies are told."""
    with transaction.atomic():
        visibility = Visibility.objects.select_for_update(no_key=True).get(reference=reference)
        affected = with_beneath([visibility.pk])
        with noting_what_closes(affected):
            yield visibility
        evidence_changed.send(sender=Visibility, references=affected)


def with_beneath(ids: Iterable[int]) -> list[int]:
    """`ids` of references, and those of all that stands under them."""
    ids = list(ids)
    return list(Visibility.objects.filter(Q(pk__in=ids) | Q(under__in=ids)).values_list("pk", flat=True))


@contextmanager
def noting_what_closes(ids: Iterable[int]) -> Iterator[None]:
    """Note on each of these references that what was public before the block is not public after it, and who could
    see until then what it takes down."""
    ids = list(ids)
    now = timezone.now()
    seen = note_who_sees(ids)
    visible = visible_to(PUBLIC, Reference.objects.filter(pk__in=ids), at=now)
    was_public = list(visible.select_related("visibility"))
    with noting_the_last(ids, seen):
        yield
    still_public = set(visible.values_list("pk", flat=True))
    for reference in was_public:
        if reference.pk not in still_public:
            reference.public_from = reference.public_from or _first_public(reference, now)
            reference.public_until = now
            reference.save(update_fields=["public_from", "public_until"])


def _first_public(reference, now):
    first = reference.versions.order_by("number").values_list("published_at", flat=True).first()
    opened = reference.visibility.public_from
    return max(moment for moment in (first, opened, reference.created_at) if moment and moment <= now)


def _admits(reader, path, at, shared_through):
    """Whether the level of the Visibility at `path` lets `reader` in."""
    admits = Q(**{f"{path}__level": Level.PUBLIC}) | Q(**{f"{path}__public_from__lte": at})
    if reader.is_partner:
        admits |= Q(**{f"{path}__level": Level.PARTNERS})
    if reader.partner_ids:
        admits |= Q(**{f"{path}__partner__in": reader.partner_ids})
        shared = Visibility.shared_with.through.objects.filter(partnerpage_id__in=reader.partner_ids)
        for sharing in shared_through:
            admits |= Q(**{f"{sharing}__in": shared.values("visibility_id")})
    return admits


def _moderates(path):
    """Whether hub managers look into the thing, or into what it stands under; both must be live."""
    under = f"{path}__under"
    live = Q(**{f"{path}__live": True}) & (Q(**{f"{under}__isnull": True}) | Q(**{f"{under}__live": True}))
    return live & (Q(**{f"{path}__moderated": True}) | Q(**{f"{under}__moderated": True}))


def _undisturbed(path):
    """Whether the Visibility at `path` is of what is published, and managers neither hide it nor look into it."""
    return Q(**{f"{path}__live": True, f"{path}__hidden": False, f"{path}__moderated": False})


def _labels(visibility, at, shared):
    if is_open(visibility, at):
        return frozenset([PUBLIC_LABEL])
    if visibility.level == Level.PARTNERS:
        return frozenset([PARTNERS_LABEL])
    owner = {visibility.partner_id} if visibility.partner_id else set()
    return frozenset(_own_label(partner_id) for partner_id in owner | shared)


def _both(one, other):
    """The labels that admit exactly the readers whom both `one` and `other` admit."""
    for wider in (PUBLIC_LABEL, PARTNERS_LABEL):
        if wider in one:
            return other
        if wider in other:
            return one
    return one & other


def _shared(visibility):
    return {partner.pk for partner in visibility.shared_with.all()}


def _own_label(partner_id):
    return f"{OWN}{partner_id}"
