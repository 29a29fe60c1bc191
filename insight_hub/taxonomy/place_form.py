"""The admin's form for a place: managers add local areas, and say what those lie in."""

from django import forms
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm

from insight_hub.taxonomy.loading.local_area import put_local_area
from insight_hub.taxonomy.lookup import Resolver, TagNotResolved
from insight_hub.taxonomy.models import Place
from insight_hub.taxonomy.names import split_list


class PlaceForm(WagtailAdminModelForm):
    lies_in = forms.CharField(
        label="Lies in",
        required=False,
        help_text="Wards or other areas that a local area lies in, by GSS code or full name, with ; between "
        "them. For other places the gazetteer says it.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            stated = self.instance.wholes.filter(stated=True).select_related("whole")
            self.initial["lies_in"] = "; ".join(row.whole.slug for row in stated)

    def clean_lies_in(self):
        """The places named. Raises `ValidationError` with one sentence for each that cannot be used."""
        text = self.cleaned_data["lies_in"]
        if self.instance.level != Place.Level.LOCAL_AREA or not text:
            return []
        resolver, wholes, faults = Resolver(Place), [], []
        for name in split_list(text):
            try:
                whole = resolver.resolve(name)
            except TagNotResolved as fault:
                faults.append(str(fault))
                continue
            if whole.level == Place.Level.LOCAL_AREA:
                faults.append(f"‘{whole}’ is a local area too: name the wards or authorities instead.")
            wholes.append(whole)
        if faults:
            raise forms.ValidationError(faults)
        return wholes

    def save(self, commit=True):
        place = super().save(commit=commit)
        if commit and place.level == Place.Level.LOCAL_AREA and "lies_in" in self.changed_data:
            with transaction.atomic():
                put_local_area(place, self.cleaned_data["lies_in"])
        return place
