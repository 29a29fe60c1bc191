"""What follows when partners, or the models that managers may edit, come to be."""

from django.contrib.auth.models import Group

from insight_hub.partners import groups
from insight_hub.partners.reader import MANAGERS_GROUP


def on_partner_saved(sender, instance, created, raw=False, **kwargs):
    """A new partner gets all that it needs in one step."""
    if created and not raw:
        groups.set_up(instance)


def on_migrated(sender, **kwargs):
    if sender.label in ("partners", "taxonomy"):
        for group in Group.objects.filter(name=MANAGERS_GROUP):
            groups.let_manage(group)
