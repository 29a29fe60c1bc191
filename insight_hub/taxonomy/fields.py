"""Tagging a page with a vocabulary, and saying what to do when a word is not in it."""

from django.core.exceptions import ValidationError
from modelcluster.contrib.taggit import ClusterTaggableManager
from taggit.forms import TagField as PlainTagField
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.forms.tags import TagField

from insight_hub.taxonomy.lookup import Resolver, TagNotResolved


class VocabularyField(TagField):
    """Takes names, slugs and codes. Wagtail's own field drops what it does not know without a word."""

    def clean(self, value):
        """Names of the tags that `value` means. Raises ValidationError naming every text that is none."""
        texts = PlainTagField.clean(self, value)
        if not texts:
            return []
        resolver = Resolver(self.tag_model)
        names, problems = [], []
        for text in texts:
            try:
                names.append(resolver.resolve(text).name)
            except TagNotResolved as problem:
                problems.append(str(problem))
        if problems:
            raise ValidationError(problems)
        return names


class VocabularyManager(ClusterTaggableManager):
    """The tags of one vocabulary on a page."""


register_form_field_override(
    VocabularyManager,
    override=lambda db_field: {"form_class": VocabularyField, "tag_model": db_field.related_model},
)
