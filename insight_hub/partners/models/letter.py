from django.db import models
from django.utils import timezone


class Letter(models.Model):
    """An e-mail that waits to be sent (`insight_hub.partners.post`). A row is made in the transaction of what it
    tells of and goes when it was sent, so a mail server that is away loses none and holds nobody up."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    send_at = models.DateTimeField(default=timezone.now, db_index=True)
    refusals = models.PositiveIntegerField(default=0)

    def __str__(self):
        return self.subject
