"""What evidence tells whoever wants to know (search, for one) without knowing them."""

from django.dispatch import Signal

# Sent inside the transaction of the change, with `references`: ids of every Reference whose text, tags or
# visibility changed, or which was unpublished or deleted.
evidence_changed = Signal()

# Asks who shares words with a draft: `kind` of reference, `text` and `reader`, and `most`, how many are wanted. Whoever
# knows answers with ids of published references that the reader may see, those that share most first.
words_looked_up = Signal()
