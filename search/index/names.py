"""What the indices are called. Searches and writes go to the aliases, never to an index by its own name."""

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import get_random_string

from search.models import Placement

PLACEMENTS = (Placement.PUBLIC, Placement.RESTRICTED)


def alias(placement: Placement) -> str:
    return f"{settings.INDEX_PREFIX}-{placement.value}"


def new_index(placement: Placement) -> str:
    """A name that no index had before."""
    made = f"{timezone.now():%Y%m%d%H%M%S}"
    return f"{alias(placement)}-{made}-{get_random_string(4, 'abcdefghijkmnpqrstuvwxyz')}"
