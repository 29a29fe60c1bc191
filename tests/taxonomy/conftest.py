import csv
import os
from pathlib import Path

import pytest

from insight_hub.taxonomy.loading import load_places

ROOT = Path(__file__).resolve().parents[2]
GAZETTEER_HEADINGS = (
    "code", "name", "level", "parent_code", "lat", "lon", "name_alt", "la_type", "county_code", "cauth_code"
)  # fmt: skip


@pytest.fixture(scope="session")
def geography():
    """The folder of the public geography files, which do not ship with the hub."""
    shared = Path(os.environ.get("SHARED_DATA_DIR", ROOT.parent / "shared" / "data"))
    folder = shared / "geography"
    if not folder.is_dir():
        pytest.skip(f"needs the shared data in {shared}")
    return folder


@pytest.fixture
def table(tmp_path):
    """Writes a CSV file: `table(name, headings, rows)`; rows are lists, or dicts of what is not empty."""

    def write(name, headings, rows):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target)
            writer.writerow(headings)
            for row in rows:
                writer.writerow([row.get(heading, "") for heading in headings] if isinstance(row, dict) else row)
        return path

    return write


@pytest.fixture
def gazetteer(table):
    """Writes a gazetteer of places given as (code, name, level, parent code, others by column)."""

    def write(*places, name="gazetteer.csv"):
        rows = []
        for code, label, level, parent, *others in places:
            row = {"code": code, "name": label, "level": level, "parent_code": parent}
            rows.append(row | (others[0] if others else {}))
        return table(name, GAZETTEER_HEADINGS, rows)

    return write


UK = ("K02000001", "United Kingdom", "uk", "")
ENGLAND = ("E92000001", "England", "country", UK[0])
NORTH = ("E12000001", "North", "region", ENGLAND[0])
SOUTH = ("E12000002", "South", "region", ENGLAND[0])
SHIRE = ("E10000001", "Dunshire", "county", NORTH[0])
BOARD = ("E54000001", "NHS Dunshire Integrated Care Board", "icb", NORTH[0])
OTHER_BOARD = ("E54000002", "NHS Vale Integrated Care Board", "icb", NORTH[0])
DUNTON = ("E07000001", "Dunton", "local_authority", NORTH[0], {"county_code": SHIRE[0]})
VALE = ("E07000002", "Vale, City of", "local_authority", SOUTH[0])
DUNTON_CASTLE = ("E05000001", "Castle", "ward", DUNTON[0])
VALE_CASTLE = ("E05000002", "Castle", "ward", VALE[0], {"name_alt": "Y Castell"})
DUNTON_WARD = ("E05000003", "Dunton", "ward", DUNTON[0])
SMALL_COUNTRY = (
    UK, ENGLAND, NORTH, SOUTH, SHIRE, BOARD, OTHER_BOARD, DUNTON, VALE, DUNTON_CASTLE, VALE_CASTLE,
    DUNTON_WARD,
)  # fmt: skip


@pytest.fixture
def small_country(db, gazetteer):
    """Two regions, two authorities, three wards."""
    load_places(gazetteer(*SMALL_COUNTRY))


@pytest.fixture
def boards(table):
    def write(*pairs):
        return table("boards.csv", ["icb_code", "lad_code"], pairs)

    return write
