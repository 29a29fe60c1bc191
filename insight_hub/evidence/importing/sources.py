"""Reading CSV, XLSX and JSON Lines as numbered rows of plain values."""

import csv
import json
from pathlib import Path
from typing import NamedTuple

from openpyxl import load_workbook

COLUMNS = (
    "external_id",
    "title",
    "summary",
    "body",
    "organisation",
    "organisation_kind",
    "engagement",
    "nature",
    "date_from",
    "date_to",
    "places",
    "topics",
    "groups",
    "methods",
    "participants",
    "source_url",
    "licence",
    "visibility",
)

LONGEST_CELL = 10_000_000  # characters


class UnreadableFile(Exception):
    """The file as a whole cannot be read; the message says why."""


class SourceRow(NamedTuple):
    """`number` as a spreadsheet or an editor shows it. `values` is None when the row itself is unreadable."""

    number: int
    values: dict | None
    problem: str = ""


def read(path: Path) -> list[SourceRow]:
    """All rows of the file: one that turns out unreadable at its end gives none. Raises UnreadableFile."""
    reader = _READERS.get(path.suffix.lower())
    if not reader:
        raise UnreadableFile(f"{path.name}: save it as .csv, .xlsx or .jsonl")
    try:
        return list(reader(path))
    except OSError as error:
        raise UnreadableFile(f"{path.name}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path.name}: not UTF-8 text; save it as “CSV UTF-8”") from error
    except csv.Error as error:
        raise UnreadableFile(f"{path.name}: not a CSV file: {error}") from error


def unknown_columns(names) -> list[str]:
    """Names that are no column of an import, fit to be printed."""
    return [name.encode(errors="replace").decode() for name in names if name and name not in COLUMNS]


def _read_csv(path):
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding="utf-8-sig", newline="") as lines:
        rows = csv.reader(lines, strict=True)
        header = [name.strip().lower() for name in next(rows, [])]
        _check_header(path, header)
        for number, cells in enumerate(rows, start=2):
            if any(cell.strip() for cell in cells):
                yield _table_row(number, header, cells)


def _read_xlsx(path):
    """A damaged workbook makes openpyxl raise almost anything: its own errors, the zip's, the XML parser's."""
    try:
        yield from _workbook_rows(path)
    except (OSError, UnreadableFile):
        raise
    except Exception as error:
        raise UnreadableFile(f"{path.name}: not an Excel workbook (.xlsx), or a damaged one") from error


def _workbook_rows(path):
    workbook = load_workbook(path, read_only=True, data_only=True)
    try:
        rows = workbook.worksheets[0].iter_rows(values_only=True)
        header = [str(name or "").strip().lower() for name in next(rows, [])]
        _check_header(path, header)
        for number, cells in enumerate(rows, start=2):
            texts = [_cell_text(cell) for cell in cells]
            if any(texts):
                yield _table_row(number, header, texts)
    finally:
        workbook.close()


def _read_json_lines(path):
    with path.open(encoding="utf-8-sig") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                values = json.loads(line)
            except (ValueError, RecursionError) as error:
                yield SourceRow(number, None, f"not JSON: {error}"[:200])
                continue
            if isinstance(values, dict):
                yield SourceRow(number, values)
            else:
                yield SourceRow(number, None, "not a JSON object: write {…} on each line")


_READERS = {".csv": _read_csv, ".xlsx": _read_xlsx, ".jsonl": _read_json_lines, ".ndjson": _read_json_lines}


def _check_header(path, header):
    if "title" not in header:
        raise UnreadableFile(f"{path.name}: the first row must name the columns, “title” and “summary” among them")
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise UnreadableFile(f"{path.name}: more than one column is called {', '.join(map(repr, twice))}")


def _table_row(number, header, cells):
    if len(cells) > len(header) and any(cells[len(header) :]):
        return SourceRow(number, None, f"has {len(cells)} cells, but there are {len(header)} columns")
    return SourceRow(number, dict(zip(header, cells, strict=False)))


def _cell_text(cell):
    """An Excel cell as it would stand in a CSV: dates as ISO 8601, whole numbers without a point."""
    if cell is None:
        return ""
    if hasattr(cell, "date"):
        return cell.date().isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)
