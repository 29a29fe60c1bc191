"""Who can see a page: said in words that agree with the rule, and changed only after the words were read."""

import datetime
import itertools

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import PageLogEntry

from insight_hub.evidence.admin import LOG_ACTION
from insight_hub.evidence.models import EngagementPage, FindingPage, Level, Opening, Reference, Visibility
from insight_hub.evidence.visibility import change, set_visibility, visible_to
from insight_hub.evidence.who_sees import in_words
from insight_hub.partners.models import Role
from insight_hub.partners.reader import PUBLIC, Reader
from tests.conftest import code_of
from tests.evidence.conftest import publish, reader_for, url
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db

A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def engagement(ours):
    return EngagementPageFactory(parent=ours)


@pytest.fixture
def finding(engagement):
    return FindingPageFactory(parent=engagement)


def words(page) -> str:
    return in_words(Visibility.objects.get(pk=page.reference_id))


class TestTheWords:
    def test_name_the_organisations(self, finding, engagement, ours, theirs):
        assert words(finding) == "Everyone can see it."
        set_visibility(finding.reference, Level.PARTNERS)
        assert words(finding) == "Anyone signed in for a partner can see it."
        set_visibility(finding.reference, Level.OWN)
        assert words(finding) == "Only people of Northmoor Council can see it."
        Visibility.objects.get(pk=engagement.reference_id).shared_with.add(theirs)
        assert words(finding) == "Only people of Northmoor Council and Southmoor Trust can see it."

    def test_say_when_it_opens(self, finding):
        opens = datetime.datetime(2037, 7, 1, 8, 0, 5, tzinfo=datetime.UTC)
        set_visibility(finding.reference, Level.OWN, opens)
        assert words(finding).endswith("can see it. Everyone can from 1 July 2037, 09:00:05.")

    def test_say_that_the_engagement_holds_it_back(self, finding, engagement):
        set_visibility(engagement.reference, Level.PARTNERS)
        assert "Anyone signed in for a partner can see it." in words(finding)
        assert "the stricter of the two holds" in words(finding)

    def test_do_not_blame_the_engagement_for_what_is_stricter_itself(self, finding, engagement, theirs):
        set_visibility(finding.reference, Level.OWN)
        Visibility.objects.get(pk=engagement.reference_id).shared_with.add(theirs)
        assert "stricter" not in words(finding)

    def test_say_what_others_see_of_what_is_listed(self, finding):
        set_visibility(finding.reference, Level.OWN, listed=True)
        assert words(finding).endswith("Others see its title and whom to ask.")
        set_visibility(finding.reference, Level.PUBLIC, listed=True)
        assert words(finding) == "Everyone can see it."

    def test_say_that_it_is_not_published(self, engagement):
        draft = FindingPageFactory(parent=engagement, live=False)
        assert words(draft) == "Nobody can see it until it is published. Then: Everyone can see it."
        finding = publish(FindingPageFactory(parent=engagement))
        finding.unpublish()
        assert words(finding).startswith("It is withdrawn")
        engagement.unpublish()
        assert words(draft) == "Nobody can see it until its engagement is published."

    @pytest.mark.parametrize("opens", [None, -A_DAY, A_DAY])
    @pytest.mark.parametrize(("level", "above"), list(itertools.product(Level, Level)))
    def test_agree_with_the_rule(self, finding, engagement, ours, theirs, level, above, opens):
        set_visibility(engagement.reference, above)
        change(finding.reference, level=level, public_from=opens and timezone.now() + opens)
        first = words(finding).split(" can see it")[0]
        sees = {
            reader
            for reader, who in {
                "public": PUBLIC,
                "partner": reader_for(theirs),
                "own": reader_for(ours),
                "elsewhere": Reader(partner_ids=frozenset([10**9])),
            }.items()
            if visible_to(who, Reference.objects.filter(pk=finding.reference_id)).exists()
        }
        said = {
            "Everyone": {"public", "partner", "own", "elsewhere"},
            "Anyone signed in for a partner": {"partner", "own", "elsewhere"},
            "Only people of Northmoor Council": {"own"},
        }
        assert sees == said[first]


class TestChangingIt:
    @pytest.fixture
    def change(self, client, ours):
        client.force_login(member(ours))

        def send(page, **said):
            return client.post(f"/admin/pages/{page.pk}/visibility/", said)

        return send

    def test_is_shown_in_words_first_and_done_when_confirmed(self, change, finding):
        answer = change(finding, level="own").content.decode()
        assert "Everyone can see it." in answer and "Only people of Northmoor Council can see it." in answer
        assert "It is public now" in answer
        assert words(finding) == "Everyone can see it."
        assert change(finding, level="own", confirmed="yes").status_code == 302
        assert words(finding) == "Only people of Northmoor Council can see it."

    def test_names_what_closes_with_it(self, change, finding, engagement):
        closed = FindingPageFactory(parent=engagement, title="Telescope", opening=Level.OWN)
        answer = change(engagement, level="own").content.decode()
        assert "closes with it" in answer and finding.title in answer and closed.title not in answer
        assert "closes with it" not in change(engagement, level="public").content.decode()

    def test_choosing_everyone_ends_what_was_set_until_then(self, change, finding):
        set_until = {"level": "own", "listed": "on", "opens_on": "2037-07-01", "opens_at": "09:00:00"}
        change(finding, **set_until, confirmed="yes")
        change(finding, **set_until | {"level": "public"}, confirmed="yes")
        row = Visibility.objects.get(pk=finding.reference_id)
        assert (row.level, row.public_from, row.listed) == (Level.PUBLIC, None, False)

    def test_may_be_chosen_again_with_all_that_was_chosen(self, change, finding):
        form = change(finding, level="own", opens_on="2037-07-01", again="yes").context["form"]
        assert (form["level"].value(), form["opens_on"].value()) == ("own", "2037-07-01")
        assert words(finding) == "Everyone can see it."

    def test_is_logged_with_the_words_before_and_after(self, change, finding):
        change(finding, level="partners", confirmed="yes")
        data = PageLogEntry.objects.get(action=LOG_ACTION).data
        assert (data["before"], data["after"]) == (
            "Everyone can see it.",
            "Anyone signed in for a partner can see it.",
        )

    def test_takes_a_moment_to_the_second(self, change, finding):
        change(finding, level="own", opens_on="2037-07-01", opens_at="09:00:05", confirmed="yes")
        opens = Visibility.objects.get(pk=finding.reference_id).public_from
        assert opens == datetime.datetime(2037, 7, 1, 8, 0, 5, tzinfo=datetime.UTC)

    def test_a_day_without_a_time_begins_at_midnight_in_the_uk(self, change, finding):
        change(finding, level="own", opens_on="2037-07-01", confirmed="yes")
        opens = Visibility.objects.get(pk=finding.reference_id).public_from
        assert opens == datetime.datetime(2037, 6, 30, 23, tzinfo=datetime.UTC)

    def test_shows_again_what_was_set(self, change, finding, client):
        change(finding, level="own", listed="on", opens_on="2037-07-01", opens_at="09:00:05", confirmed="yes")
        form = client.get(f"/admin/pages/{finding.pk}/visibility/").context["form"]
        values = {field.name: str(field.value()) for field in form}
        assert values["opens_on"] == "2037-07-01" and values["opens_at"] == "09:00:05"
        assert values["level"] == "own" and values["listed"] == "True"
        assert "clock" not in [field.name for field in form.shown]

    @pytest.mark.parametrize(("clock", "hour"), [("BST", 0), ("GMT", 1)])
    def test_asks_which_is_meant_of_a_time_that_comes_twice(self, change, finding, clock, hour):
        twice = {"level": "own", "opens_on": "2037-10-25", "opens_at": "01:30", "confirmed": "yes"}
        answer = change(finding, **twice)
        assert "comes twice" in answer.content.decode()
        assert words(finding) == "Everyone can see it."
        change(finding, **twice, clock=clock)
        opens = Visibility.objects.get(pk=finding.reference_id).public_from
        assert opens == datetime.datetime(2037, 10, 25, hour, 30, tzinfo=datetime.UTC)

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ({"level": "own", "opens_on": "2037-03-29", "opens_at": "01:30"}, "no such time"),
            ({"level": "own", "opens_on": "2001-01-01"}, "has passed"),
            ({"level": "public", "opens_on": "2037-01-01"}, "Everyone sees it at once"),
            ({"level": "public", "listed": "on"}, "Everyone sees all of it"),
            ({"level": "own", "opens_at": "09:00"}, "Give the date too"),
            ({"level": "own", "opens_on": "tomorrow"}, "Enter a valid date"),
            ({"level": "own", "opens_on": "2037-01-01", "opens_at": "noon"}, "Enter a valid time"),
            ({"level": "everybody"}, "Select a valid choice"),
            ({}, "This field is required"),
        ],
    )
    def test_what_cannot_be_meant_is_refused_with_the_reason(self, change, finding, said, why):
        assert why in change(finding, **said, confirmed="yes").content.decode()
        assert words(finding) == "Everyone can see it."

    def test_an_embargo_that_has_passed_may_stay_as_it_is(self, change, finding):
        moment = timezone.now() - A_DAY
        set_visibility(finding.reference, Level.OWN, moment.replace(microsecond=0))
        local = timezone.localtime(moment)
        said = {"opens_on": f"{local:%Y-%m-%d}", "opens_at": f"{local:%H:%M:%S}"}
        assert change(finding, level="partners", **said, confirmed="yes").status_code == 302

    def test_takes_effect_on_the_page_at_once(self, change, finding, client):
        change(finding, level="partners", confirmed="yes")
        client.logout()
        assert client.get(url(finding)).status_code == 410


class TestWhoMayChangeIt:
    def ask(self, client, user, page):
        client.force_login(user)
        answer = client.post(f"/admin/pages/{page.pk}/visibility/", {"level": "own", "confirmed": "yes"})
        return words(page) != "Everyone can see it." and "Northmoor" in words(page), answer.status_code

    @pytest.mark.parametrize(("role", "may"), [(Role.REVIEWER, True), (Role.EDITOR, False), (Role.OFFICER, False)])
    def test_what_is_published_those_who_publish(self, client, finding, ours, role, may):
        assert self.ask(client, member(ours, role), finding)[0] == may

    def test_what_was_never_published_those_who_write_it_too(self, client, engagement, ours):
        draft = FindingPageFactory(parent=engagement, live=False)
        assert self.ask(client, member(ours, Role.EDITOR), draft)[0]
        assert "Only people of Northmoor Council" in words(publish(draft))

    def test_what_was_withdrawn_only_those_who_publish(self, client, finding, ours):
        finding.unpublish()
        before = words(finding)
        self.ask(client, member(ours, Role.EDITOR), FindingPage.objects.get(pk=finding.pk))
        assert words(finding) == before

    def test_nobody_of_another_partner(self, client, finding, theirs):
        assert not self.ask(client, member(theirs), finding)[0]

    def test_the_form_of_the_page_says_who_sees_it_and_leads_there(self, client, finding, ours):
        address = f"/admin/pages/{finding.pk}/edit/"
        client.force_login(member(ours))
        form = client.get(address).content.decode()
        assert "Everyone can see it." in form and "Change who can see this" in form
        assert "Visible to all" not in form  # Wagtail's own word for it, which knows nothing of ours
        client.force_login(member(ours, Role.EDITOR))
        form = client.get(address).content.decode()
        assert "Everyone can see it." in form and "Change who can see this" not in form

    def test_the_form_of_a_new_page_says_it_too(self, client, engagement, ours):
        client.force_login(member(ours))
        form = client.get(f"/admin/pages/add/evidence/findingpage/{engagement.pk}/").content.decode()
        assert "Nobody outside your organisation until it is published." in form


class TestTheCommand:
    @pytest.mark.parametrize("until", ["2037-03-29T01:30", "2037-10-25T01:30"])
    def test_a_time_that_is_none_or_comes_twice_is_refused(self, finding, until):
        with pytest.raises(CommandError, match="clocks"):
            call_command("set_visibility", code_of(finding), "own", until=until)
        assert words(finding) == "Everyone can see it."

    def test_lists_what_is_restricted(self, finding):
        call_command("set_visibility", code_of(finding), "own", "--listed")
        assert "title and whom to ask" in words(finding)


def test_a_copy_says_what_its_source_said(hub):
    finding = FindingPageFactory(
        parent=EngagementPageFactory(parent=PartnerPageFactory(title="Northmoor Council")),
        opening=Opening(Level.OWN, listed=True),
    )
    copy = finding.copy(update_attrs={"slug": "copy"})
    assert words(copy).endswith(words(finding))
    assert EngagementPage.objects.get(pk=finding.get_parent().pk).reference.visibility.level == Level.PUBLIC
