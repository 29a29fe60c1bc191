"""Loading places: read, check, name and relate them in memory, then write only what differs."""

from pathlib import Path

from django.db import transaction

from insight_hub.taxonomy.loading.areas import stored_areas
from insight_hub.taxonomy.loading.closure import close
from insight_hub.taxonomy.loading.gazetteer import read_boards, read_gazetteer, read_retired_codes
from insight_hub.taxonomy.loading.labels import label
from insight_hub.taxonomy.loading.report import LoadReport
from insight_hub.taxonomy.loading.statistics import refresh_statistics
from insight_hub.taxonomy.loading.storing import store_places, store_relations, store_retired_codes

SAMPLE_PLACES = Path(__file__).resolve().parents[1] / "vocabulary" / "places_sample.csv"


@transaction.atomic
def load_places(gazetteer=None, retired=None, boards=None):
    """Loads the given files (paths); returns {what: LoadReport} for places, relations and old codes.

    A gazetteer renews the places it names and leaves all others. Names, relations and levels are worked out
    for all places together, so any order of files and any number of repeats come to the same. All or
    nothing but for bad rows, which are named and left out. Raises `UnreadableFile`.
    """
    reports = {"places": LoadReport(), "what lies in what": LoadReport(), "retired codes": LoadReport()}
    places, relations, codes = reports.values()
    areas = stored_areas()
    if gazetteer:
        read_gazetteer(gazetteer, areas, places.reject)
    successors = read_retired_codes(retired, areas, codes.reject) if retired else {}
    if boards:
        read_boards(boards, areas, successors, relations.reject)
    label(areas)
    ids = store_places(areas, places)
    store_relations(areas, close(areas), ids, relations)
    store_retired_codes(successors, ids, codes)
    refresh_statistics(sum(report.created + report.updated for report in reports.values()))
    return reports
