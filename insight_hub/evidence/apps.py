from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "insight_hub.evidence"
    label = "evidence"
    verbose_name = "Evidence"

    def ready(self):
        from insight_hub.evidence import notices, receivers  # noqa: F401
