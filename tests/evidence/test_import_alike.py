"""Rows of a file that look like what is here already: said, and left out where that is asked for."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from insight_hub.evidence.models import FindingPage, Level, Opening
from insight_hub.partners.models import PartnerPage
from tests.evidence.conftest import a_row, how_many_pages, import_file
from tests.factories import EngagementPageFactory, FindingPageFactory

pytestmark = pytest.mark.django_db

TITLE = "The last bus leaves too early"
SUMMARY = "People who work evening shifts told us that the last bus leaves before nine, so that they walk home."


def alike_row(**changes):
    return a_row(title=TITLE.upper(), summary=SUMMARY.replace("told us", "say")) | changes


def finding(partner, **options):
    return FindingPageFactory(
        **{"title": TITLE, "summary": SUMMARY, "parent": EngagementPageFactory(parent=partner)} | options
    )


def rows_and_refs(report):
    return [(entry["row"], entry["refs"], entry["rows"]) for entry in report["alike"]]


class TestARowThatLooksLikeSomething:
    @pytest.mark.parametrize("whose", ["ours", "theirs"])
    def test_is_named_with_it_and_imported(self, import_rows, request, whose):
        known = finding(request.getfixturevalue(whose))
        report = import_rows(a_row(external_id="X0"), alike_row())
        assert rows_and_refs(report) == [(2, [known.reference.code], [])]
        assert (report["created"], report["skipped"]) == (2, 0)

    def test_is_named_once_and_no_more_when_the_file_is_imported_again(self, import_rows, ours):
        finding(ours)
        assert len(import_rows(alike_row())["alike"]) == 1
        report = import_rows(alike_row())
        assert (report["alike"], report["unchanged"]) == ([], 1)

    def test_is_said_in_words_before_anything_is_kept(self, hub, ours, tmp_path):
        known = finding(ours)
        path = tmp_path / "findings.csv"
        path.write_text(f'title,summary,organisation\n"{TITLE.lower()}","{SUMMARY}",Northmoor Council\n')
        before = how_many_pages()
        said = StringIO()
        call_command("import_findings", path, dry_run=True, stdout=said)
        first, last = said.getvalue().splitlines()
        assert first == f"row 2 looks like {known.reference.code} “{TITLE}”"
        assert last == "would be created 1, updated 0, unchanged 0, rejected 0"
        assert how_many_pages() == before

    def test_is_no_longer_named_when_it_is_refused_for_another_reason(self, import_rows, ours):
        finding(ours)
        report = import_rows(alike_row(engagement="IH-E-999999"))
        assert (len(report["rejected"]), report["alike"]) == (1, [])


class TestRowsOfOneFile:
    @pytest.mark.parametrize("options", [{}, {"dry_run": True}], ids=["imported", "tried"])
    def test_that_look_like_each_other_are_named_by_their_numbers(self, import_rows, options):
        rows = [a_row(external_id="1", title=TITLE, summary=SUMMARY), a_row(external_id="2"), alike_row()]
        assert rows_and_refs(import_rows(*rows, **options)) == [(3, [], [1])]

    def test_are_named_beside_what_was_here(self, import_rows, ours):
        known = finding(ours)
        rows = [alike_row(external_id=number) for number in "12"]
        code = known.reference.code
        assert rows_and_refs(import_rows(*rows)) == [(1, [code], []), (2, [code], [1])]


class TestLeavingThemOut:
    @pytest.mark.parametrize("options", [{}, {"dry_run": True}], ids=["imported", "tried"])
    def test_leaves_out_such_rows_and_keeps_the_others(self, import_rows, ours, options):
        known = finding(ours)
        report = import_rows(alike_row(), a_row(external_id="X2"), skip_alike=True, **options)
        assert (report["created"], report["skipped"], report["rejected"]) == (1, 1, [])
        assert rows_and_refs(report) == [(1, [known.reference.code], [])]
        assert not FindingPage.objects.filter(title=TITLE.upper()).exists()

    def test_leaves_out_the_second_of_two_rows(self, import_rows):
        report = import_rows(alike_row(), alike_row(external_id="X2"), skip_alike=True)
        assert (report["created"], report["skipped"], rows_and_refs(report)) == (1, 1, [(2, [], [1])])

    def test_makes_no_organisation_and_no_engagement_for_a_row_left_out(self, import_rows, ours):
        finding(ours)
        import_rows(alike_row(organisation="Nobody Yet", engagement="Nothing yet"), skip_alike=True)
        assert not PartnerPage.objects.filter(title="Nobody Yet").exists()
        assert how_many_pages() == (1, 1)
        report = import_rows(a_row(organisation="Nobody Yet"), skip_alike=True)
        assert report["created"] == 1

    def test_still_brings_rows_that_are_known_up_to_date(self, import_rows, ours):
        import_rows(alike_row())
        finding(ours)
        assert import_rows(alike_row(participants=12), skip_alike=True)["updated"] == 1

    def test_says_so_in_words(self, hub, ours, tmp_path):
        known = finding(ours)
        path = tmp_path / "findings.csv"
        path.write_text(f'title,summary,organisation\n"{TITLE}","{SUMMARY}",Northmoor Council\n')
        said = StringIO()
        call_command("import_findings", path, skip_alike=True, stdout=said)
        assert said.getvalue().splitlines() == [
            f"row 2 is left out: it looks like {known.reference.code} “{TITLE}”",
            "created 0, updated 0, unchanged 0, rejected 0, skipped 1",
        ]


TOMORROW = timezone.now() + datetime.timedelta(days=1)


@pytest.mark.parametrize(
    "options",
    [{"opening": Level.OWN}, {"opening": Opening(Level.OWN, TOMORROW)}, {"live": False}],
    ids=["only them", "embargoed", "draft"],
)
def test_what_the_organisation_of_the_row_may_not_see_is_not_named_and_its_own_is(import_rows, ours, theirs, options):
    finding(theirs, **options)
    assert import_rows(alike_row(), skip_alike=True)["alike"] == []
    known = FindingPage.objects.get(title=TITLE)
    report = import_rows(alike_row(organisation=theirs.title), dry_run=True)
    assert known.reference.code in report["alike"][0]["refs"]


def test_the_sample_is_like_nothing_in_itself(vocabulary, shared_data):
    report = import_file(shared_data / "curated" / "findings_sample.jsonl", dry_run=True)
    assert report["alike"] == []
