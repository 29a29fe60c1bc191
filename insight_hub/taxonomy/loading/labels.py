"""The full name that tells a place from every other place."""

from collections import defaultdict

from insight_hub.taxonomy.loading.areas import Level
from insight_hub.taxonomy.names import everyday, fold


def label(areas):
    """Sets each area's `label`: a ward's ends with its authority; others have their kind added in a clash.

    Where that does not tell them apart (two wards of one name in one authority), the code does.
    """
    plain = {code: _plain(area, areas) for code, area in areas.items()}
    labels = dict(plain)
    for code in _clashing(labels):
        labels[code] = f"{plain[code]} ({_kind(areas[code])})"
    for code in _clashing(labels):
        labels[code] = f"{plain[code]} ({code})"
    for code, text in labels.items():
        areas[code].label = text


def _plain(area, areas):
    if area.retired:
        return f"{area.short_name} (former {_kind(area)})"
    if area.level != Level.WARD:
        return area.short_name
    authority = next((whole for whole in area.wholes if areas[whole].level == Level.LOCAL_AUTHORITY), None)
    return f"{area.short_name}, {everyday(areas[authority].short_name)}" if authority else area.short_name


def _kind(area):
    return Level(area.level).label


def _clashing(labels):
    codes = defaultdict(list)
    for code, text in labels.items():
        codes[fold(text)].append(code)
    return [code for namesakes in codes.values() if len(namesakes) > 1 for code in namesakes]
