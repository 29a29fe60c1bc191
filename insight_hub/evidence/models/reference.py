"""Permanent references, and the append-only record of what was published under each."""

import hashlib
import json
import re

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.urls import reverse

_CODE = re.compile(r"IH-[A-Z]-([0-9]{1,18})", re.IGNORECASE)


class Kind(models.TextChoices):
    FINDING = "F", "finding"
    ENGAGEMENT = "E", "engagement"
    RESPONSE = "R", "response"

    @property
    def path(self) -> str:
        """The plural that starts this kind's permanent addresses."""
        return f"{self.label}s"


class ReferenceManager(models.Manager):
    def coded(self, code: str):
        """The reference written `code`, such as "IH-F-000123", as a queryset of one or none."""
        try:
            return self.filter(pk=number_in(code), kind=code[3].upper())
        except ValueError:
            return self.none()


class Reference(models.Model):
    """A permanent identifier: never reused, never changed; it outlives the page it was made for.

    Its number is the row's own key, which both databases hand out once only and safely under concurrency
    (Django's SQLite keys are AUTOINCREMENT). `public_from` and `public_until` are set when what was public is
    closed, for the notice that then stands at its address.
    """

    kind = models.CharField(max_length=1, choices=Kind.choices)
    external_id = models.CharField(max_length=200, blank=True)
    partner = models.ForeignKey("partners.PartnerPage", null=True, on_delete=models.SET_NULL, related_name="+")
    publisher = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    public_from = models.DateTimeField(null=True)
    public_until = models.DateTimeField(null=True)

    objects = ReferenceManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "kind", "external_id"],
                condition=~models.Q(external_id=""),
                name="one_reference_per_external_id",
            )
        ]

    def __str__(self):
        return self.code

    def get_absolute_url(self) -> str:
        return reverse("evidence", args=[Kind(self.kind).path, self.code])

    @property
    def code(self) -> str:
        return _code(self.kind, self.pk)


class AppendOnly(models.QuerySet):
    """Rows that may be added and read, and nothing else."""

    def newest(self):
        """The latest version of each reference."""
        later = PublishedVersion.objects.filter(
            reference=models.OuterRef("reference"), number__gt=models.OuterRef("number")
        )
        return self.filter(~models.Exists(later))

    def update(self, **kwargs):
        raise TypeError("What was published is never changed: publish a new version.")

    def delete(self):
        raise TypeError("What was published is never deleted.")


class PublishedVersion(models.Model):
    """What was published under a reference, word for word. Rows are only ever added.

    `content` is what `content.describe` made of the page; `content_hash` is its SHA-256 in hexadecimal.
    """

    reference = models.ForeignKey(Reference, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField(encoder=DjangoJSONEncoder)
    content_hash = models.CharField(max_length=64)
    published_at = models.DateTimeField()
    note = models.CharField(max_length=500, blank=True)
    documents = models.ManyToManyField("wagtaildocs.Document", related_name="+")
    images = models.ManyToManyField("wagtailimages.Image", related_name="+")

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["reference", "number"]
        constraints = [models.UniqueConstraint(fields=["reference", "number"], name="one_version_per_number")]

    def __str__(self):
        return f"{self.reference} version {self.number}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise TypeError("What was published is never changed: publish a new version.")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"{self.reference.get_absolute_url()}v/{self.number}/"

    def delete(self, *args, **kwargs):
        raise TypeError("What was published is never deleted.")


class SeenBy(models.Model):
    """A label (see `insight_hub.evidence.visibility`) whose holders could read a version while it was the latest.
    Others do not get to read it later, when only a corrected version was opened to them. `to_the_end`: they could see
    what the version is of until it was taken down, the last time that it was."""

    version = models.ForeignKey(PublishedVersion, on_delete=models.PROTECT, related_name="seen_by")
    label = models.CharField(max_length=40)
    to_the_end = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "label"], name="seen_once_by_each")]

    def __str__(self):
        return f"{self.version}: {self.label}"


def is_code(text: str) -> bool:
    """Whether `text` is written as a reference is."""
    return bool(_CODE.fullmatch(text))


def canonical(code: str) -> str:
    """`code` as references are written: "ih-f-12" as "IH-F-000012". Raises ValueError when it is not one."""
    return _code(code[3].upper(), number_in(code))


def number_in(code: str) -> int:
    """The number in the reference written `code`. Raises ValueError when it is not written so."""
    match = _CODE.fullmatch(code)
    if not match:
        raise ValueError(f"not a reference: {code!r}")
    return int(match[1])


def _code(kind, number):
    return f"IH-{kind}-{number:06d}"


def hash_of(content: dict) -> str:
    """SHA-256, in hexadecimal, of `content` written as JSON with sorted keys."""
    text = json.dumps(content, sort_keys=True, cls=DjangoJSONEncoder, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
