"""Retiring a topic, group or method: it stays on what carries it, and is put on nothing else until brought back."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from insight_hub.taxonomy.carrying import in_numbers


class CannotRetire(ValueError):
    """Why a tag cannot be retired or brought back, in a sentence."""


@transaction.atomic
def retire(tag, use_instead=None) -> None:
    """Retire `tag` from today (the UK's date) on; editors are told to use `use_instead`. Raises CannotRetire."""
    if reason := _obstacle(tag, use_instead):
        raise CannotRetire(reason)
    _write(tag, timezone.localdate(), use_instead)
    told = {"use_instead": str(use_instead) if use_instead else "", "carried_by": in_numbers(tag)}
    log(instance=tag, action="taxonomy.retire", data=told)


@transaction.atomic
def bring_back(tag) -> None:
    """Let `tag` be used again. Raises CannotRetire."""
    parent = getattr(tag, "parent", None)
    if parent and parent.retired:
        raise CannotRetire(f"‘{tag}’ is under ‘{parent}’, which is no longer used. Bring that back first.")
    _write(tag, None, None)
    log(instance=tag, action="taxonomy.bring_back", data={"carried_by": in_numbers(tag)})


def _obstacle(tag, use_instead):
    if use_instead == tag:
        return f"‘{tag}’ cannot be used instead of itself. Choose another, or none."
    if use_instead and use_instead.retired:
        return f"‘{use_instead}’ is no longer used either. Choose another, or none."
    if hasattr(tag, "children") and tag.children.filter(retired_on=None).exists():
        return f"‘{tag}’ has others under it that are in use. Move or retire those first."
    if instead_of := tag.stands_in_for.first():
        return f"‘{tag}’ is what to use instead of ‘{instead_of}’. Name another for that first, or merge that into it."
    return None


def _write(tag, retired_on, use_instead):
    tag.retired_on, tag.use_instead = retired_on, use_instead
    # Not saved in the usual way: nothing that is searched changes.
    type(tag).objects.filter(pk=tag.pk).update(retired_on=retired_on, use_instead=use_instead)
