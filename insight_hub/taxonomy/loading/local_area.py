"""Relating one local area that a manager drew, without reading all places."""

from insight_hub.taxonomy.loading.areas import INSIDE, OVERLAPS, Area
from insight_hub.taxonomy.loading.closure import inherit
from insight_hub.taxonomy.models import PlaceWithin


def put_local_area(place, wholes):
    """Makes `place` lie in the one of `wholes`, or across them if there are several, and all that follows."""
    ids = {whole.slug: whole.pk for whole in wholes}
    areas = {whole.slug: Area(whole.slug, {"level": whole.level}) for whole in wholes}
    closed = {code: {} for code in areas}
    rows = PlaceWithin.objects.filter(place__in=wholes).order_by()
    for near, far, far_id, how in rows.values_list("place__slug", "whole__slug", "whole_id", "relation"):
        closed[near][far] = how
        ids[far] = far_id
    stated = dict.fromkeys(areas, INSIDE if len(areas) == 1 else OVERLAPS)
    place.wholes.all().delete()
    PlaceWithin.objects.bulk_create(
        PlaceWithin(place=place, whole_id=ids[code], relation=how, stated=code in stated)
        for code, how in inherit(stated, closed, areas).items()
    )
