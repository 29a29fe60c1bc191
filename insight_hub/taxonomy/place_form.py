"""The admin's form for a place: managers add local areas, and say what those are made of and lie in."""

from django import forms
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm

from insight_hub.taxonomy.fields import PlacesField
from insight_hub.taxonomy.loading.areas import GSS, INSIDE, Level
from insight_hub.taxonomy.loading.local_area import put_local_area
from insight_hub.taxonomy.models import Place
from insight_hub.taxonomy.places import replaced_parts

_PARTS = [Level.WARD, Level.LOCAL_AUTHORITY]  # from small to large: what a local area may be made of
_KNOWN = {Level.LOCAL_AUTHORITY, Level.REGION, Level.COUNTRY, Level.UK}  # the gazetteer says all that lies in these


class PlaceForm(WagtailAdminModelForm):
    made_of = PlacesField(
        label="Made of",
        required=False,
        help_text="If it consists of whole wards or local authorities: their GSS codes or full names, one on each "
        "line. What was said in any of them is then found under this area.",
    )
    lies_in = PlacesField(
        label="Lies in",
        required=False,
        help_text="What it is a part of, by GSS code or full name, one on each line. If you name several, it "
        "lies partly in each. Leave it empty where “made of” says it all.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.is_local:
            self.fields["name"].help_text = "You may change it later; the code is made from it once and stays."
        if self.instance.pk:
            stated = self.instance.wholes.filter(stated=True).select_related("whole")
            self.initial["lies_in"] = [row.whole for row in stated]
            self._tell_what_was_replaced()

    @property
    def is_local(self):
        return self.instance.level == Level.LOCAL_AREA

    def _tell_what_was_replaced(self):
        if "made_of" in self.fields and (told := replaced_parts([self.instance])):
            self.fields["made_of"].help_text = " ".join([*told, self.fields["made_of"].help_text])

    def clean_name(self):
        name = self.cleaned_data["name"]
        if not self.is_local or "name" not in self.changed_data:
            return name
        if GSS.fullmatch(name.strip().upper()) or ";" in name:
            raise forms.ValidationError("A name cannot look like a GSS code or have ; in it. Use other words.")
        if Place.objects.filter(name__iexact=name).exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"Another place is called ‘{name}’. Add what tells this one apart.")
        self.instance.short_name = ""  # follows from the name
        return name

    def clean_made_of(self):
        """The parts. Raises `ValidationError` with one sentence for each place that cannot be one."""
        places = self.cleaned_data["made_of"] if self.is_local else []
        _refuse(
            f"‘{place}’ is a {place.kind}: name the wards or local authorities that this area consists of."
            for place in places
            if place.level not in _PARTS
        )
        return places

    def clean_lies_in(self):
        """The wholes. Raises `ValidationError` with one sentence for each place that cannot be one."""
        places = self.cleaned_data["lies_in"] if self.is_local else []
        _refuse(
            f"‘{place}’ is a local area too: name the wards or authorities instead."
            for place in places
            if place.level == Level.LOCAL_AREA
        )
        return places

    def clean(self):
        cleaned = super().clean()
        for name, furthest in (("lat", 90), ("lon", 180)):
            if abs(cleaned.get(name) or 0) > furthest:
                self.add_error(name, f"Write a number from -{furthest} to {furthest}, or leave it empty.")
        if not (self.instance.pk or self.errors or cleaned["made_of"] or cleaned["lies_in"]):
            self.add_error("made_of", "Say what it is made of, or what it lies in: otherwise nothing is found there.")
        try:
            _refuse(_contradictions(cleaned.get("made_of", []), cleaned.get("lies_in", [])))
        except forms.ValidationError as faults:
            self.add_error("lies_in", faults)
        return cleaned

    @transaction.atomic
    def save(self, commit=True):
        place = super().save(commit=commit)
        if commit and self.is_local and {"made_of", "lies_in"} & {*self.changed_data}:
            lies_in = self.cleaned_data["lies_in"] if "lies_in" in self.changed_data else None
            put_local_area(place, self.cleaned_data["made_of"], lies_in)
        return place


def _refuse(sentences):
    if faults := list(sentences):
        raise forms.ValidationError(faults)


def _contradictions(parts, wholes):
    """Why an area made of `parts` cannot lie in each of `wholes`, in sentences."""
    widest = max((_PARTS.index(part.level) for part in parts), default=-1)
    for whole in wholes:
        if whole.level in _PARTS[: widest + 1]:
            yield f"‘{whole}’ is no wider than the parts: make it one of them, or leave it out."
        elif len(wholes) == 1 and whole.level in _KNOWN:
            inside = set(whole.parts.filter(relation=INSIDE, place__in=parts).values_list("place", flat=True))
            for part in parts:
                if part.pk not in inside:
                    yield f"‘{part}’ is a part of this area and does not lie in ‘{whole}’."
