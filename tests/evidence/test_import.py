"""Partners' files become published findings; doing it again changes nothing; no row is half in."""

from io import StringIO

import pytest
from django.core.management import call_command

from insight_hub.evidence.models import EngagementPage, FindingPage, Level, Reference
from insight_hub.evidence.visibility import set_visibility, visible_to
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import PUBLIC
from tests.conftest import code_of
from tests.evidence.conftest import a_row, how_many_pages, import_file, url
from tests.factories import EngagementPageFactory, PartnerPageFactory

pytestmark = pytest.mark.django_db


def counts(report):
    return report["created"], report["updated"], report["unchanged"], len(report["rejected"])


def public_findings():
    return visible_to(PUBLIC, FindingPage.objects.all(), "reference__visibility").count()


def test_the_sample_is_created_whole_and_unchanged_when_repeated(vocabulary, shared_data):
    sample = shared_data / "curated" / "findings_sample.jsonl"
    assert counts(import_file(sample)) == (134, 0, 0, 0)
    pages = how_many_pages()
    assert public_findings() == 134
    assert counts(import_file(sample)) == (0, 0, 134, 0)
    assert how_many_pages() == pages
    assert not Reference.objects.filter(versions__number=2).exists()


class TestRepeating:
    def test_a_row_without_an_external_id_is_known_by_what_it_says(self, import_rows):
        row = a_row(external_id="")
        assert counts(import_rows(row)) == (1, 0, 0, 0)
        assert counts(import_rows(row)) == (0, 0, 1, 0)

    def test_a_changed_row_is_a_new_version_under_the_same_reference(self, import_rows, client):
        import_rows(a_row())
        assert counts(import_rows(a_row(summary="Buses are later."))) == (0, 1, 0, 0)
        finding = FindingPage.objects.get()
        assert finding.summary == "Buses are later."
        assert finding.reference.versions.count() == 2
        assert "Buses are late." in client.get(url(finding, "v/1/")).content.decode()

    @pytest.mark.parametrize(
        "change",
        [{"body": "More.\n\nStill <more> & more."}, {"participants": 12}, {"nature": ["need"]}, {"date_to": "2024"},
         {"licence": "CC-BY-4.0"}, {"source_url": "https://a.example/b"}, {"title": "Trams"}],
        ids=lambda change: next(iter(change)),
    )  # fmt: skip
    def test_any_change_is_noticed_once(self, import_rows, change):
        import_rows(a_row())
        assert counts(import_rows(a_row(**change))) == (0, 1, 0, 0)
        assert counts(import_rows(a_row(**change))) == (0, 0, 1, 0)

    def test_what_was_deleted_here_does_not_come_back(self, import_rows):
        import_rows(a_row())
        FindingPage.objects.get().delete()
        report = import_rows(a_row())
        assert counts(report) == (0, 0, 0, 1)
        assert "deleted" in report["rejected"][0]["errors"][0]

    def test_the_same_external_id_twice_in_a_file_is_refused_the_second_time(self, import_rows):
        report = import_rows(a_row(), a_row(title="Trams"))
        assert counts(report) == (1, 0, 0, 1)
        assert report["rejected"][0]["row"] == 2
        assert "row 1" in report["rejected"][0]["errors"][0]
        assert FindingPage.objects.get().title == "Buses"

    def test_two_partners_may_use_the_same_external_id(self, import_rows):
        assert counts(import_rows(a_row(), a_row(organisation="Southmoor Trust"))) == (2, 0, 0, 0)


class TestVisibility:
    @pytest.mark.parametrize(("given", "level"), [("", "public"), ("partners", "partners"), ("own", "own")])
    def test_is_the_rows_and_public_where_empty(self, import_rows, given, level):
        import_rows(a_row(visibility=given))
        assert FindingPage.objects.get().reference.visibility.level == level

    @pytest.mark.parametrize("given", ["", "public", "partners"])
    def test_an_import_opens_nothing_that_was_restricted_here(self, import_rows, given):
        import_rows(a_row())
        set_visibility(FindingPage.objects.get().reference, Level.OWN)
        import_rows(a_row(visibility=given, summary="Changed."))
        finding = FindingPage.objects.get()
        assert (finding.summary, finding.reference.visibility.level) == ("Changed.", Level.OWN)

    def test_a_stricter_one_is_applied(self, import_rows):
        import_rows(a_row())
        assert counts(import_rows(a_row(visibility="own"))) == (0, 1, 0, 0)
        assert public_findings() == 0

    def test_a_stricter_one_also_hides_the_title_on_the_engagement_made_for_the_finding(self, import_rows, client):
        import_rows(a_row(title="Kaleidoscope"))
        import_rows(a_row(title="Kaleidoscope", visibility="own"))
        engagement = EngagementPage.objects.get()
        assert "Kaleidoscope" not in client.get(url(engagement)).content.decode()

    def test_a_stricter_one_counts_although_an_embargo_has_ended(self, import_rows):
        import_rows(a_row())
        finding = FindingPage.objects.get()
        set_visibility(finding.reference, Level.OWN, public_from=finding.reference.created_at)
        import_rows(a_row(visibility="own"))
        assert public_findings() == 0

    def test_a_restricted_row_does_not_publish_the_title_of_its_new_engagement(self, import_rows, client):
        import_rows(a_row(visibility="own", engagement="Project Kaleidoscope"))
        assert client.get(url(EngagementPage.objects.get())).status_code == 404


class TestEngagements:
    def test_a_row_without_one_gets_its_own(self, import_rows):
        import_rows(a_row(), a_row(external_id="X2", title="Trams"))
        assert how_many_pages() == (2, 2)

    def test_rows_that_name_the_same_title_share_it(self, import_rows):
        import_rows(a_row(engagement="Big Ask"), a_row(external_id="X2", title="Trams", engagement="big ask"))
        assert how_many_pages() == (1, 2)

    def test_one_can_be_named_by_its_reference(self, import_rows, ours):
        engagement = EngagementPageFactory(parent=ours)
        import_rows(a_row(engagement=code_of(engagement).lower()))
        assert FindingPage.objects.get().get_parent().pk == engagement.pk

    def test_another_partners_engagement_is_not_used(self, import_rows, ours, theirs):
        engagement = EngagementPageFactory(parent=theirs, title="Big Ask")
        import_rows(a_row(engagement="Big Ask"))
        assert FindingPage.objects.get().get_parent().pk != engagement.pk

    @pytest.mark.parametrize("missing", ["another partner's", "unknown"])
    def test_a_reference_that_leads_to_none_of_the_partners_is_refused(self, import_rows, theirs, missing):
        code = code_of(EngagementPageFactory(parent=theirs)) if missing != "unknown" else "IH-E-999999"
        before = how_many_pages()
        assert counts(import_rows(a_row(engagement=code))) == (0, 0, 0, 1)
        assert how_many_pages() == before


class TestOrganisations:
    def test_one_that_is_new_is_made_with_its_kind(self, import_rows):
        import_rows(a_row(organisation="Healthwatch Northmoor", organisation_kind="healthwatch"))
        assert PartnerPage.objects.get().kind == "healthwatch"

    def test_one_that_is_known_is_used_whatever_its_case(self, import_rows, ours):
        import_rows(a_row(organisation="NORTHMOOR  council", organisation_kind="police"))
        assert PartnerPage.objects.get().kind == ours.kind

    def test_the_option_names_it_for_rows_that_do_not(self, import_rows, ours, theirs):
        import_rows(a_row(organisation=""), a_row(external_id="X2", organisation=theirs.title), partner=ours.slug)
        assert FindingPage.objects.child_of(EngagementPage.objects.child_of(ours).get()).count() == 1
        assert FindingPage.objects.child_of(EngagementPage.objects.child_of(theirs).get()).count() == 1

    @pytest.mark.parametrize("name", ["Cyngor Sir Ynys Môn", "健康观察", "St. Mary's & Co.", "O'Brien/Partners"])
    def test_one_of_any_name_has_pages_that_open(self, import_rows, client, name):
        assert counts(import_rows(a_row(organisation=name))) == (1, 0, 0, 0)
        for address in (url(FindingPage.objects.get()), "/", "/partners/", PartnerPage.objects.get().url):
            assert client.get(address).status_code == 200


class TestDryRun:
    def test_says_what_would_happen_and_keeps_nothing(self, import_rows):
        report = import_rows(a_row(), a_row(external_id="X2", title=""), dry_run=True)
        assert counts(report) == (1, 0, 0, 1)
        assert not PartnerPage.objects.exists() and not Reference.objects.exists()

    def test_says_so_in_words(self, hub, tmp_path):
        path = tmp_path / "f.csv"
        path.write_text("title,summary,organisation\nBuses,Late.,Northmoor\n")
        out = StringIO()
        call_command("import_findings", path, dry_run=True, stdout=out)
        assert "would be created 1, updated 0, unchanged 0, rejected 0" in out.getvalue()


def test_an_import_finds_its_place_after_pages_were_moved_and_made_around_it(import_rows):
    import_rows(a_row())
    PartnerPageFactory(title="Aardvark Trust")
    assert counts(import_rows(a_row(), a_row(external_id="X2", title="Trams"))) == (1, 0, 1, 0)
