"""What is kept of who could see what: labels (see `insight_hub.evidence.visibility`, which decides what they open)."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.db.models import OuterRef, Q, TextField, Value
from django.db.models.functions import Cast, Concat

from insight_hub.evidence.models.reference import Reference, SeenBy
from insight_hub.evidence.models.visibility import Visibility

OWN = "own:"  # and the id of the partner
# Rows of Reference: what is not published or is hidden, or stands under what is.
TAKEN_DOWN = Q(visibility__live=False) | Q(visibility__hidden=True)
TAKEN_DOWN |= Q(visibility__under__live=False) | Q(visibility__under__hidden=True)


def still_held(labels: Iterable[str]) -> Q:
    """A condition on rows of SeenBy: those with one of `labels`. That of a partner counts while it publishes the thing
    or shares it: whoever else could see it for a while, sees what everybody sees."""
    own = [label for label in labels if label.startswith(OWN)]
    visibility = "version__reference__visibility"
    of_sharing = Q(visibility=OuterRef("version__reference")) | Q(visibility__beneath=OuterRef("version__reference"))
    sharing = Visibility.shared_with.through.objects.filter(of_sharing).values(label=_own_label("partnerpage_id"))
    present = Q(label=_own_label(f"{visibility}__partner_id")) | Q(label__in=sharing)
    return Q(label__in=set(labels) - set(own)) | (Q(label__in=own) & present)


@contextmanager
def noting_the_last(ids: Iterable[int], seen: list[SeenBy]) -> Iterator[None]:
    """Note, of those of these references that the block takes down, that `seen` are who could see them until then."""
    taken_down = Reference.objects.filter(TAKEN_DOWN, pk__in=ids)
    before = set(taken_down.values_list("pk", flat=True))
    yield
    after = set(taken_down.values_list("pk", flat=True))
    SeenBy.objects.filter(version__reference__in=after - before).update(to_the_end=False)
    last = [SeenBy(version=one.version, label=one.label, to_the_end=True) for one in seen]
    SeenBy.objects.bulk_create(
        [one for one in last if one.version.reference_id in after],
        update_conflicts=True,
        unique_fields=["version", "label"],
        update_fields=["to_the_end"],
    )


def _own_label(partner):
    return Concat(Value(OWN), Cast(partner, TextField()), output_field=TextField())
