from insight_hub.taxonomy.loading.places import SAMPLE_PLACES, load_places
from insight_hub.taxonomy.loading.report import LoadReport, Rejection
from insight_hub.taxonomy.loading.rows import BadRow, UnreadableFile
from insight_hub.taxonomy.loading.statistics import refresh_statistics
from insight_hub.taxonomy.loading.vocabulary import SHIPPED, load_vocabulary

__all__ = [
    "SAMPLE_PLACES",
    "SHIPPED",
    "BadRow",
    "LoadReport",
    "Rejection",
    "UnreadableFile",
    "load_places",
    "load_vocabulary",
    "refresh_statistics",
]
