"""What evidence tells whoever wants to know (search, for one) without knowing them."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with `references`: ids of every Reference whose text, tags or
# visibility changed, or which was unpublished or deleted.
evidence_changed = Signal()
