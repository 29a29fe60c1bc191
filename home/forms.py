"""What the public listings take from the address: cleaned and capped here, and read nowhere else."""

from django import forms
from django.core.validators import slug_re

from insight_hub.evidence.choices import ResponseStatus
from insight_hub.taxonomy.models import Place, Topic
from insight_hub.taxonomy.old_names import present_slugs


class ResponseFilterForm(forms.Form):
    place = forms.ModelChoiceField(Place.objects.none(), to_field_name="slug", required=False, empty_label="Anywhere")
    topic = forms.ModelChoiceField(
        Topic.objects.none(), to_field_name="slug", required=False, empty_label="Any subject"
    )
    status = forms.ChoiceField(
        choices=[("", "Any stage"), *ResponseStatus.choices], required=False, label="What has happened"
    )

    def __init__(self, data, places, topics):
        data = data.copy()
        topic = data.get("topic", "")
        if slug_re.match(topic):
            data["topic"] = present_slugs({Topic: [topic]})[Topic][0]
        super().__init__(data)
        self.fields["place"].queryset = places
        self.fields["topic"].queryset = topics

    def chosen(self) -> dict:
        """What was asked for, leaving out whatever is empty or not on offer."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
