"""What the controlled vocabularies have in common."""

from django.utils.text import slugify
from taggit.models import TagBase


class VocabularyTag(TagBase):
    """A tag that hub managers keep: nobody makes a new one by typing it on a finding."""

    free_tagging = False

    class Meta:
        abstract = True

    def slugify(self, tag, i=None):
        """An ASCII slug, as addresses allow no other; numbered from the second try."""
        slug = slugify(tag)[:90] or self._meta.model_name
        return slug if i is None else f"{slug}-{i}"

    def lookup_keys(self):
        """What names this tag and no other."""
        return [self.slug, self.name]

    def lookup_names(self):
        """What people call it, and may call others too."""
        return []
