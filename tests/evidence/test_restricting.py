"""What is restricted stays so, whatever is done to pages; and the command that restricts and opens."""

import datetime
import itertools
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.actions.unpublish_page import UnpublishPageAction

from insight_hub.evidence.models import EngagementPage, FindingPage, Level, Opening, Reference, Visibility
from insight_hub.evidence.moving import keep_as_strict
from insight_hub.evidence.visibility import closes, labels_of, set_visibility, visible_to
from insight_hub.partners.reader import PUBLIC
from tests.conftest import code_of
from tests.evidence.conftest import publish, url
from tests.factories import EngagementPageFactory, FindingPageFactory, member

pytestmark = pytest.mark.django_db


def is_public(page, at=None) -> bool:
    return visible_to(PUBLIC, Reference.objects.filter(pk=page.reference_id), at=at).exists()


class TestWhatIsRestrictedStaysRestricted:
    def test_when_an_older_draft_is_published(self, hub, client):
        finding = FindingPageFactory(title="First")
        public_revision = finding.save_revision()
        finding = publish(finding, title="Second")
        set_visibility(finding.reference, Level.OWN)
        public_revision.publish()
        assert FindingPage.objects.get().title == "First"
        assert not is_public(finding)
        assert client.get(url(finding)).status_code == 410

    def test_when_it_is_copied(self, hub):
        finding = FindingPageFactory(opening=Level.OWN)
        copy = finding.copy(update_attrs={"slug": "copy"})
        assert copy.reference.visibility.level == Level.OWN
        assert not is_public(copy)

    def test_when_its_engagement_is_copied_with_it(self, hub):
        finding = FindingPageFactory(opening=Level.PARTNERS)
        engagement = EngagementPage.objects.get(pk=finding.get_parent().pk)
        set_visibility(engagement.reference, Level.OWN)
        copy = engagement.copy(recursive=True, update_attrs={"slug": "copy"})
        below = FindingPage.objects.child_of(copy).get()
        assert (copy.reference.visibility.level, below.reference.visibility.level) == (Level.OWN, Level.PARTNERS)

    def test_when_a_restricted_thing_under_embargo_is_copied_the_copy_waits_too(self, hub):
        moment = timezone.now() + datetime.timedelta(days=1)
        finding = FindingPageFactory(opening=Opening(Level.OWN, moment))
        assert finding.copy(update_attrs={"slug": "copy"}).reference.visibility.public_from == moment

    def test_when_it_is_unpublished_and_published_again(self, hub):
        finding = FindingPageFactory(opening=Level.OWN)
        finding.unpublish()
        assert not is_public(publish(FindingPage.objects.get()))

    def test_when_it_is_moved_under_a_public_engagement(self, hub):
        finding = FindingPageFactory(opening=Level.OWN)
        finding.move(EngagementPageFactory(), pos="last-child")
        assert not is_public(finding)


SOON, LATER = (timezone.now() + datetime.timedelta(days=days) for days in (1, 2))
MOMENTS = [timezone.now() + datetime.timedelta(hours=hours) for hours in (0, 36, 60)]
OPENINGS = {
    "public": Opening(),
    "for partners": Opening(Level.PARTNERS),
    "only us": Opening(Level.OWN),
    "for partners until soon": Opening(Level.PARTNERS, SOON),
    "for partners until later": Opening(Level.PARTNERS, LATER),
    "only us until soon": Opening(Level.OWN, SOON),
    "only us until later": Opening(Level.OWN, LATER),
    "only us until it was over": Opening(Level.OWN, timezone.now() - datetime.timedelta(days=1)),
}
WAYS = {
    "moved": lambda finding, to: finding.move(to, pos="last-child"),
    "copied": lambda finding, to: finding.copy(to=to, update_attrs={"slug": "copy"}),
}


def opening(page) -> tuple:
    row = Visibility.objects.get(pk=page.reference_id)
    return row.level, row.public_from, row.listed


@pytest.mark.parametrize("way", WAYS)
class TestWhatIsRestrictedThroughItsEngagement:
    def brought(self, way, finding, to):
        WAYS[way](finding, to)
        return FindingPage.objects.child_of(to).get()

    @pytest.fixture
    def under(self, ours):
        def make(how, **facts):
            return FindingPageFactory(parent=EngagementPageFactory(parent=ours, opening=how), **facts)

        return make

    @pytest.fixture
    def open_one(self, ours):
        return EngagementPageFactory(parent=ours)

    def test_opens_to_nobody_under_a_public_one(self, way, under, open_one, client, theirs, ours):
        finding = self.brought(way, under(Level.OWN), open_one)
        assert client.get(url(finding)).status_code == 404
        client.force_login(member(theirs))
        assert client.get(url(finding)).status_code == 404
        client.force_login(member(ours))
        assert client.get(url(finding)).status_code == 200

    def test_is_opened_by_who_decides_to(self, way, under, open_one, client):
        finding = self.brought(way, under(Level.OWN), open_one)
        set_visibility(finding.reference, Level.PUBLIC)
        assert client.get(url(finding)).status_code == 200

    @pytest.mark.parametrize(
        ("own", "above", "kept"),
        [
            ("public", "only us until soon", (Level.OWN, SOON, False)),
            ("only us until soon", "only us until later", (Level.OWN, LATER, False)),
            ("for partners", "only us until soon", (Level.OWN, None, False)),
            ("for partners until later", "only us", (Level.OWN, None, False)),
            ("only us until it was over", "for partners", (Level.PARTNERS, None, False)),
        ],
    )
    def test_keeps_the_stricter_level_and_the_later_end(self, way, under, open_one, own, above, kept):
        finding = self.brought(way, under(OPENINGS[above], opening=OPENINGS[own]), open_one)
        assert opening(finding) == kept

    def test_stays_as_it_is_by_itself_where_it_is_as_restricted(self, way, under, ours):
        finding = under(Level.PARTNERS)
        finding = self.brought(way, finding, EngagementPageFactory(parent=ours, opening=Level.OWN))
        assert opening(finding) == (Level.PUBLIC, None, False)

    def test_is_listed_only_where_it_was_itself(self, way, under, open_one, ours):
        listed = Opening(Level.OWN, listed=True)
        assert opening(self.brought(way, under(listed), open_one)) == (Level.OWN, None, False)
        both = under(Level.OWN, opening=Opening(Level.PARTNERS, listed=True))
        assert opening(self.brought(way, both, EngagementPageFactory(parent=ours))) == (Level.OWN, None, True)

    def test_stays_so_as_a_draft_that_is_published_later(self, way, under, open_one, client):
        finding = self.brought(way, under(Level.OWN, live=False), open_one)
        assert client.get(url(publish(finding))).status_code == 404


def test_what_is_restricted_through_its_engagement_is_at_no_moment_open_to_more_than_before(ours):
    """Each way of restricting it, its engagement and the one that it comes to."""

    def row(kind, name):
        how = OPENINGS[name]
        facts = {"level": how.level, "public_from": how.public_from, "partner": ours, "live": True}
        return Visibility.objects.create(reference=Reference.objects.create(kind=kind), **facts)

    engagements = [row("E", name) for name in OPENINGS]
    for own, before, after in itertools.product(OPENINGS, engagements, engagements):
        finding = row("F", own)
        finding.under = before
        seen = [labels_of(finding, at) for at in MOMENTS]
        for name, value in keep_as_strict(finding, before, after).items():
            setattr(finding, name, value)
        finding.under = after
        opened = [closes(labels_of(finding, at), labels) for at, labels in zip(MOMENTS, seen, strict=True)]
        assert not any(opened), f"{own}, from {before} to {after}"


class TestInTheAdmin:
    @pytest.fixture
    def finding(self, ours):
        return FindingPageFactory(parent=EngagementPageFactory(parent=ours, opening=Level.OWN))

    @pytest.fixture
    def open_one(self, ours):
        return EngagementPageFactory(parent=ours)

    @pytest.mark.parametrize("way", ["move", "bulk move", "copy"])
    def test_nothing_opens_by_it(self, way, finding, open_one, admin_client, client):
        pages = f"/admin/pages/{finding.pk}"
        if way == "move":
            admin_client.post(f"{pages}/move/{open_one.pk}/confirm/")
        elif way == "bulk move":
            admin_client.post(
                f"/admin/bulk/wagtailcore/page/move/?id={finding.pk}&next=/admin/", {"chooser": open_one.pk}
            )
        else:
            said = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": open_one.pk, "publish_copies": "on"}
            admin_client.post(f"{pages}/copy/", said)
        client.logout()
        brought = FindingPage.objects.child_of(open_one).get()
        assert brought.live and client.get(url(brought)).status_code == 404

    @pytest.mark.parametrize("way", ["moved", "copied"])
    def test_an_engagement_takes_its_findings_along_as_they_are_to_it(self, way, finding, theirs):
        engagement = EngagementPage.objects.get(pk=finding.get_parent().pk)
        if way == "moved":
            engagement.move(theirs, pos="last-child")
        else:
            engagement.copy(to=theirs, recursive=True, update_attrs={"slug": "copy"})
        there = EngagementPage.objects.child_of(theirs).get()
        assert opening(there)[0] == Level.OWN
        assert opening(FindingPage.objects.child_of(there).get()) == (Level.PUBLIC, None, False)


class TestWhatStandsUnderAnEngagement:
    @pytest.fixture
    def finding(self, hub):
        finding = FindingPageFactory()
        assert is_public(finding)
        return finding

    def engagement(self, finding):
        return EngagementPage.objects.get(pk=finding.get_parent().pk)

    @pytest.mark.parametrize("with_descendants", [True, False])
    def test_is_hidden_when_the_engagement_is_unpublished(self, finding, client, admin_user, with_descendants):
        UnpublishPageAction(self.engagement(finding), user=admin_user, include_descendants=with_descendants).execute()
        assert not is_public(finding)
        assert client.get(url(finding)).status_code == 410

    def test_is_hidden_when_the_engagement_is_deleted(self, finding, client):
        self.engagement(finding).delete()
        assert not is_public(finding)
        assert client.get(url(finding)).status_code == 410

    def test_is_hidden_when_the_engagement_is_restricted(self, finding, client):
        set_visibility(self.engagement(finding).reference, Level.OWN)
        assert not is_public(finding)
        assert client.get(url(finding)).status_code == 410

    def test_is_hidden_when_it_is_moved_under_a_restricted_one(self, finding, client):
        finding.move(EngagementPageFactory(opening=Level.OWN), pos="last-child")
        assert not is_public(finding)
        assert client.get(url(finding)).status_code == 410

    def test_is_seen_again_when_the_engagement_is_published_again(self, finding, client):
        self.engagement(finding).unpublish()
        publish(self.engagement(finding))
        assert is_public(finding)
        assert client.get(url(finding)).status_code == 200

    def test_is_hidden_when_the_whole_organisation_is_deleted(self, finding, client):
        finding.partner.specific.delete()
        assert not is_public(finding)
        assert client.get(url(finding)).status_code == 410


def test_a_public_finding_placed_in_a_restricted_engagement_is_not_public(hub, client):
    finding = FindingPageFactory(parent=EngagementPageFactory(opening=Level.PARTNERS))
    assert not is_public(finding)
    assert client.get(url(finding)).status_code == 404


def test_a_page_opens_when_its_embargo_ends_without_any_job(hub, client):
    finding = FindingPageFactory(opening=Opening(Level.OWN, timezone.now() + datetime.timedelta(hours=1)))
    assert client.get(url(finding)).status_code == 404
    set_visibility(finding.reference, Level.OWN, public_from=timezone.now() + datetime.timedelta(milliseconds=300))
    assert client.get(url(finding)).status_code == 404
    opens = finding.reference.visibility.__class__.objects.get(pk=finding.reference_id).public_from
    while timezone.now() < opens:
        pass
    assert client.get(url(finding)).status_code == 200


class TestTheCommand:
    def run(self, *args, **options):
        out = StringIO()
        call_command("set_visibility", *args, stdout=out, **options)
        return out.getvalue()

    @pytest.mark.parametrize("level", Level)
    def test_sets_the_level(self, hub, level):
        finding = FindingPageFactory(opening=Level.PARTNERS)
        assert code_of(finding) in self.run(code_of(finding), level.value)
        finding.reference.visibility.refresh_from_db()
        assert finding.reference.visibility.level == level

    def test_takes_a_reference_however_it_is_written(self, hub):
        finding = FindingPageFactory()
        self.run(f"ih-f-{finding.reference_id}", "own")
        assert not is_public(finding)

    @pytest.mark.parametrize(
        ("until", "opens"),
        [
            ("2030-07-01T09:00", datetime.datetime(2030, 7, 1, 8, tzinfo=datetime.UTC)),
            ("2030-01-01T09:00", datetime.datetime(2030, 1, 1, 9, tzinfo=datetime.UTC)),
            ("2030-07-01T09:00Z", datetime.datetime(2030, 7, 1, 9, tzinfo=datetime.UTC)),
            ("2030-07-01T09:00:30+02:00", datetime.datetime(2030, 7, 1, 7, 0, 30, tzinfo=datetime.UTC)),
            ("2030-07-01", datetime.datetime(2030, 6, 30, 23, tzinfo=datetime.UTC)),
        ],
        ids=["summer time", "winter time", "UTC", "its own zone", "a day"],
    )
    def test_until_makes_it_public_from_then_on(self, hub, until, opens):
        finding = FindingPageFactory()
        self.run(code_of(finding), "own", until=until)
        assert not is_public(finding, at=opens - datetime.timedelta(seconds=1))
        assert is_public(finding, at=opens)

    @pytest.mark.parametrize("until", ["tomorrow", "2030-02-30", "2030", "99999-01-01"])
    def test_until_that_is_no_moment_is_refused_and_changes_nothing(self, hub, until):
        finding = FindingPageFactory()
        with pytest.raises(CommandError):
            self.run(code_of(finding), "own", until=until)
        assert is_public(finding)

    @pytest.mark.parametrize("code", ["IH-F-999999", "IH-R-1", "nonsense", "IH-F-" + "9" * 40, ""])
    def test_what_does_not_exist_is_refused(self, hub, code):
        FindingPageFactory()
        with pytest.raises(CommandError):
            self.run(code, "own")

    def test_an_unknown_level_is_refused(self, hub):
        with pytest.raises(CommandError):
            self.run(code_of(FindingPageFactory()), "secret")
