"""What each searchable text means, as a vector that the worker makes when it has time."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q

from search.models.searchable import Searchable


class MeaningManager(models.Manager):
    def keep(self, gists: dict[int, str]) -> None:
        """Keep these gists, by the id of their row. One that says what it said keeps its vector."""
        known = dict(self.filter(pk__in=gists).values_list("pk", "gist"))
        changed = [self.model(pk=pk, gist=gist) for pk, gist in gists.items() if known.get(pk) != gist]
        self.bulk_create(
            changed,
            update_conflicts=True,
            unique_fields=["searchable"],
            update_fields=["gist", "model", "vector"],
            batch_size=500,
        )

    def waiting(self, model: str):
        """Those that have no vector of this model yet, by the index."""
        return self.filter(Q(model__lt=model) | Q(model__gt=model))

    def note(self, rows: Iterable["Meaning"], model: str) -> None:
        """Keep the vectors of these rows where the gist is still the same."""
        for row in rows:
            self.filter(pk=row.pk, gist=row.gist).update(vector=row.vector, model=model)


class Meaning(models.Model):
    """`gist`: the words that say what the row is about. `vector`: what they mean, 384 numbers of four bytes, made by
    the `model` of that name; none yet where `model` is empty."""

    searchable = models.OneToOneField(Searchable, primary_key=True, on_delete=models.CASCADE, related_name="meaning")
    gist = models.TextField()
    model = models.CharField(max_length=64, blank=True)
    vector = models.BinaryField(null=True)

    objects = MeaningManager()

    class Meta:
        indexes = [models.Index(fields=["model"], name="meaning_by_model")]

    def __str__(self):
        return self.gist[:60]
