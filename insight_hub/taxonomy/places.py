"""What places lie in and across and are made of, asked for many places at once."""

from collections import defaultdict

from insight_hub.taxonomy.models import Place, RetiredPlaceCode


def codes_around(place_ids):
    """For each place, by slug: the slugs of itself and of every whole it lies in or across. One query."""
    around = defaultdict(set)
    pairs = Place.objects.filter(pk__in=place_ids).order_by().values_list("slug", "wholes__whole__slug")
    for slug, whole in pairs:
        around[slug].add(slug)
        if whole:
            around[slug].add(whole)
    return dict(around)


def replaced_parts(areas) -> list[str]:
    """A sentence for each part of the local areas `areas` that a boundary review replaced. The area is not changed for
    it, as the new boundary may be another: whoever keeps the area decides."""
    parts = Place.made_of.through.objects.filter(from_place__in=areas, to_place__retired=True)
    pairs = parts.order_by("from_place__name", "to_place__name").select_related("from_place", "to_place")
    successors = RetiredPlaceCode.objects.filter(code__in=[pair.to_place.slug for pair in pairs]).select_related(
        "place"
    )
    now = {old.code: f"‘{old.place}’ ({old.place.slug})" for old in successors}
    return [
        f"‘{pair.from_place}’ is made of ‘{pair.to_place}’ ({pair.to_place.slug}), which is no longer an area: "
        f"{now.get(pair.to_place.slug, 'nothing we know of')} took its place. Put in what belongs to it today."
        for pair in pairs
    ]
