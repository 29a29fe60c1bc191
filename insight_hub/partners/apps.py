from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "insight_hub.partners"
    label = "partners"
    verbose_name = "Partners"
