"""Who is told by e-mail that something waits for them. What became of it, Wagtail tells whoever submitted it, in the
words of templates/wagtailadmin/notifications/."""

from django.conf import settings
from django.dispatch import receiver
from django.urls import reverse
from wagtail.signals import task_submitted

from insight_hub.evidence.models import ManagerReview, Review
from insight_hub.partners import post


@receiver(task_submitted, sender=Review)
def on_waiting_for_review(sender, instance, user, **kwargs):
    """The reviewers of this step are told, and whoever submitted it when it goes on to a manager."""
    task, state = instance.task.specific, instance.workflow_state
    page, submitter = state.content_object.specific, state.requested_by
    context = {
        "title": page.get_admin_display_title(),
        "kind": page._meta.verbose_name,
        "partner": page.partner,
        "by": submitter,
        "address": settings.BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }
    reviewers = set(task.reviewers(page).values_list("email", flat=True)) - {user.email if user else ""}
    post.write_from("evidence/mail/review_wanted.txt", reviewers, context)
    if isinstance(task, ManagerReview) and submitter:
        post.write_from("evidence/mail/review_passed_on.txt", [submitter.email], context)
