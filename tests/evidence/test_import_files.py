"""CSV, Excel and JSON Lines say the same; what is not such a file is refused whole, in words."""

import csv
import datetime
import json
import zipfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from insight_hub.evidence.models import FindingPage
from insight_hub.taxonomy.models import Group, Method, Topic
from tests.evidence.conftest import a_row, how_many_pages, import_file, url

pytestmark = pytest.mark.django_db

ROW = {
    "external_id": "X1", "title": "Buses, late", "summary": "Said “late”;\nvery late.", "body": "One.\n\nTwo.",
    "organisation": "Northmoor Council", "organisation_kind": "council", "engagement": "Big Ask",
    "nature": ["need", "idea"], "date_from": "2024-02-01", "date_to": "2024-03", "places": [], "topics": ["buses"],
    "groups": ["carers"], "methods": ["survey"], "participants": 1234, "source_url": "https://a.example/b?c=d&e",
    "licence": "CC-BY-4.0", "visibility": "partners",
}  # fmt: skip


@pytest.fixture(autouse=True)
def tags(hub):
    for model, slug in ((Topic, "buses"), (Group, "carers"), (Method, "survey")):
        model.objects.create(name=slug.title(), slug=slug)


def cells(row):
    return [";".join(value) if isinstance(value, list) else value for value in row.values()]


def write_csv(path, row):
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([row.keys(), cells(row)])


def write_xlsx(path, row):
    book = Workbook()
    book.active.append([name.title() for name in row])
    book.active.append(cells(row | {"date_from": datetime.datetime(2024, 2, 1)}))
    book.save(path)


def write_jsonl(path, row):
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")


WRITERS = {"csv": write_csv, "xlsx": write_xlsx, "jsonl": write_jsonl}


@pytest.mark.parametrize("first", WRITERS)
@pytest.mark.parametrize("second", WRITERS)
def test_each_kind_of_file_makes_the_same_finding(tmp_path, first, second):
    for suffix in (first, second):
        WRITERS[suffix](tmp_path / f"f.{suffix}", ROW)
    assert import_file(tmp_path / f"f.{first}")["created"] == 1
    again = import_file(tmp_path / f"f.{second}")
    assert (again["created"], again["updated"], again["unchanged"], again["rejected"]) == (0, 0, 1, [])
    finding = FindingPage.objects.get()
    assert (finding.title, finding.participants, finding.natures) == ("Buses, late", 1234, ["need", "idea"])
    assert (finding.date_from, finding.date_to) == ("2024-02-01", "2024-03")
    assert [block.value.source for block in finding.body] == ["<p>One.</p>", "<p>Two.</p>"]
    assert finding.get_parent().title == "Big Ask"


def refused(path):
    with pytest.raises(CommandError) as refusal:
        call_command("import_findings", path, stdout=StringIO())
    assert path.name in str(refusal.value)
    assert how_many_pages() == (0, 0)
    return str(refusal.value)


NO_FILE_OF_OURS = {
    "latin.csv": "title,summary,organisation\nCafé,Said,N\n".encode("latin-1"),
    "latin.jsonl": b'{"title": "Caf\xe9"}\n',
    "utf16.csv": "title,summary\nA,B\n".encode("utf-16"),
    "empty.csv": b"",
    "headless.csv": b"Buses,Late,Northmoor\n",
    "quote.csv": b'title,summary,organisation\n"Buses,Late,Northmoor\n',
    "twice.csv": b"title,summary,title\nBuses,Late,Trams\n",
    "text.xlsx": b"title,summary\n",
    "empty.xlsx": b"",
    "notes.docx": b"PK",
    "nothing": b"title,summary\n",
}


@pytest.mark.parametrize("name", NO_FILE_OF_OURS)
def test_what_is_no_such_file_is_refused_whole(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(NO_FILE_OF_OURS[name])
    refused(path)


def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path):
    refused(tmp_path / "missing.csv")
    (tmp_path / "folder.csv").mkdir()
    refused(tmp_path / "folder.csv")


def test_an_archive_that_is_no_workbook_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "f.xlsx", "w") as archive:
        archive.writestr("notes.txt", "words")
    refused(tmp_path / "f.xlsx")


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "[Content_Types].xml"])
def test_a_damaged_workbook_is_refused(tmp_path, part):
    write_xlsx(tmp_path / "whole.xlsx", ROW)
    with zipfile.ZipFile(tmp_path / "whole.xlsx") as whole, zipfile.ZipFile(tmp_path / "f.xlsx", "w") as damaged:
        for name in whole.namelist():
            damaged.writestr(name, whole.read(name)[:120] if name == part else whole.read(name))
    refused(tmp_path / "f.xlsx")


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_a_file_that_turns_out_unreadable_at_its_end_is_not_half_imported(tmp_path, suffix):
    path = tmp_path / f"f.{suffix}"
    rows = [a_row(external_id=str(number), summary="word " * 200) for number in range(20)]
    if suffix == "csv":
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([rows[0].keys(), *(row.values() for row in rows)])
    else:
        path.write_text("\n".join(json.dumps(row) for row in rows) + "\n")
    path.write_bytes(path.read_bytes() + b"caf\xe9,b,c,d\n")
    refused(path)


def test_rows_are_numbered_as_a_spreadsheet_does(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("title,summary,organisation\nA,Said.,N\n,Said.,N\n\nB,Said.,N\nC,Said.,N,too,many\n")
    report = import_file(path)
    assert report["created"] == 2
    assert [rejected["row"] for rejected in report["rejected"]] == [3, 6]


def test_rejections_are_printed_a_line_each_and_the_exit_status_is_1(tmp_path):
    path = tmp_path / "f.csv"
    path.write_text("title,summary,organisation,mood\nA,Said.,N,\n,Said.,N,sad\n")
    out = StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("import_findings", path, stdout=out)
    assert end.value.code == 1
    assert out.getvalue().splitlines() == [
        "row 3: title: is empty",
        "columns not used: mood",
        "created 1, updated 0, unchanged 0, rejected 1",
    ]


def test_an_unknown_partner_is_refused(tmp_path):
    write_csv(tmp_path / "f.csv", ROW)
    with pytest.raises(CommandError, match="nobody"):
        call_command("import_findings", tmp_path / "f.csv", partner="nobody", stdout=StringIO())


def test_what_was_imported_is_there_to_read_and_cite(tmp_path, client):
    write_csv(tmp_path / "f.csv", ROW | {"visibility": ""})
    import_file(tmp_path / "f.csv")
    finding = FindingPage.objects.get()
    assert client.get(url(finding)).status_code == 200
    assert "Northmoor Council (2024) Buses, late" in client.get(url(finding, "cite.txt")).content.decode()
