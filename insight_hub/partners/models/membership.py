"""Who belongs to which partner, and who is asked to."""

import datetime

from django.conf import settings
from django.core import signing
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from insight_hub.partners.models.partner import PartnerPage

INVITED_FOR = datetime.timedelta(days=14)


class Role(models.TextChoices):
    EDITOR = "editor", "Editor (writes and submits)"
    REVIEWER = "reviewer", "Reviewer (checks and publishes)"
    OFFICER = "officer", "Officer (reads and checks)"


class Membership(models.Model):
    """Who belongs to which partner. What each role may do there is given in `insight_hub.partners.groups`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    partner = models.ForeignKey(PartnerPage, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "partner"], name="one_membership_each")]

    def __str__(self):
        return f"{self.user}: {self.get_role_display()} of {self.partner}"


class InvitationManager(models.Manager):
    def open(self):
        """Those that can still be accepted."""
        return self.filter(accepted_at=None, created_at__gt=timezone.now() - INVITED_FOR)

    def with_token(self, token: str):
        """The invitation that was sent with `token`, None when there is none or it can no longer be accepted."""
        try:
            number = signing.loads(token, salt=Invitation.SALT, max_age=INVITED_FOR)
        except signing.BadSignature:
            return None
        return self.open().select_related("partner").filter(pk=number).first()


class Invitation(models.Model):
    """An e-mail address that a manager asked to join a partner. It is accepted once, within `INVITED_FOR`."""

    SALT = "insight_hub.partners.invitation"

    email = models.EmailField("e-mail address")
    partner = models.ForeignKey(PartnerPage, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role.choices)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True)

    objects = InvitationManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Lower("email"), "partner", condition=models.Q(accepted_at=None), name="one_open_invitation_each"
            )
        ]

    def __str__(self):
        return f"{self.email}: {self.get_role_display()} of {self.partner}"

    def get_absolute_url(self) -> str:
        """Where it is accepted: whoever has this address may. It is sent by e-mail and shown nowhere."""
        return reverse("invitation", args=[signing.dumps(self.pk, salt=self.SALT)])

    @property
    def ends_at(self) -> datetime.datetime:
        return self.created_at + INVITED_FOR
