"""What places lie in and across, asked for many places at once."""

from collections import defaultdict

from insight_hub.taxonomy.models import Place


def codes_around(place_ids):
    """For each place, by slug: the slugs of itself and of every whole it lies in or across. One query."""
    around = defaultdict(set)
    pairs = Place.objects.filter(pk__in=place_ids).order_by().values_list("slug", "wholes__whole__slug")
    for slug, whole in pairs:
        around[slug].add(slug)
        if whole:
            around[slug].add(whole)
    return dict(around)
