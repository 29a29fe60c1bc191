"""Reading the three files an operator may bring: a gazetteer, retired codes, and who lies in which board."""

from graphlib import CycleError, TopologicalSorter

from insight_hub.taxonomy.loading.areas import GSS, INSIDE, NEEDED, OVERLAPS, Level, area_from
from insight_hub.taxonomy.loading.rows import BadRow, UnreadableFile, read_rows


def read_gazetteer(path, areas, reject):
    """Adds the areas of the file to `areas`, or renews them. Rows come in any order."""
    rows, told = {}, {}
    for number, cells in read_rows(path, NEEDED, reject):
        try:
            area = area_from(cells)
        except BadRow as reason:
            reject(path, number, str(reason))
            continue
        if area.code in told:
            reject(path, number, f"{area.code} is in row {rows[area.code]} already; that row is used")
            continue
        rows[area.code], told[area.code] = number, area
    for code, reason in _misplaced(told, areas):
        reject(path, rows[code], reason)
    for code, area in told.items():
        areas[code] = _renewed(area, areas.get(code), areas)


def _misplaced(told, areas):
    """Takes out of `told` what lies in nothing known, or in itself; yields (code, reason)."""
    yield from _orphans(told, areas)
    while cycle := _cycle(areas | told):
        guilty = [code for code in dict.fromkeys(cycle) if code in told]
        for code in guilty:
            del told[code]
            yield code, f"it lies in itself: {' in '.join(cycle)}"
        if not guilty:
            raise UnreadableFile(f"Places in the database lie in themselves: {' in '.join(cycle)}.")
        yield from _orphans(told, areas)


def _orphans(told, areas):
    lost = True
    while lost:
        lost = {
            code: [whole for whole in area.wholes if whole not in told and whole not in areas]
            for code, area in told.items()
        }
        lost = {code: missing for code, missing in lost.items() if missing}
        for code, missing in lost.items():
            del told[code]
            yield code, f"it lies in {' and '.join(missing)}, which is not in the file or was left out of it"


def _cycle(areas):
    """The codes of one circle of areas, each in the next, the first again at the end; or None."""
    try:
        TopologicalSorter({code: area.wholes for code, area in areas.items()}).prepare()
    except CycleError as error:
        return error.args[1][::-1]


def _renewed(area, before, areas):
    """The area as the file tells of it, with what only others know: boards, parts, and a name we gave it."""
    if before is None:
        return area
    area.described["name_alt"] = area.described["name_alt"] or before.described["name_alt"]
    area.retired, area.label, area.parts = before.retired, before.label, before.parts
    boards = {whole: how for whole, how in before.wholes.items() if areas[whole].level == Level.CARE_BOARD}
    successor = before.wholes if before.retired else {}
    area.wholes = {**successor, **boards, **area.wholes}
    return area


def read_retired_codes(path, areas, reject):
    """{old code: (old name, present code)}; an area loaded earlier under an old code is marked as retired."""
    successors = {}
    for number, cells in read_rows(path, ("old_code", "old_name", "current_code"), reject):
        old, now = cells["old_code"].upper(), cells["current_code"].upper()
        if reason := _not_succeeded(old, now, areas, successors):
            reject(path, number, reason)
            continue
        successors[old] = (cells["old_name"], now)
        if old in areas:
            areas[old].retired = True
            areas[old].wholes[now] = INSIDE
    return successors


def _not_succeeded(old, now, areas, successors):
    """Why the old code cannot be taken to have become the present one, or None."""
    if not GSS.fullmatch(old) or old == now:
        return f"{old!r} is not the GSS code of an area that was replaced"
    if now not in areas or areas[now].retired:
        return f"{old} became {now or 'nothing'}, which is not among the places of today"
    if old in successors:
        return f"{old} became {successors[old][1]} in an earlier row; that one is used"
    if old in areas and areas[old].level != areas[now].level:
        return f"{old} is a {areas[old].level}, and {now} a {areas[now].level}: one cannot become the other"
    return None


def read_boards(path, areas, successors, reject):
    """States that authorities lie in or across care boards: for each authority named, exactly these."""
    boards = {}
    for number, cells in read_rows(path, ("icb_code", "lad_code"), reject):
        board, authority = cells["icb_code"].upper(), cells["lad_code"].upper()
        if authority not in areas and authority in successors:
            authority = successors[authority][1]
        unknown = [code for code in (board, authority) if code not in areas]
        if unknown:
            reject(path, number, f"{' and '.join(unknown)} is not among the places")
        elif areas[board].level != Level.CARE_BOARD or areas[authority].level != Level.LOCAL_AUTHORITY:
            reject(path, number, f"{board} is not a care board or {authority} is not a local authority")
        else:
            boards.setdefault(authority, set()).add(board)
    for authority, codes in boards.items():
        area = areas[authority]
        kept = {whole: how for whole, how in area.wholes.items() if areas[whole].level != Level.CARE_BOARD}
        area.wholes = {**kept, **dict.fromkeys(sorted(codes), OVERLAPS)}
