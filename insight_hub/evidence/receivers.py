"""Each signal of Wagtail's that concerns evidence, translated into one verb."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.signals import init_new_page, page_unpublished, post_page_move

from insight_hub.evidence import publishing
from insight_hub.evidence.models import EngagementPage, FindingPage, ResponsePage
from insight_hub.evidence.models.page import EvidencePage


@receiver(pre_delete, sender=EngagementPage)
@receiver(pre_delete, sender=FindingPage)
@receiver(pre_delete, sender=ResponsePage)
def on_delete(sender, instance, **kwargs):
    publishing.forget(instance)


@receiver(page_unpublished)
def on_unpublish(sender, instance, **kwargs):
    """Wagtail takes down what has expired as plain pages, which do not save as evidence does."""
    if isinstance(instance, EvidencePage) and not instance.live and instance.reference.visibility.live:
        publishing.keep_in_step(instance)


@receiver(post_page_move)
def on_move(sender, instance, **kwargs):
    for page in instance.get_descendants(inclusive=True).specific():
        if isinstance(page, EvidencePage):
            publishing.keep_in_step(page)


@receiver(init_new_page)
def on_begin(sender, page, parent, **kwargs):
    """The form for a finding says already when and where people were asked, as far as its engagement does: the
    engagement's draft, where it is not published yet. How those who said it were chosen and heard, its writer says:
    that decides how far it can be leant on."""
    if not isinstance(page, FindingPage):
        return
    said = parent.get_latest_revision_as_object()
    page.date_from, page.date_to = said.date_from, said.date_to
    page.places.set(said.places.all())
