"""Writing places: new ones in bulk, changed ones singly so that signals tell of a renamed tag."""

from django.db.models import F, Value
from django.db.models.functions import Concat

from insight_hub.taxonomy.models import Place, PlaceWithin, RetiredPlaceCode
from insight_hub.taxonomy.signals import surroundings_changed

BATCH = 500


def store_places(areas, report):
    """Makes the places agree with `areas`; returns {code: primary key}."""
    stored = {place.slug: place for place in Place.objects.all()}
    changes, missing = {}, []
    for code, area in areas.items():
        wanted = {**area.described, "name": area.label, "retired": area.retired}
        if code not in stored:
            missing.append(Place(slug=code, **wanted))
        elif changed := {name: v for name, v in wanted.items() if getattr(stored[code], name) != v}:
            changes[code] = changed
    _make_way([stored[code].pk for code, changed in changes.items() if "name" in changed])
    for code, changed in changes.items():
        for name, value in changed.items():
            setattr(stored[code], name, value)
        stored[code].save(update_fields=list(changed))
    created = Place.objects.bulk_create(missing, batch_size=BATCH)
    report.created, report.updated = len(created), len(changes)
    report.unchanged = len(stored) - len(changes)
    return {place.slug: place.pk for place in [*stored.values(), *created]}


def _make_way(renamed):
    """Frees the names of places about to be renamed: one may take the other's."""
    for start in range(0, len(renamed), BATCH):
        batch = Place.objects.filter(pk__in=renamed[start : start + BATCH])
        batch.update(name=Concat(Value("renamed "), F("slug")))


def store_relations(areas, closed, ids, report):
    """Makes what lies in what agree with `closed`, and tells whose surroundings changed by it."""
    wanted = {
        (ids[code], ids[whole]): (str(relation), whole in areas[code].wholes)
        for code, wholes in closed.items()
        for whole, relation in wholes.items()
    }
    surplus, differing, moved = [], [], set()
    stored = PlaceWithin.objects.order_by().values_list("pk", "place_id", "whole_id", "relation", "stated")
    for pk, place, whole, relation, stated in stored:
        now = wanted.pop((place, whole), None)
        if now is None:
            surplus.append(pk)
            moved.add(place)
        elif now != (relation, stated):
            differing.append(PlaceWithin(pk=pk, relation=now[0], stated=now[1]))
        else:
            report.unchanged += 1
    for start in range(0, len(surplus), BATCH):
        PlaceWithin.objects.filter(pk__in=surplus[start : start + BATCH]).delete()
    PlaceWithin.objects.bulk_update(differing, ["relation", "stated"], batch_size=BATCH)
    PlaceWithin.objects.bulk_create(
        [
            PlaceWithin(place_id=place, whole_id=whole, relation=relation, stated=stated)
            for (place, whole), (relation, stated) in wanted.items()
        ],
        batch_size=BATCH,
    )
    report.created, report.updated, report.removed = len(wanted), len(differing), len(surplus)
    if moved := moved | {place for place, whole in wanted}:
        surroundings_changed.send(PlaceWithin, places=moved)


def store_retired_codes(successors, ids, report):
    for code, (name, now) in successors.items():
        record, created = RetiredPlaceCode.objects.get_or_create(
            code=code, defaults={"name": name, "place_id": ids[now]}
        )
        if created:
            report.created += 1
        elif (record.name, record.place_id) != (name, ids[now]):
            record.name, record.place_id = name, ids[now]
            record.save()
            report.updated += 1
        else:
            report.unchanged += 1
