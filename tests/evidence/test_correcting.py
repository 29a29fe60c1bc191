"""A correction is a new version with a note: published words never change without a word on it."""

import pytest
from django.urls import reverse
from wagtail.models import Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from insight_hub.evidence.models import FindingPage
from insight_hub.taxonomy.models import Topic
from tests.evidence.conftest import publish, url
from tests.factories import EngagementPageFactory, FindingPageFactory

pytestmark = pytest.mark.django_db

ASKED = "Say here in one sentence what changed"


@pytest.fixture
def finding(ours):
    topics = [Topic.objects.create(name=name, slug=name) for name in ("trams", "buses")]
    return FindingPageFactory(parent=EngagementPageFactory(parent=ours), title="One", slug="one", topics=topics)


@pytest.fixture
def editor(as_member, ours):
    return as_member(ours)


def send(client, finding, action="publish", **answers):
    """The finding's form as a browser sends it."""
    page = FindingPage.objects.get(pk=finding.pk).get_latest_revision_as_object()
    blank = {
        "title": page.title, "slug": page.slug, "summary": page.summary, "body": streamfield([]),
        "attached_documents": inline_formset([]), "comments": inline_formset([]), "licence": page.licence,
        "change_note": "", f"action-{action}": "yes",
    }  # fmt: skip
    topics = {"topics": [topic.pk for topic in page.topics.all()]}
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), nested_form_data(blank | answers) | topics)


def notes(finding):
    return list(finding.reference.versions.order_by("number").values_list("content__title", "note"))


def note_asked_for(client, finding):
    """What stands in the note's field when the form is opened."""
    form = client.get(reverse("wagtailadmin_pages:edit", args=[finding.pk])).context["form"]
    return form["change_note"].value()


def test_changed_words_are_not_published_without_a_note_and_the_field_is_named(editor, finding):
    answer = send(editor, finding, title="Two")
    assert ASKED in str(answer.context["form"].errors["change_note"])
    assert answer.context["form"]["title"].value() == "Two", "nothing that was typed is lost"
    assert notes(finding) == [("One", "")]


def test_spaces_are_no_note(editor, finding):
    send(editor, finding, title="Two", change_note="   ")
    assert notes(finding) == [("One", "")]


def test_with_a_note_they_are_and_readers_see_it_with_its_date(editor, finding, client):
    assert send(editor, finding, title="Two", change_note="A number was wrong.").status_code == 302
    assert notes(finding) == [("One", ""), ("Two", "A number was wrong.")]
    client.logout()
    text = " ".join(client.get(url(finding)).content.decode().split())
    assert "</time>: A number was wrong." in text


def test_a_note_is_asked_for_anew_for_each_version(editor, finding):
    send(editor, finding, title="Two", change_note="A number was wrong.")
    assert note_asked_for(editor, finding) == ""
    send(editor, finding, title="Three")
    assert [title for title, _ in notes(finding)] == ["One", "Two"]
    send(editor, finding, title="Three", change_note="Another was.")
    assert notes(finding)[-1] == ("Three", "Another was.")


def test_a_draft_is_saved_without_one_and_publishing_it_asks(editor, finding):
    assert send(editor, finding, action="nothing", title="Two").status_code == 302
    assert ASKED in str(send(editor, finding).context["form"].errors)
    assert notes(finding) == [("One", "")]


def test_a_note_written_with_a_draft_is_kept_for_its_publishing(editor, finding):
    send(editor, finding, action="nothing", title="Two", change_note="Half a thought.")
    assert note_asked_for(editor, finding) == "Half a thought."


def test_publishing_the_same_words_again_needs_none(editor, finding):
    assert send(editor, finding).status_code == 302
    assert len(notes(finding)) == 1


def test_the_first_version_needs_none(editor, ours):
    draft = FindingPageFactory(parent=EngagementPageFactory(parent=ours), live=False, slug="draft")
    assert send(editor, draft, title="Out").status_code == 302
    assert notes(draft) == [("Out", "")]


def test_the_note_of_a_version_is_not_said_of_the_next_however_it_is_published(finding):
    once = publish(finding, title="Two", change_note="A number was wrong.")
    publish(once, title="Three")
    assert notes(finding)[-1] == ("Three", "")


def test_many_pages_at_once_are_not_published_with_changed_words(editor, finding):
    send(editor, finding, action="nothing", title="Two")
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    editor.post(f"{address}?id={finding.pk}&next=/admin/", {"include_descendants": ""})
    assert notes(finding) == [("One", "")]
    assert Revision.objects.for_instance(finding).exists(), "the draft is still there"


def test_wagtails_programming_interface_publishes_nothing(admin_client, finding):
    answer = admin_client.post(f"/admin/api/main/pages/{finding.pk}/action/publish/", content_type="application/json")
    assert answer.status_code == 404


def test_an_import_says_that_it_was_one(import_rows, vocabulary):
    row = {"external_id": "1", "title": "One", "summary": "Said.", "organisation": "Northmoor Council"}
    import_rows(row)
    import_rows(row | {"title": "Two"})
    assert notes(FindingPage.objects.get())[-1] == ("Two", "Brought up to date by an import.")
