"""What was published stays readable for ever, word for word."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction

from insight_hub.evidence.models import Level, PublishedVersion
from insight_hub.evidence.visibility import set_visibility
from tests.evidence.conftest import publish, url
from tests.factories import EngagementPageFactory, FindingPageFactory, ResponsePageFactory

pytestmark = pytest.mark.django_db


def versions(page):
    return list(page.reference.versions.values_list("number", "content__title", "note"))


@pytest.mark.parametrize("make", [FindingPageFactory, EngagementPageFactory, ResponsePageFactory])
def test_a_page_that_is_born_published_has_version_1(hub, make):
    assert versions(make(title="Born")) == [(1, "Born", "")]


def test_a_draft_has_no_version(hub):
    finding = FindingPageFactory(live=False)
    finding.title = "Still a draft"
    finding.save_revision()
    assert versions(finding) == []


def test_a_draft_of_a_published_page_adds_none(hub):
    finding = FindingPageFactory(title="Published")
    finding.title = "Draft"
    finding.save_revision()
    assert versions(finding) == [(1, "Published", "")]


def test_publishing_a_draft_makes_version_1(hub):
    finding = publish(FindingPageFactory(live=False), title="Now out")
    assert versions(finding) == [(1, "Now out", "")]


def test_publishing_the_same_words_again_adds_none(hub):
    finding = FindingPageFactory()
    publish(publish(finding))
    assert len(versions(finding)) == 1


def test_a_change_adds_a_version_with_its_note(hub):
    finding = publish(FindingPageFactory(title="One"), title="Two", change_note="A word was wrong.")
    assert versions(finding) == [(1, "One", ""), (2, "Two", "A word was wrong.")]


def test_going_back_to_the_first_words_is_a_third_version(hub):
    finding = publish(publish(FindingPageFactory(title="One"), title="Two"), title="One")
    assert [number for number, *_ in versions(finding)] == [1, 2, 3]


class TestAVersionIsNeverChanged:
    def test_by_saving_it(self, hub):
        version = FindingPageFactory().reference.versions.get()
        version.note = "Changed"
        with pytest.raises(TypeError):
            version.save()

    @pytest.mark.parametrize(
        "change",
        [
            lambda rows: rows.update(note="Changed"),
            lambda rows: rows.delete(),
            lambda rows: rows.get().delete(),
            lambda rows: rows.bulk_update([_with_note(rows.get())], ["note"]),
        ],
        ids=["update", "delete", "delete one", "bulk update"],
    )
    def test_nor_in_bulk_or_by_deleting_it(self, hub, change):
        finding = FindingPageFactory()
        rows = PublishedVersion.objects.filter(reference=finding.reference)
        with pytest.raises(Exception), transaction.atomic():  # noqa: B017
            change(rows)
        assert versions(finding) == [(1, finding.title, "")]


def _with_note(version):
    version.note = "Changed"
    return version


def test_purging_revisions_leaves_every_version_word_for_word(hub, client):
    finding = FindingPageFactory(title="Old words", summary="Old summary.", body=[("key_point", "Old point")])
    for number in (2, 3, 4):
        finding = publish(finding, title=f"Words {number}", summary=f"Summary {number}.")
    addresses = [url(finding, f"v/{number}/") for number in (1, 2, 3, 4)]
    before = [client.get(address).content for address in addresses]
    call_command("purge_revisions", stdout=StringIO())
    assert finding.revisions.count() <= 1
    assert [client.get(address).content for address in addresses] == before
    assert b"Old words" in before[0] and b"Old point" in before[0]
    assert b"Words 3" in before[2] and b"Words 4" not in before[2]


@pytest.mark.parametrize("number", [0, 2, 99999999999999999999])
def test_a_version_that_was_never_published_is_404(hub, client, number):
    assert client.get(url(FindingPageFactory(), f"v/{number}/")).status_code == 404


def test_old_versions_of_what_is_restricted_are_hidden_too(ours, theirs, as_member, client):
    finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours), title="Kaleidoscope")
    set_visibility(finding.reference, Level.OWN)
    answer = client.get(url(finding, "v/1/"))
    assert answer.status_code == 410
    assert "Kaleidoscope" not in answer.content.decode()
    assert "Kaleidoscope" in as_member(ours).get(url(finding, "v/1/")).content.decode()
    assert as_member(theirs).get(url(finding, "v/1/")).status_code == 410


def test_a_version_shows_its_own_words_after_a_change(hub, client):
    finding = publish(FindingPageFactory(title="Kaleidoscope"), title="Telescope")
    assert "Kaleidoscope" in client.get(url(finding, "v/1/")).content.decode()
    assert "Kaleidoscope" not in client.get(url(finding)).content.decode()
