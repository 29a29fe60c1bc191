"""The agreement that partners sign before they publish here."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.fields import RichTextField

from insight_hub.partners.models.partner import PartnerPage


class AgreementManager(models.Manager):
    def current(self):
        """The version that is signed now, None before there is any."""
        return self.order_by("-number").first()


class Agreement(models.Model):
    """A version of the hub's protocol and data-sharing agreement. Signed by anyone, it is never changed: what is to
    be different is a new version, and everyone can see which one each partner signed."""

    number = models.PositiveIntegerField("version", unique=True, editable=False)
    text = RichTextField(features=["h2", "h3", "bold", "ol", "ul", "link"])
    changes = models.CharField(
        "what is different", max_length=500, blank=True, help_text="From the version before, in a sentence or two."
    )
    review_on = models.DateField("to be looked at again by", help_text="Partners see this date.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = AgreementManager()

    panels = [
        HelpPanel("Once a partner has signed a version it cannot be changed. Add a new version instead."),
        FieldPanel("text"),
        FieldPanel("changes"),
        FieldPanel("review_on"),
    ]

    class Meta:
        ordering = ["-number"]

    def __str__(self):
        return f"Agreement, version {self.number}"

    def save(self, *args, **kwargs):
        if not self.number:
            newest = Agreement.objects.current()
            self.number = newest.number + 1 if newest else 1
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("agreement-version", args=[self.number])

    def clean(self):
        super().clean()
        if self.pk and self.signatures.exists():
            raise ValidationError("Partners have signed this version, so it stays as it is. Add a new version instead.")


class Signature(models.Model):
    """That a partner accepted a version: `name` and `position` are those of the person who signed, and are public."""

    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="signatures")
    partner = models.ForeignKey(PartnerPage, on_delete=models.CASCADE, related_name="signatures")
    name = models.CharField("your name", max_length=200)
    position = models.CharField("your position", max_length=200)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-agreement__number"]
        constraints = [models.UniqueConstraint(fields=["agreement", "partner"], name="signed_once_by_each")]

    def __str__(self):
        return f"{self.partner}: {self.agreement}"
