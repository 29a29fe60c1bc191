"""An erased passage becomes a marked redaction in every version, draft, index, report and log, and stands nowhere."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from wagtail.log_actions import log
from wagtail.models import Comment, Page, PageLogEntry

from insight_hub.evidence import problems
from insight_hub.evidence.models import FindingPage, PublishedVersion, Redaction
from insight_hub.evidence.models.reference import hash_of
from insight_hub.evidence.withdrawing import withdraw
from insight_hub.partners import post
from insight_hub.partners.groups import managers_group
from search import lexicon
from tests.evidence.conftest import publish, url
from tests.evidence.files import a_document, attach
from tests.factories import EngagementPageFactory, FindingPageFactory, ResponsePageFactory, member

pytestmark = pytest.mark.django_db

NAME = "Zebedee Quillfeather"
MARKED = re.compile(r"\[passage removed \d+ \w+ \d{4}\]")


@pytest.fixture
def user(hub, django_user_model):
    user = django_user_model.objects.create_user("manager", "manager@sample.example")
    user.groups.add(managers_group())
    return user


@pytest.fixture
def manager(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def finding(ours, user):
    """Says the name wherever something can be said, in a version after another, and in a draft."""
    finding = FindingPageFactory(
        parent=EngagementPageFactory(parent=ours), title=f"{NAME} waits", summary=f"So said {NAME.upper()}."
    )
    blocks = [
        {"type": "paragraph", "value": f"<p>Then <b>{NAME.split()[0]}</b> {NAME.split()[1]} &amp; others.</p>"},
        {"type": "quotation", "value": {"text": "It rains.", "speaker": NAME}},
        {"type": "table", "value": {"data": [["Who", NAME], ["When", None]]}},
    ]
    body = FindingPage._meta.get_field("body").to_python(blocks)
    attach(finding, a_document(f"Letter of {NAME}", "letter.pdf"))
    finding = publish(finding, body=body, change_note=f"What {NAME} said was added.")
    finding.limits = f"Only {NAME} was asked."
    finding.save_revision(user=user, log_action=True)
    return finding


@pytest.fixture
def all_around(finding, user, ours):
    """The name in a response, comments, logs, reports, letters and a reason."""
    page = Page.objects.get(pk=finding.pk)
    Comment.objects.create(page=page, user=user, text=f"Is {NAME} happy with it?", contentpath="summary")
    log(page, "wagtail.edit", user=user, data={"reason": f"{NAME} asked"})
    problem = problems.report(url(finding), finding.reference, f"It names {NAME}!", "", "127.0.0.1")
    problems.take_up(problem, user)
    problems.close(problem, user, f"{NAME} is content.")
    post.write(["x@sample.example"], f"About {NAME}", f"To say: {NAME}.")
    response = ResponsePageFactory(parent=ours, findings=[finding], decision=f"We will call {NAME}.")
    withdraw(response, f"{NAME} objected.", user)
    return finding


def erase(client, page, passage=NAME, button="erase"):
    return client.post(reverse("evidence_erase", args=[page.reference.code]), {"passage": passage, button: "yes"})


def rows_holding(words: list[str]) -> dict[str, list[str]]:
    """{table.column: values} of the whole database in which all these words stand, whatever the table is for. Left
    out are blocks of SQLite's full-text tables, which hold deleted words, apart, until it merges them away."""
    held = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.endswith(("_fts_data", "_words_data")):
                continue
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=False):
                    text = value.decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                    if all(word.lower() in text.lower() for word in words):
                        held.setdefault(f"{table}.{column}", []).append(text[:200])
    return held


class TestErasing:
    def test_leaves_no_trace_in_the_whole_database(self, manager, all_around):
        lexicon.count()
        words = ["quillfeather"]
        before = rows_holding(words)
        tables = "publishedversion revision searchable lexicon pagelogentry problem comment indexentry"
        for table in tables.split():
            assert any(table in column for column in before), f"{table} should hold it before"
        erase(manager, all_around)
        assert rows_holding(words) == {}

    def test_leaves_a_marker_in_every_version_and_says_so_with_the_day(self, manager, finding, client):
        erase(manager, finding)
        client.logout()
        for tail in ("", "v/1/", "v/2/"):
            text = client.get(url(finding, tail)).content.decode()
            assert NAME.lower() not in text.lower() and MARKED.search(text)
            assert "A passage about a person was removed from this text on" in text
        assert MARKED.search(client.get(url(finding, "v/1/cite.txt")).content.decode())
        assert "others.</p>" in client.get(url(finding)).content.decode(), "the rest stands as it was"

    def test_keeps_who_when_and_under_which_reference_and_not_what(self, manager, user, finding):
        erase(manager, finding)
        redaction = Redaction.objects.get()
        assert (redaction.reference, redaction.erased_by) == (finding.reference, user)
        assert set(redaction.versions.values_list("number", flat=True)) == {1, 2}
        assert PageLogEntry.objects.filter(page=finding, action="evidence.erase", user=user).count() == 1

    def test_keeps_every_hash_true_and_makes_no_new_version(self, manager, finding):
        erase(manager, finding)
        FindingPage.objects.get(pk=finding.pk).save()
        versions = PublishedVersion.objects.filter(reference=finding.reference)
        assert [version.number for version in versions] == [1, 2]
        assert all(version.content_hash == hash_of(version.content) for version in versions)

    def test_does_not_come_back_with_an_old_draft(self, manager, finding):
        erase(manager, finding)
        for revision in finding.revisions.all():
            revision.publish()
        text = str(PublishedVersion.objects.filter(reference=finding.reference).values_list("content", flat=True))
        assert "quillfeather" not in text.lower()

    def test_takes_it_out_of_addresses_in_the_page_tree(self, manager, finding):
        assert "quillfeather" in finding.slug
        erase(manager, finding)
        after = FindingPage.objects.get(pk=finding.pk)
        assert "quillfeather" not in after.url_path
        assert manager.get(after.url_path.removeprefix("/home")).url == url(finding)

    def test_erases_it_under_other_references_too_and_marks_those(self, manager, finding, theirs):
        other = FindingPageFactory(parent=EngagementPageFactory(parent=theirs), summary=f"{NAME} again.")
        erase(manager, finding)
        assert set(Redaction.objects.values_list("reference", flat=True)) == {finding.reference_id, other.reference_id}
        assert MARKED.search(FindingPage.objects.get(pk=other.pk).summary)

    def test_is_told_to_the_publishers_editors_without_what_it_was(self, manager, finding, ours):
        editor = member(ours)
        erase(manager, finding)
        post.send_waiting()
        [letter] = mail.outbox
        assert letter.to == [editor.email]
        assert NAME not in letter.subject + letter.body

    def test_works_for_what_has_been_deleted(self, manager, finding):
        FindingPage.objects.get(pk=finding.pk).delete()
        erase(manager, finding)
        assert rows_holding(["quillfeather"]) == {}

    def test_does_not_touch_what_nobody_wrote(self, manager, finding, client):
        """A passage that is also a stage, a kind or a label breaks no page."""
        for passage in ("finding", "public", "need", "results published", "2026"):
            erase(manager, finding, passage)
        client.logout()
        assert client.get(url(finding)).status_code == 200
        assert client.get("/search/").status_code == 200

    @pytest.mark.engine
    def test_is_followed_by_the_index(self, manager, finding, indexed, engine, find):
        assert find("quillfeather").total == 1
        erase(manager, finding)
        assert find("quillfeather").total == 0
        [hit] = find("passage removed").hits
        assert hit.ref == finding.reference.code
        stored = engine.search(index="test-*", size=100)["hits"]["hits"]
        assert stored and "quillfeather" not in str(stored).lower()


class TestLookingFirst:
    def test_shows_every_place_with_its_count_and_changes_nothing(self, manager, all_around):
        text = " ".join(erase(manager, all_around, button="look").content.decode().split())
        for where in ("version 1: 2 times", "version 2:", "draft of", "the page as it is: title: 1 time", "report"):
            assert where in text
        assert not Redaction.objects.exists()
        assert NAME in PublishedVersion.objects.filter(reference=all_around.reference).first().content["title"]

    def test_names_the_files_that_it_does_not_look_into(self, manager, finding):
        text = manager.get(reverse("evidence_erase", args=[finding.reference.code])).content.decode()
        assert f"Letter of {NAME}" in text

    def test_says_where_it_runs_from_one_part_into_the_next(self, manager, ours):
        finding = FindingPageFactory(
            parent=EngagementPageFactory(parent=ours), body=[("key_point", "Said by Jo"), ("key_point", "Bloggs here")]
        )
        text = " ".join(erase(manager, finding, "Jo Bloggs", button="look").content.decode().split())
        assert "In version 1 it also runs from one part or paragraph into the next" in text

    @pytest.mark.parametrize("passage", ["", "  ", "--", "...!", "x" * 2001, "nul\0nul"])
    def test_needs_words(self, manager, finding, passage):
        for button in ("look", "erase"):
            assert erase(manager, finding, passage, button).status_code == 200
        assert not Redaction.objects.exists()

    def test_what_stands_nowhere_changes_nothing(self, manager, finding):
        erase(manager, finding, "Nobody Atall")
        assert not Redaction.objects.exists()

    def test_is_for_hub_managers(self, finding, ours, as_member, client):
        client.logout()
        erase(as_member(ours), finding)
        assert not Redaction.objects.exists()

    def test_of_a_reference_that_does_not_exist_is_404(self, manager):
        for code in ("IH-F-999999", "nonsense"):
            assert manager.get(f"/admin/erase/{code}/").status_code == 404
