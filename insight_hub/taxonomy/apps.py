from django.apps import AppConfig


class TaxonomyConfig(AppConfig):
    """Topics, groups, methods, places and jargon: what findings are tagged with. Imports nothing of ours."""

    name = "insight_hub.taxonomy"
    label = "taxonomy"
    verbose_name = "Topics, places and groups"
