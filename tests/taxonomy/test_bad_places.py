"""Files of places that are wrong in part or in whole: what is left out is named, the rest is kept."""

import pytest
from django.core.management import CommandError, call_command

from insight_hub.taxonomy.loading import UnreadableFile, load_places
from insight_hub.taxonomy.models import Place
from tests.taxonomy.conftest import BOARD, DUNTON, NORTH, SMALL_COUNTRY

pytestmark = pytest.mark.django_db


def reasons(report):
    return {rejection.row: rejection.reason for rejection in report.rejected}


class TestBadRows:
    def load(self, gazetteer, *rows):
        return reasons(load_places(gazetteer(*SMALL_COUNTRY, *rows))["places"])

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            (("X", "Nowhere", "ward", DUNTON[0]), "'X' is not a GSS code, such as E06000023"),
            (("E05000010", "", "ward", DUNTON[0]), "it has no name"),
            (("E05000010", "x" * 121, "ward", DUNTON[0]), "at most 120 characters"),
            (("E05000010", "Moon", "planet", DUNTON[0]), "'planet' is not a valid choice"),
            (("E05000010", "Moon", "ward", "E07999999"), "it lies in E07999999, which is not in the file"),
            (("E05000010", "Moon", "ward", ""), "a ward needs the code of its authority"),
            (("E05000010", "Moon", "ward", DUNTON[0], {"lat": "up", "lon": "1"}), "must be a float"),
            (("E05000010", "Moon", "ward", DUNTON[0], {"lat": "nan", "lon": "1"}), "not a position"),
            (("E05000010", "Moon", "ward", DUNTON[0], {"lat": "51"}), "one of lat and lon without the other"),
            (("E05000010", "Mo\x00on", "ward", DUNTON[0]), "it has a NUL character"),
            ((DUNTON[0], "Dunton", "local_authority", NORTH[0]), "E07000001 is in row 9 already"),
            (("E05000010", "Moon", "ward", "E05000010"), "E05000010 is said to lie in itself"),
        ],
    )
    def test_is_named_with_its_reason_and_the_others_are_kept(self, gazetteer, row, reason):
        rejected = self.load(gazetteer, row)
        assert list(rejected) == [14]
        assert reason in rejected[14]
        assert Place.objects.count() == 12

    def test_what_lies_in_a_bad_row_is_named_too(self, gazetteer):
        rejected = self.load(
            gazetteer,
            ("E05000010", "Moon", "ward", "E07000009"),
            ("E07000009", "Crater", "local_authority", "E12999999"),
        )
        assert rejected.keys() == {14, 15}
        assert "E07000009, which is not in the file or was left out" in rejected[14]

    def test_a_circle_is_named(self, gazetteer):
        rejected = self.load(
            gazetteer,
            ("E10000008", "Hen", "county", "E10000009"),
            ("E10000009", "Egg", "county", "E10000008"),
            ("E07000010", "Chick", "local_authority", "E10000009"),
        )
        assert rejected.keys() == {14, 15, 16}
        assert rejected[14].startswith("it lies in itself: E1000000")
        assert "was left out" in rejected[16]

    def test_a_place_already_loaded_stays_as_it_was(self, small_country, gazetteer):
        load_places(gazetteer((DUNTON[0], "Renamed", "local_authority", "E12999999")))
        assert Place.objects.get(slug=DUNTON[0]).name == "Dunton"


class TestCommand:
    def test_without_a_file_the_places_of_the_sample_are_loaded(self, capsys):
        call_command("load_places")
        assert "places: 117 created, 0 updated, 0 unchanged" in capsys.readouterr().out
        assert Place.objects.get(slug="E05011292").name == "Foxton, South Cambridgeshire"
        call_command("load_places")
        assert "places: 0 created, 0 updated, 117 unchanged" in capsys.readouterr().out

    def test_another_list_alone_leaves_the_places_that_are_there(self, small_country, boards):
        call_command("load_places", boards=boards((BOARD[0], DUNTON[0])))
        assert Place.objects.count() == 12

    def test_says_which_rows_were_left_out_and_fails(self, gazetteer, capsys):
        with pytest.raises(CommandError, match="Rows left out: 1"):
            call_command("load_places", gazetteer(*SMALL_COUNTRY, ("X", "Nowhere", "ward", DUNTON[0])))
        assert "gazetteer.csv, row 14: 'X' is not a GSS code" in capsys.readouterr().err
        assert Place.objects.count() == 12

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (None, "There is no file"),
            (b"", "has no column code or name or level or parent_code"),
            (b"code,name\n", "has no column level or parent_code"),
            ("code,name,level,parent_code\nK02000001,UK,uk,\n".encode("utf-16"), "is not UTF-8 text"),
            (b"PK\x03\x04\xff\xfe\x00", "is not UTF-8 text"),
            (b'code,name,level,parent_code\nK02000001,"UK,uk,\n', "is not a CSV file that can be read"),
        ],
    )
    def test_a_file_that_is_no_table_is_refused_in_a_sentence(self, tmp_path, content, sentence):
        path = tmp_path / "places.csv"
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(CommandError, match=sentence):
            call_command("load_places", path)
        assert not Place.objects.exists()

    def test_a_folder_is_refused(self, tmp_path):
        with pytest.raises(CommandError, match="cannot be opened"):
            call_command("load_places", tmp_path)

    def test_nothing_is_written_when_a_later_file_cannot_be_read(self, gazetteer, tmp_path):
        with pytest.raises(UnreadableFile):
            load_places(gazetteer(*SMALL_COUNTRY), boards=tmp_path / "none.csv")
        assert not Place.objects.exists()
