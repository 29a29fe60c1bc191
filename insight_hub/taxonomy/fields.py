"""Tagging a page with a vocabulary in the admin: short vocabularies as tick boxes, places by name."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.forms.models import register_form_field_override

from insight_hub.taxonomy.lookup import Resolver, TagNotResolved
from insight_hub.taxonomy.models import Place
from insight_hub.taxonomy.old_names import present_keys


class GroupedChoices(forms.models.ModelChoiceIterator):
    """The choices of a two-level vocabulary: each one at the top with those below it."""

    def __iter__(self):
        below = {}
        tags = list(self.queryset)
        offered = {tag.pk for tag in tags}
        for tag in tags:
            parent = getattr(tag, "parent_id", None)
            below.setdefault(parent if parent in offered else None, []).append(tag)
        for top in below.get(None, []):
            if top.pk in below:
                yield top.name, [self.choice(tag) for tag in [top, *below[top.pk]]]
            else:
                yield self.choice(top)


class VocabularyField(forms.ModelMultipleChoiceField):
    """Tick boxes, in groups where the vocabulary has two levels. What is retired is offered where it is ticked
    already; what was merged since the form was opened is taken as what it is now."""

    iterator = GroupedChoices
    widget = forms.CheckboxSelectMultiple

    def get_bound_field(self, form, field_name):
        ticked = [getattr(tag, "pk", tag) for tag in form.get_initial_for_field(self, field_name) or ()]
        self.queryset = self.queryset.filter(Q(retired_on=None) | Q(pk__in=ticked))
        return super().get_bound_field(form, field_name)

    def label_from_instance(self, tag):
        return f"{tag.name} (no longer used)" if tag.retired else tag.name

    def clean(self, value):
        try:
            return super().clean(present_keys(self.queryset.model, value) if isinstance(value, list) else value)
        except OverflowError as error:  # from a number that no key can be
            raise ValidationError("Choose from the list.") from error


MOST_PLACES = 500  # of one thing: a board's wards fit


class PlacesField(forms.CharField):
    """Places by name or GSS code, one on each line or with ; between them: there are thousands, and full names
    have commas in them. A place that is no longer an area answers to its code alone."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        if isinstance(value, str) or value is None:
            return value
        return "\n".join(place.slug if place.retired else place.name for place in value)

    def has_changed(self, initial, data):
        return super().has_changed(self.prepare_value(initial), "\n".join((data or "").split("\r\n")))

    def clean(self, value):
        """The places meant. Raises ValidationError naming every line that is none, with what to write instead."""
        texts = [text.strip() for text in re.split(r"[;\r\n]", super().clean(value)) if text.strip()]
        if len(texts) > MOST_PLACES:
            raise ValidationError(f"{len(texts):,} places: at most {MOST_PLACES} fit. Name wider ones.")
        resolver = Resolver(Place) if texts else None
        places, problems = [], []
        for text in texts:
            try:
                places.append(resolver.resolve(text))
            except TagNotResolved as problem:
                problems.append(str(problem))
        if problems:
            raise ValidationError(problems)
        return list(dict.fromkeys(places))


class VocabularyManager(ClusterTaggableManager):
    """The tags of one vocabulary on a page."""


def _form_field(db_field):
    if db_field.related_model is Place:
        return {"form_class": PlacesField, "help_text": "Names or GSS codes, one on each line."}
    help_text = "Tick all that apply; the first of a group only when none below it fits."
    return {"form_class": VocabularyField, "queryset": db_field.related_model.objects.all(), "help_text": help_text}


register_form_field_override(VocabularyManager, override=_form_field)
