"""Tags whose addresses work for ever: what they were called, and when they were retired."""

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone

from insight_hub.taxonomy.models.tags import VocabularyTag


class LastingTag(VocabularyTag):
    """A tag that can be renamed, merged into another and retired, while every address it had leads to what it is now.

    A retired one stays on what carries it and can be put on nothing else. `formers` are its old addresses.
    """

    retired_on = models.DateField("no longer used since", null=True, blank=True, editable=False)
    use_instead = models.ForeignKey(
        "self",
        verbose_name="what to use instead",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="stands_in_for",
    )

    class Meta:
        abstract = True

    @classmethod
    def former_addresses(cls):
        """The manager of all old addresses of this vocabulary."""
        return cls._meta.get_field("formers").related_model.objects

    @property
    def retired(self) -> bool:
        return self.retired_on is not None

    def clean(self):
        super().clean()
        slug = self.slug or self.slugify(self.name)
        former = self._former_elsewhere(slug)
        if former:
            field = "slug" if self.slug else "name"
            raise ValidationError({field: f"{former.as_sentence()} Choose another, so that old links go on working."})

    @transaction.atomic
    def save(self, *args, **kwargs):
        """Raises `ValidationError` for an address that another had: old links lead there."""
        if self._state.adding and not self.slug:
            self.slug = self._free_slug()
        if kwargs.get("update_fields") is None or "slug" in kwargs["update_fields"]:
            if former := self._former_elsewhere(self.slug):
                raise ValidationError({"slug": former.as_sentence()})
            if not self._state.adding:
                self._keep_old_address()
        super().save(*args, **kwargs)

    def _former_elsewhere(self, slug):
        """The old address `slug` of another tag, or of one that was merged into this; None if it is free."""
        former = self.former_addresses().filter(slug=slug).exclude(now=self.pk, merged_id=None)
        return former.select_related("now").first()

    def _free_slug(self):
        """An address from the name that no tag has or had."""
        taken = set(type(self).objects.values_list("slug", flat=True))
        taken |= set(self.former_addresses().values_list("slug", flat=True))
        slug, number = self.slugify(self.name), 0
        while slug in taken:
            number += 1
            slug = self.slugify(self.name, number)
        return slug

    def _keep_old_address(self):
        before = type(self).objects.filter(pk=self.pk).only("slug", "name").first()
        if before and before.slug != self.slug:
            told = {"name": before.name, "now": self, "since": timezone.now()}
            self.former_addresses().update_or_create(slug=before.slug, defaults=told)
