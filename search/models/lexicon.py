"""Which words the hub knows: those of what is public, and of the vocabularies."""

from django.db import models


class Lexicon(models.Model):
    """A single row, replaced as a whole. `words`: {word: in how many public texts it stands}, 0 where it stands in a
    vocabulary alone. `seconds`: how long it took to count them."""

    counted_at = models.DateTimeField()
    seconds = models.FloatField()
    words = models.JSONField()

    def __str__(self):
        return f"{len(self.words)} words"
