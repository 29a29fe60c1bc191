from django.dispatch import Signal

# Sent within the transaction of the change, with `places`: primary keys of the places that lie in or across
# others than before.
surroundings_changed = Signal()
