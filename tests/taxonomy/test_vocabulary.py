"""The vocabularies that ship with the hub, and who may change them."""

from shutil import copytree

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from insight_hub.taxonomy.loading import UnreadableFile, load_vocabulary
from insight_hub.taxonomy.loading.vocabulary import SHIPPED
from insight_hub.taxonomy.models import Group, JargonTerm, Method, Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    """A copy of the shipped vocabulary that a test may spoil."""
    return copytree(SHIPPED, tmp_path / "vocabulary")


def append(path, *lines):
    with path.open("a", encoding="utf-8") as target:
        target.writelines(f"{line}\n" for line in lines)


def counts(reports):
    return [(r.created, r.updated, r.unchanged, len(r.rejected)) for r in reports.values()]


def test_everything_that_ships_is_loaded(capsys):
    call_command("load_vocabulary")
    assert Topic.objects.filter(parent=None).count() == 15
    assert Topic.objects.exclude(parent=None).count() == 165
    assert Group.objects.filter(parent=None).count() == 10
    assert Group.objects.exclude(parent=None).count() == 112
    assert Method.objects.count() == 18
    assert JargonTerm.objects.count() == 763
    assert "topics.csv: 180 created, 0 updated, 0 unchanged" in capsys.readouterr().out


def test_loading_again_changes_nothing():
    load_vocabulary()
    assert counts(load_vocabulary()) == [(0, 0, 180, 0), (0, 0, 122, 0), (0, 0, 18, 0), (0, 0, 763, 0)]
    assert counts(load_vocabulary(update=True)) == [(0, 0, n, 0) for n in (180, 122, 18, 763)]


def test_topics_come_in_the_order_of_the_file_each_below_its_parent():
    load_vocabulary()
    first, second = Topic.objects.all()[:2]
    assert (first.slug, second.slug) == ("primary-care", "gp-appointments")
    assert second.with_ancestors == ["gp-appointments", "primary-care"]
    assert first.with_ancestors == ["primary-care"]
    assert second.synonyms[:2] == ["gp access", "seeing a doctor"]


def test_what_a_manager_changed_stays_until_the_shipped_words_are_asked_for():
    load_vocabulary()
    Topic.objects.filter(slug="gp-appointments").update(name="Seeing a GP")
    Topic.objects.create(name="Allotments")
    load_vocabulary()
    assert Topic.objects.get(slug="gp-appointments").name == "Seeing a GP"
    reports = load_vocabulary(update=True)
    assert reports["topics.csv"].updated == 1
    assert Topic.objects.get(slug="gp-appointments").name == "GP appointments"
    assert Topic.objects.filter(slug="allotments").exists()


def test_bad_rows_are_named_and_the_good_ones_kept(folder):
    append(
        folder / "topics.csv",
        "Bad Slug!,Something,,,",
        "lost,Lost,no-such-parent,,",
        "too-deep,Too deep,gp-appointments,,",
        "primary-care,Again,,,",
        "namesake,gp  APPOINTMENTS,primary-care,,",
        "few,cells",
        "",
        "fine,Fine,primary-care,,",
    )
    report = load_vocabulary(folder)["topics.csv"]
    assert [rejection.row for rejection in sorted(report.rejected, key=lambda r: r.row)] == [*range(182, 188)]
    reasons = {rejection.row: rejection.reason for rejection in report.rejected}
    assert "valid “slug”" in reasons[182]
    assert reasons[183] == "it belongs under 'no-such-parent', which is not in the file"
    assert "only two levels" in reasons[184]
    assert "twice" in reasons[185]
    assert reasons[186] == "the name 'gp  APPOINTMENTS' belongs to 'gp-appointments' already"
    assert reasons[187] == "it has 2 cells, the headings are 5"
    assert Topic.objects.get(slug="fine").parent.slug == "primary-care"
    assert Topic.objects.count() == 181


def test_an_unreadable_file_leaves_nothing_half_loaded(folder):
    (folder / "jargon.csv").write_bytes("term,means\ncafé,x".encode("latin-1"))
    with pytest.raises(UnreadableFile, match="not UTF-8"):
        load_vocabulary(folder)
    assert not Topic.objects.exists()


def test_a_missing_column_is_named(folder):
    (folder / "methods.csv").write_text("slug,name\nsurvey,Survey\n")
    with pytest.raises(UnreadableFile, match="no column description or participation_level"):
        load_vocabulary(folder)


@pytest.mark.parametrize("term", ["SEND", "PIP", "PALS", "MAT", "MASH", "SALT", "NICE", "SPA"])
def test_acronyms_that_are_words_in_lower_case_count_only_in_capitals(term):
    load_vocabulary()
    assert all(JargonTerm.objects.filter(term=term).values_list("capitals_only", flat=True))


@pytest.mark.parametrize("term", ["A&E", "CAMHS", "GP", "ADHD", "salt", "nice"])
def test_other_terms_count_in_any_case(term):
    load_vocabulary()
    assert not JargonTerm.objects.filter(term=term, capitals_only=True).exists()


def test_the_words_of_a_term_are_its_equals_each_once():
    term = JargonTerm(term="CAMHS", means="children's mental health services", also="CYPMHS; camhs ;;CYPMHS")
    assert term.words == ["CAMHS", "children's mental health services", "CYPMHS"]


class TestTwoLevels:
    @pytest.fixture(autouse=True)
    def three_topics(self):
        self.top = Topic.objects.create(name="Transport")
        self.below = Topic.objects.create(name="Buses", parent=self.top)
        self.other = Topic.objects.create(name="Housing")

    def refused(self, topic, parent):
        topic.parent = parent
        with pytest.raises(ValidationError) as refusal:
            topic.full_clean()
        return refusal.value.message_dict["parent"][0]

    def test_a_topic_may_stand_below_a_top_one(self):
        self.below.parent = self.other
        self.below.full_clean()

    def test_not_below_one_that_is_below_another(self):
        assert "Choose one from the top level" in self.refused(self.other, self.below)

    def test_not_while_others_stand_below_it(self):
        assert "Move those first" in self.refused(self.top, self.other)

    def test_not_below_itself(self):
        assert "cannot belong under itself" in self.refused(self.other, self.other)


def test_the_command_names_the_rows_it_left_out_and_fails(folder, capsys):
    append(folder / "methods.csv", "odd,Odd,,Shout,many")
    with pytest.raises(CommandError, match="Rows left out: 1"):
        call_command("load_vocabulary", folder=folder)
    assert "methods.csv, row 20: how far people take part 'shout'" in capsys.readouterr().err
    assert Method.objects.count() == 18


def test_the_command_refuses_a_folder_without_the_files_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match=r"There is no file .*topics\.csv"):
        call_command("load_vocabulary", folder=tmp_path)


def test_an_update_that_would_make_a_third_level_is_named_and_left_out():
    load_vocabulary()
    appointments = Topic.objects.get(slug="gp-appointments")
    Topic.objects.filter(pk=appointments.pk).update(parent=None)
    Topic.objects.create(name="Mine", parent=appointments)
    (rejection,) = load_vocabulary(update=True)["topics.csv"].rejected
    assert (rejection.row, "Move those first" in rejection.reason) == (3, True)
    assert Topic.objects.get(slug="gp-appointments").parent is None


def test_a_slug_made_from_a_name_fits_an_address():
    assert Topic.objects.create(name="Café “culture”").slug == "cafe-culture"
    assert Topic.objects.create(name="日本").slug == "topic"
    assert Topic.objects.create(name="中国").slug == "topic-1"
