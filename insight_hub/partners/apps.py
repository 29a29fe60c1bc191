from django.apps import AppConfig
from django.db.models.signals import post_migrate, post_save


class PartnersConfig(AppConfig):
    name = "insight_hub.partners"
    label = "partners"
    verbose_name = "Partners"

    def ready(self):
        from insight_hub.partners import receivers

        post_save.connect(receivers.on_partner_saved, sender="partners.PartnerPage")
        post_migrate.connect(receivers.on_migrated)
