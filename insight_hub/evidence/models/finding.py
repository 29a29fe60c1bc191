from django import forms
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from insight_hub.evidence.alike.panel import LookAlikesPanel
from insight_hub.evidence.blocks import FindingBodyBlock
from insight_hub.evidence.choices import Licence, Nature, Recruitment, Stance
from insight_hub.evidence.models.page import EvidencePage
from insight_hub.evidence.models.reference import Kind
from insight_hub.evidence.models.tagging import FindingGroup, FindingMethod, FindingPlace, FindingTopic
from insight_hub.evidence.partial_date import PartialDateField, span_in_words
from insight_hub.evidence.validation import Problems
from insight_hub.evidence.who_sees_panel import WhoSeesPanel
from insight_hub.taxonomy.fields import VocabularyManager


class NaturesField(models.JSONField):
    """Several of `Nature`, as a list of their values, chosen with tick boxes."""

    def formfield(self, **kwargs):
        return forms.MultipleChoiceField(
            choices=Nature.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=self.verbose_name.capitalize(),
            help_text=self.help_text,
        )


class FindingPage(EvidencePage):
    """One thing learnt from an engagement, in plain words, with who said it and how it is known."""

    kind = Kind.FINDING

    summary = models.TextField(
        help_text="What people said, in plain words, in a few sentences. It is what searches show."
    )
    natures = NaturesField("what kind of finding", default=list, blank=True)
    stance = models.CharField(
        "view on the proposal",
        max_length=20,
        choices=Stance.choices,
        blank=True,
        help_text="Only for a view on a proposal.",
    )
    body = StreamField(FindingBodyBlock(required=False), blank=True)
    notice = models.CharField(
        max_length=300,
        blank=True,
        help_text="Shown above the finding, if readers need to know something first.",
    )
    date_from = PartialDateField("heard from")
    date_to = PartialDateField("heard until")
    participants = models.PositiveIntegerField("number of people heard", null=True, blank=True)
    recruitment = models.CharField("how people were recruited", max_length=30, choices=Recruitment.choices, blank=True)
    limits = models.TextField(
        "limits of what this shows", blank=True, help_text="Who was not heard, and what it cannot tell."
    )
    licence = models.CharField(max_length=100, blank=True, default=Licence.OGL)
    source_url = models.URLField("link to the source", blank=True, max_length=500)

    topics = VocabularyManager("topics", through=FindingTopic, blank=True, related_name="findings")
    places = VocabularyManager("places", through=FindingPlace, blank=True, related_name="findings")
    groups = VocabularyManager("who was heard", through=FindingGroup, blank=True, related_name="findings")
    methods = VocabularyManager("how people were asked", through=FindingMethod, blank=True, related_name="findings")

    content_panels = [
        *Page.content_panels,
        LookAlikesPanel(),
        MultiFieldPanel(
            [FieldPanel("summary"), FieldPanel("natures"), FieldPanel("stance")], heading="What people said"
        ),
        FieldPanel("body"),
        MultiFieldPanel(
            [FieldPanel("topics"), FieldPanel("places"), FieldPanel("groups")],
            heading="What it is about, and who said it",
        ),
        MultiFieldPanel(
            [
                FieldPanel("date_from"),
                FieldPanel("date_to"),
                FieldPanel("methods"),
                FieldPanel("participants"),
                FieldPanel("recruitment"),
                FieldPanel("limits"),
            ],
            heading="How it is known",
        ),
        MultiFieldPanel(
            [
                FieldPanel("source_url"),
                InlinePanel("attached_documents", label="Attached report"),
                FieldPanel("licence"),
                FieldPanel("notice"),
            ],
            heading="Where it comes from, and how it may be used",
        ),
        WhoSeesPanel(),
        FieldPanel("change_note"),
    ]
    template = "evidence/finding.html"
    parent_page_types = ["evidence.EngagementPage"]
    subpage_types = []

    class Meta:
        verbose_name = "finding"

    @property
    def dates(self) -> str:
        return span_in_words(self.date_from, self.date_to)

    def clean(self):
        super().clean()
        problems = Problems()
        problems.check_order(self.date_from, self.date_to, "date_to")
        problems.check_number(self.participants, "participants")
        unknown = set(self.natures or []) - set(Nature.values)
        if unknown:
            problems.add("natures", f"Choose from the list: {', '.join(sorted(unknown))} is not in it.")
        if self.stance and Nature.VIEW not in (self.natures or []):
            problems.add("stance", "Also tick “A view on a proposal”, or leave the view on the proposal empty.")
        problems.raise_if_any()


class AttachedDocument(Orderable):
    finding = ParentalKey(FindingPage, on_delete=models.CASCADE, related_name="attached_documents")
    document = models.ForeignKey("wagtaildocs.Document", on_delete=models.PROTECT, related_name="+")

    panels = [FieldPanel("document")]
