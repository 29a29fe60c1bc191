from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save
from wagtail.users.apps import WagtailUsersAppConfig


class PartnersConfig(AppConfig):
    name = "insight_hub.partners"
    label = "partners"
    verbose_name = "Partners"
    default = True

    def ready(self):
        from insight_hub.partners import receivers
        from insight_hub.partners.signing_in import receivers as _  # noqa: F401

        post_save.connect(receivers.on_partner_saved, sender="partners.PartnerPage")
        post_migrate.connect(receivers.on_migrated)


class PeopleConfig(WagtailUsersAppConfig):
    """Wagtail's pages of people and groups, where what an administrator gives to a group is noted."""

    group_viewset = "insight_hub.partners.signing_in.groups.NotingGroupViewSet"
