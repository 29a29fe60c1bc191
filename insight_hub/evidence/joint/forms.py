"""What people type to ask, to answer, and to write down who does what by when."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from insight_hub.evidence.models import EngagementPage, JoinRequest, Offer
from insight_hub.evidence.surroundings import visible_pages
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader
from insight_hub.partners.signing_in.forms import GovukFields

LONGEST_TEXT = 2000  # characters
_DAYS = ["%Y-%m-%d", "%d/%m/%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y"]


def _text(rows, **options):
    too_long = {"max_length": f"Use {LONGEST_TEXT:,} characters or fewer"}
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(max_length=LONGEST_TEXT, widget=box, error_messages=too_long, **options)


class _OneOfField(forms.ChoiceField):
    """One of a few things that were read before, so that no number which somebody typed is ever looked up."""

    def offer(self, things, key="pk"):
        self._things = {str(getattr(thing, key)): thing for thing in things}
        nothing = [] if self.required else [("", "None")]
        self.choices = nothing + [(number, str(thing)) for number, thing in self._things.items()]

    def clean(self, value):
        return self._things.get(super().clean(value))


class AskForm(GovukFields, forms.Form):
    partner = _OneOfField(widget=forms.RadioSelect)
    offers = forms.MultipleChoiceField(choices=Offer.choices, widget=forms.CheckboxSelectMultiple)
    message = _text(4, required=False)
    labels = {
        "partner": "Which organisation asks?",
        "offers": "What would you like to do together?",
        "message": "Your message (optional)",
    }
    hints = {
        "offers": "Choose all that you would like.",
        "message": "Only your organisation and the one that you ask can read it; once agreed, hub managers too.",
    }
    empty = {"partner": "Choose which organisation asks", "offers": "Choose what you would like to do together"}

    def __init__(self, partners, data=None):
        super().__init__(data, prefix="ask")
        self.fields["partner"].offer(partners)
        if len(partners) == 1:
            self.fields["partner"].widget = forms.HiddenInput()
            self.initial["partner"] = partners[0].pk


class AnswerForm(GovukFields, forms.Form):
    """`needs_words`: a no comes with its reason."""

    words = _text(3, required=False)
    labels = {"words": "Your answer"}
    hints = {"words": "The organisation that asks reads it. If you say no, say why."}
    empty = {"words": "Say why you say no"}

    def __init__(self, asked: JoinRequest, data=None, needs_words: bool = False):
        super().__init__(data, prefix=f"answer-{asked.pk}")
        self.fields["words"].required = needs_words
        self.use_required_attribute = False


class UndertakingForm(GovukFields, forms.Form):
    partner = _OneOfField(widget=forms.RadioSelect)
    what = _text(2)
    due = forms.DateField(
        input_formats=_DAYS,
        widget=forms.DateInput(attrs={"type": "date"}, format=_DAYS[0]),
        error_messages={"invalid": "Give a day, such as 27/3/2027"},
    )
    labels = {"partner": "Who will do it?", "what": "What will they do?", "due": "By when?"}
    empty = {
        "partner": "Choose who will do it",
        "what": "Say what they will do",
        "due": "Give the day by which it will be done",
    }

    def __init__(self, asked: JoinRequest, data=None):
        super().__init__(data, prefix=f"undertake-{asked.pk}")
        both = [asked.reference.partner_id, asked.partner_id]
        self.fields["partner"].offer(PartnerPage.objects.filter(pk__in=both).order_by("title"))

    def clean_due(self):
        if self.cleaned_data["due"] < timezone.localdate():
            raise ValidationError("This day has passed. Give one to come")
        return self.cleaned_data["due"]


class EntryForm(GovukFields, forms.Form):
    """Of the engagements that the joining partner has published, whoever may see them."""

    entry = _OneOfField(required=False)
    labels = {"entry": "Your own entry for this piece of work"}
    hints = {"entry": "Its findings are then shown with the others, under your organisation’s name."}

    def __init__(self, asked: JoinRequest, data=None):
        super().__init__(data, prefix=f"name-{asked.pk}", initial={"entry": asked.own_entry_id})
        theirs = visible_pages(EngagementPage, Reader(partner_ids=frozenset([asked.partner_id])))
        theirs = theirs.filter(reference__partner=asked.partner_id).exclude(reference=asked.reference)
        self.fields["entry"].offer(theirs.order_by("title"), key="reference_id")


class DoneForm(forms.Form):
    undertaking = _OneOfField()

    def __init__(self, asked: JoinRequest, data=None):
        super().__init__(data)
        self.fields["undertaking"].offer(asked.undertakings.filter(done_on=None))
