from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from insight_hub.evidence.alike.panel import LookAlikesPanel
from insight_hub.evidence.choices import (
    EngagementStatus,
    EngagementType,
    Level,
    ParticipationLevel,
    Recruitment,
)
from insight_hub.evidence.models.page import EvidencePage
from insight_hub.evidence.models.reference import Kind
from insight_hub.evidence.models.tagging import (
    EngagementGroup,
    EngagementMethod,
    EngagementPlace,
    EngagementTopic,
)
from insight_hub.evidence.partial_date import PartialDateField, span_in_words
from insight_hub.evidence.validation import Problems
from insight_hub.evidence.who_sees_panel import WhoSeesPanel
from insight_hub.taxonomy.fields import VocabularyManager


class EngagementPage(EvidencePage):
    """One piece of asking people: a consultation, survey, panel or focus group."""

    kind = Kind.ENGAGEMENT

    engagement_type = models.CharField(
        "type", max_length=40, choices=EngagementType.choices, default=EngagementType.ENGAGEMENT
    )
    legal_duty = models.CharField(
        max_length=300, blank=True, help_text="The Act and section that require it, if any do."
    )
    purpose = models.TextField(blank=True, help_text="What you want to find out, and what will be done with it.")
    question = models.TextField("question asked", blank=True)
    question_set_by = models.CharField("who set the question", max_length=200, blank=True)
    level = models.CharField(max_length=20, choices=Level.choices, default=Level.SERVICE)
    participation_level = models.CharField(max_length=20, choices=ParticipationLevel.choices, blank=True)
    recruitment = models.CharField("how people were recruited", max_length=30, choices=Recruitment.choices, blank=True)
    told_and_supported = models.TextField("what people were told, and the support they had", blank=True)
    status = models.CharField(max_length=30, choices=EngagementStatus.choices, default=EngagementStatus.PLANNED)
    date_from = PartialDateField("starts")
    date_to = PartialDateField("ends")
    closing_date = models.DateField("closing date for taking part", null=True, blank=True)
    take_part_url = models.URLField("link to take part", blank=True)
    decided_by = models.CharField("who decides", max_length=200, blank=True)
    decision_date = PartialDateField("when they decide")
    participants = models.PositiveIntegerField("number of people who took part", null=True, blank=True)
    commissioned_by = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True, help_text="A shared mailbox: it is shown to everyone.")

    topics = VocabularyManager("topics", through=EngagementTopic, blank=True, related_name="engagements")
    places = VocabularyManager("places", through=EngagementPlace, blank=True, related_name="engagements")
    groups = VocabularyManager("groups wanted", through=EngagementGroup, blank=True, related_name="engagements")
    methods = VocabularyManager(
        "how people were asked", through=EngagementMethod, blank=True, related_name="engagements"
    )

    content_panels = [
        *Page.content_panels,
        LookAlikesPanel(),
        MultiFieldPanel(
            [
                FieldPanel("engagement_type"),
                FieldPanel("legal_duty"),
                FieldPanel("purpose"),
                FieldPanel("question"),
                FieldPanel("question_set_by"),
                FieldPanel("level"),
            ],
            heading="What you are asking, and why",
        ),
        MultiFieldPanel(
            [FieldPanel("topics"), FieldPanel("places"), FieldPanel("groups")],
            heading="What it is about, and whom you want to hear from",
        ),
        MultiFieldPanel(
            [
                FieldPanel("methods"),
                FieldPanel("participation_level"),
                FieldPanel("recruitment"),
                FieldPanel("told_and_supported"),
                FieldPanel("participants"),
            ],
            heading="How you are asking",
        ),
        MultiFieldPanel(
            [
                FieldPanel("status"),
                FieldPanel("date_from"),
                FieldPanel("date_to"),
                FieldPanel("closing_date"),
                FieldPanel("take_part_url"),
                FieldPanel("decided_by"),
                FieldPanel("decision_date"),
            ],
            heading="When, and who decides",
        ),
        MultiFieldPanel([FieldPanel("commissioned_by"), FieldPanel("contact_email")], heading="Who to ask about it"),
        WhoSeesPanel(),
        FieldPanel("change_note"),
    ]
    template = "evidence/engagement.html"
    parent_page_types = ["partners.PartnerPage"]
    subpage_types = ["evidence.FindingPage"]

    class Meta:
        verbose_name = "engagement"

    @property
    def dates(self) -> str:
        return span_in_words(self.date_from, self.date_to)

    def clean(self):
        super().clean()
        problems = Problems()
        problems.check_order(self.date_from, self.date_to, "date_to")
        problems.check_number(self.participants, "participants")
        if self.engagement_type == EngagementType.REQUIRED and not self.legal_duty:
            problems.add("legal_duty", "Name the law that requires this consultation, or choose another type.")
        if self.status == EngagementStatus.OPEN and not (self.closing_date or self.date_to):
            problems.add("closing_date", "Say when it closes: an open engagement needs a closing date.")
        problems.check_order(self.date_from, str(self.closing_date or ""), "closing_date")
        problems.raise_if_any()
