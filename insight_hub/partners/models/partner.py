"""Organisations that publish here."""

from django.core.exceptions import ValidationError
from django.db import models
from django.shortcuts import redirect
from django.urls import reverse
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page

from insight_hub.partners.page_form import PartnerPageForm
from insight_hub.taxonomy.fields import VocabularyManager
from insight_hub.taxonomy.models import Place


class PartnerKind(models.TextChoices):
    COUNCIL = "council", "Council"
    PARISH_COUNCIL = "parish-council", "Parish or town council"
    NHS = "nhs", "NHS body"
    HEALTHWATCH = "healthwatch", "Healthwatch"
    VOLUNTARY = "voluntary", "Voluntary or community organisation"
    POLICE = "police", "Police"
    GOVERNMENT = "government", "Government body"
    PARTNERSHIP = "partnership", "Partnership or combined authority"
    OTHER = "other", "Other organisation"


class PartnerPlace(ItemBase):
    tag = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    content_object = ParentalKey("partners.PartnerPage", on_delete=models.CASCADE, related_name="tagged_places")


class PartnerPage(Page):
    """A partner: its page stands under the hub's front page, and its engagements and responses stand under it."""

    kind = models.CharField("kind of organisation", max_length=30, choices=PartnerKind.choices)
    about = models.TextField("about the organisation", blank=True)
    logo = models.ForeignKey("wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    website = models.URLField(blank=True)
    contact_name = models.CharField(
        max_length=200, blank=True, help_text="A team rather than a person: it is shown to everyone."
    )
    contact_email = models.EmailField(blank=True, help_text="A shared mailbox: it is shown to everyone.")
    places = VocabularyManager("places served", through=PartnerPlace, blank=True, related_name="partners_serving")

    content_panels = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("about"),
        FieldPanel("places"),
        MultiFieldPanel(
            [
                FieldPanel("contact_name"),
                FieldPanel("contact_email"),
                FieldPanel("website"),
                FieldPanel("logo"),
            ],
            heading="How to reach the organisation",
        ),
    ]
    template = "partners/partner_page.html"
    private_page_options = []
    base_form_class = PartnerPageForm

    class Meta:
        verbose_name = "organisation"

    def clean(self):
        super().clean()
        if PartnerPage.objects.filter(title__iexact=self.title).exclude(pk=self.pk).exists():
            raise ValidationError({"title": f"There is an organisation called “{self.title}” already."})

    @classmethod
    def can_create_at(cls, parent):
        """Organisations stand side by side, never under one another."""
        return not isinstance(parent.specific, cls) and super().can_create_at(parent)

    def serve(self, request, *args, **kwargs):
        return redirect(reverse("partner", args=[self.slug]), permanent=True)

    def get_url_parts(self, request=None):
        return _at(self, reverse("partner", args=[self.slug]), request)


def _at(page, path, request):
    """Where a page with an address outside the page tree is: (site's id, its root address, `path`)."""
    parts = Page.get_url_parts(page, request)
    return parts and (parts[0], parts[1], path)
