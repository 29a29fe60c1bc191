"""Reading the rows of a CSV file that somebody else made."""

import csv

from django.core.exceptions import ValidationError


class UnreadableFile(Exception):
    """The file cannot be read as a table; its text tells the operator what to do."""


class BadRow(Exception):
    """One row cannot be used; its text says why."""


def read_rows(path, needed, reject):
    """Yields (row number, {heading: stripped cell}) for each row with any content.

    Rows with too few or too many cells or with NUL go to `reject(path, row number, reason)`.
    Raises `UnreadableFile`, also in the middle: use it within a transaction.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as source:
            yield from _table(path, csv.reader(source, strict=True), needed, reject)
    except UnicodeDecodeError as error:
        raise UnreadableFile(f"{path} is not UTF-8 text. Save it as “CSV UTF-8” and try again.") from error
    except csv.Error as error:
        raise UnreadableFile(f"{path} is not a CSV file that can be read: {error}.") from error
    except FileNotFoundError as error:
        raise UnreadableFile(f"There is no file {path}.") from error
    except OSError as error:
        raise UnreadableFile(f"{path} cannot be opened: {error.strerror}.") from error


def _table(path, lines, needed, reject):
    headings = [heading.strip() for heading in next(lines, [])]
    missing = [column for column in needed if column not in headings]
    if missing:
        raise UnreadableFile(f"{path} has no column {' or '.join(missing)}. It needs the columns {', '.join(needed)}.")
    for number, cells in enumerate(lines, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(headings):
            reject(path, number, f"it has {len(cells)} cells, the headings are {len(headings)}")
        elif any("\x00" in cell for cell in cells):
            reject(path, number, "it has a NUL character")
        else:
            yield number, dict(zip(headings, (cell.strip() for cell in cells), strict=True))


def field_values(model, cells):
    """`cells` ({field name: text}) as the model's values. Raises `BadRow` for what the fields refuse."""
    values, faults = {}, []
    for name, text in cells.items():
        field = model._meta.get_field(name)
        try:
            values[name] = field.clean(None if text == "" and field.null else text, None)
        except ValidationError as error:
            faults.append(f"{field.verbose_name} {text!r}: {' '.join(error.messages)}")
    if faults:
        raise BadRow("; ".join(faults))
    return values
