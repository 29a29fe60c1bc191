"""What topics and groups have in common."""

from django.core.exceptions import ValidationError
from django.db import models

from insight_hub.taxonomy.models.lasting import LastingTag
from insight_hub.taxonomy.names import split_list


class TwoLevelTag(LastingTag):
    """A tag at the top of its vocabulary, or directly below one that is."""

    parent = models.ForeignKey(
        "self",
        verbose_name="belongs under",
        help_text="Leave empty for one at the top.",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="children",
    )
    description = models.TextField(blank=True)
    also_known_as = models.TextField(blank=True, help_text="Other words people use for it, with ; between them.")
    order = models.PositiveIntegerField("position in lists", default=10_000, help_text="Lower numbers come first.")

    class Meta:
        abstract = True

    @property
    def synonyms(self):
        return split_list(self.also_known_as)

    @property
    def with_ancestors(self):
        """Slugs: its own, then its parent's if it has one."""
        return [self.slug, self.parent.slug] if self.parent_id else [self.slug]

    def clean(self):
        super().clean()
        if not self.parent_id:
            return
        if self.parent_id == self.pk:
            raise ValidationError({"parent": f"‘{self.name}’ cannot belong under itself. Choose another."})
        if self.parent.parent_id:
            raise ValidationError(
                {
                    "parent": f"‘{self.parent}’ is itself under ‘{self.parent.parent}’, and there are only "
                    "two levels. Choose one from the top level, or leave this empty."
                }
            )
        if self.parent.retired and not self.retired:
            raise ValidationError(
                {"parent": f"‘{self.parent}’ is no longer used. Choose another, or leave this empty."}
            )
        if self.pk and self.children.exists():
            raise ValidationError(
                {
                    "parent": f"‘{self.name}’ has others under it, and there are only two levels. "
                    "Move those first, or leave this empty."
                }
            )
