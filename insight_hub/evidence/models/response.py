from collections.abc import Iterable

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.models import Orderable, Page

from insight_hub.evidence.answer_panel import AnswerPanel
from insight_hub.evidence.choices import ResponseStatus
from insight_hub.evidence.models.finding import FindingPage
from insight_hub.evidence.models.page import EvidencePage
from insight_hub.evidence.models.reference import Kind
from insight_hub.evidence.partial_date import PartialDateField
from insight_hub.evidence.who_sees_panel import WhoSeesPanel


class ResponsePage(EvidencePage):
    """What a partner decided about one or more findings, and what it did since."""

    kind = Kind.RESPONSE

    decision = models.TextField(
        "decision in plain words", help_text="What you will do, or will not do and why, in a few sentences."
    )
    status = models.CharField(max_length=30, choices=ResponseStatus.choices, default=ResponseStatus.CONSIDERED)
    date = PartialDateField("date of the decision")

    content_panels = [
        *Page.content_panels,
        InlinePanel("answers", label="Finding it answers", heading="Which findings you are answering"),
        MultiFieldPanel([FieldPanel("decision"), FieldPanel("status"), FieldPanel("date")], heading="What you decided"),
        InlinePanel("updates", label="Update", heading="What has happened since"),
        WhoSeesPanel(),
        FieldPanel("change_note"),
    ]
    template = "evidence/response.html"
    parent_page_types = ["partners.PartnerPage"]
    subpage_types = []

    class Meta:
        verbose_name = "decision and action"
        verbose_name_plural = "decisions and actions"

    @classmethod
    def answering(cls, reference_ids: Iterable[int]) -> set[int]:
        """Ids of the references of the responses that answer any of these findings."""
        found = cls.objects.filter(answers__finding__reference__in=reference_ids)
        return set(found.values_list("reference_id", flat=True))


class ResponseAnswer(Orderable):
    response = ParentalKey(ResponsePage, on_delete=models.CASCADE, related_name="answers")
    finding = models.ForeignKey(FindingPage, on_delete=models.CASCADE, related_name="answered_by")

    panels = [AnswerPanel("finding", "evidence.FindingPage")]


class ResponseUpdate(Orderable):
    response = ParentalKey(ResponsePage, on_delete=models.CASCADE, related_name="updates")
    date = models.DateField()
    text = models.TextField()

    panels = [FieldPanel("date"), FieldPanel("text")]

    class Meta(Orderable.Meta):
        ordering = ["date", "sort_order"]
