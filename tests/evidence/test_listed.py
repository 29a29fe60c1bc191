"""Title and contact only: of what is listed, those who may not see it know that it exists and whom to ask, and nothing
else."""

import datetime
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from insight_hub.evidence.listed import MOST
from insight_hub.evidence.models import FindingPage, Level, Opening, Visibility
from insight_hub.evidence.visibility import change, set_visibility
from insight_hub.evidence.withdrawing import withdraw
from insight_hub.partners.groups import managers_group
from insight_hub.taxonomy.models import Group, Place, Topic
from tests.evidence.conftest import publish, url
from tests.factories import (
    EngagementPageFactory,
    FindingPageFactory,
    PartnerPageFactory,
    ResponsePageFactory,
    member,
)

pytestmark = pytest.mark.django_db

LISTED = Opening(Level.OWN, listed=True)
TITLE = "Kaleidoscope"
ONLY = "Only its title and whom to ask are shown here"
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def ours(hub):
    return PartnerPageFactory(
        title="Northmoor Council",
        slug="northmoor",
        contact_name="Listening team",
        contact_email="ask@northmoor.example",
    )


@pytest.fixture
def engagement(ours):
    return EngagementPageFactory(parent=ours, title="The engagement", contact_email="project@northmoor.example")


@pytest.fixture
def finding(engagement):
    return FindingPageFactory(parent=engagement, title=TITLE, summary="Sassafras was said.", opening=LISTED)


@pytest.fixture
def ask_as(client, ours, theirs, django_user_model):
    """`ask_as(reader, address)`: what the hub answers to "the public", "its people", "another partner" or "a hub
    manager"."""
    manager = django_user_model.objects.create_user("manager")
    manager.groups.add(managers_group())
    people = {"its people": member(ours), "another partner": member(theirs), "a hub manager": manager}

    def asking(reader, address):
        client.logout()
        if reader in people:
            client.force_login(people[reader])
        return client.get(address)

    return asking


def is_told(answer) -> bool:
    """Whether the answer is the short page."""
    return answer.status_code == 200 and ONLY in answer.content.decode()


def sees(answer) -> bool:
    """Whether the answer is the whole page."""
    return answer.status_code == 200 and ONLY not in answer.content.decode()


@pytest.mark.parametrize(
    ("reader", "own", "partners"),
    [
        ("the public", is_told, is_told),
        ("another partner", is_told, sees),
        ("a hub manager", is_told, sees),
        ("its people", sees, sees),
    ],
)
def test_those_whom_its_level_keeps_out_are_told_and_the_others_see_it(ask_as, finding, reader, own, partners):
    assert own(ask_as(reader, url(finding)))
    set_visibility(finding.reference, Level.PARTNERS, listed=True)
    assert partners(ask_as(reader, url(finding)))


class TestNobodyIsToldOf:
    def status(self, client, finding):
        return client.get(url(finding)).status_code

    def test_what_is_restricted_and_not_listed(self, client, finding):
        set_visibility(finding.reference, Level.OWN)
        assert self.status(client, finding) == 404

    def test_a_draft(self, client, engagement):
        assert self.status(client, FindingPageFactory(parent=engagement, live=False, opening=LISTED)) == 404

    def test_what_is_withdrawn(self, client, finding):
        withdraw(FindingPage.objects.get(), "It was wrong.", user=None)
        assert self.status(client, finding) == 404

    @pytest.mark.parametrize(
        "how", [{"hidden": True}, {"moderated": True}, {"hidden": True, "moderated": True}], ids=str
    )
    @pytest.mark.parametrize("above", [False, True], ids=["itself", "its engagement"])
    def test_what_hub_managers_have_hidden_or_look_into(self, client, finding, engagement, how, above):
        change((engagement if above else finding).reference, **how)
        assert self.status(client, finding) == 404
        change((engagement if above else finding).reference, hidden=False, moderated=False)
        assert self.status(client, finding) == 200

    def test_what_stands_under_a_draft(self, client, ours):
        draft = EngagementPageFactory(parent=ours, live=False)
        assert self.status(client, FindingPageFactory(parent=draft, opening=LISTED)) == 404

    def test_what_stands_under_what_is_withdrawn(self, client, finding, engagement):
        withdraw(engagement, "It was wrong.", user=None)
        assert self.status(client, finding) == 404

    def test_what_is_public_itself_and_under_a_listed_engagement(self, client, engagement):
        below = FindingPageFactory(parent=engagement)
        set_visibility(engagement.reference, Level.OWN, listed=True)
        assert self.status(client, engagement) == 200
        assert self.status(client, below) == 410


def test_when_an_embargo_ends_the_thing_itself_is_shown(client, finding):
    set_visibility(finding.reference, Level.OWN, timezone.now() + HOUR, listed=True)
    assert is_told(client.get(url(finding)))
    set_visibility(finding.reference, Level.OWN, timezone.now() - HOUR, listed=True)
    assert sees(client.get(url(finding)))


def test_when_the_embargo_of_what_is_under_a_restricted_engagement_has_ended_it_is_restricted_no_more_by_its_own_level(
    client, ours
):
    above = EngagementPageFactory(parent=ours, opening=Level.OWN)
    below = FindingPageFactory(parent=above, opening=Opening(Level.OWN, timezone.now() - HOUR, listed=True))
    assert client.get(url(below)).status_code == 404


class TestThePageOfAListing:
    def test_says_its_title_organisation_contact_and_reference(self, client, finding):
        text = client.get(url(finding)).content.decode()
        for told in (TITLE, "Northmoor Council", "project@northmoor.example", finding.reference.code, "noindex"):
            assert told in text

    def test_says_nothing_else_of_it(self, client, engagement, vocabulary):
        tags = {"topics": Topic.objects.all()[:1], "places": Place.objects.all()[:1], "groups": Group.objects.all()[:1]}
        finding = FindingPageFactory(
            parent=engagement, title=TITLE, summary="Sassafras was said.", participants=7531, date_from="1987-06",
            limits="Hullabaloo", opening=LISTED, **tags,
        )  # fmt: skip
        finding = publish(finding, change_note="Gobbledegook", summary="Sassafras was said again.")
        text = client.get(url(finding)).content.decode()
        names = [tag.name for each in tags.values() for tag in each]
        for untold in ("Sassafras", "7,531", "1987", "Hullabaloo", "Gobbledegook", "/v/", "The engagement", *names):
            assert untold not in text

    def test_is_there_for_engagements_and_responses_too(self, client, ours):
        for page in (
            EngagementPageFactory(parent=ours, opening=LISTED),
            ResponsePageFactory(parent=ours, opening=LISTED),
        ):
            assert is_told(client.get(url(page)))

    def test_has_the_title_of_what_was_published_and_never_of_a_draft(self, client, finding):
        finding.title = "Periwinkle"
        finding.save_revision()
        assert TITLE in client.get(url(finding)).content.decode()
        publish(FindingPage.objects.get(), title="Tamarind")
        text = client.get(url(finding)).content.decode()
        assert "Tamarind" in text and TITLE not in text and "Periwinkle" not in text

    @pytest.mark.parametrize("tail", ["v/1/", "v/2/", "cite.txt", "cite.bib", "v/1/cite.ris", "cite.nothing"])
    def test_is_alone_old_versions_and_citations_are_not_found(self, client, finding, tail):
        assert client.get(url(finding, tail)).status_code == 404

    def test_stands_in_the_place_of_the_notice_that_what_was_public_is_gone(self, client, engagement):
        finding = FindingPageFactory(parent=engagement, title=TITLE)
        set_visibility(finding.reference, Level.OWN)
        assert client.get(url(finding)).status_code == 410
        set_visibility(finding.reference, Level.OWN, listed=True)
        assert is_told(client.get(url(finding)))
        assert client.get(url(finding, "v/1/")).status_code == client.get(url(finding, "cite.txt")).status_code == 410

    def test_has_one_spelling(self, client, finding):
        answer = client.get(f"/findings/ih-f-{finding.reference_id}/")
        assert (answer.status_code, answer["Location"]) == (301, url(finding))
        assert client.get(url(finding).replace("findings", "engagements")).status_code == 404

    def test_is_not_at_the_address_in_the_page_tree_which_has_more_words(self, client, finding):
        assert client.get(FindingPage.objects.get().url_path.removeprefix("/home")).status_code == 404

    def test_is_told_to_its_own_people_on_the_whole_page(self, ask_as, finding):
        told = "Everyone else is shown its title and whom to ask."
        assert told in ask_as("its people", url(finding)).content.decode()
        set_visibility(finding.reference, Level.OWN)
        assert told not in ask_as("its people", url(finding)).content.decode()


class TestWhomToAsk:
    def asked(self, client, page):
        """The addresses on the page of its listing."""
        text = client.get(url(page)).content.decode()
        assert ONLY in text
        known = ("project@northmoor.example", "ask@northmoor.example")
        return [address for address in known if f'href="mailto:{address}"' in text]

    def test_about_an_engagement_are_those_whom_it_names(self, client, engagement):
        set_visibility(engagement.reference, Level.OWN, listed=True)
        assert self.asked(client, engagement) == ["project@northmoor.example"]

    def test_about_a_finding_are_those_of_its_engagement(self, client, finding):
        assert self.asked(client, finding) == ["project@northmoor.example"]

    def test_so_they_are_where_the_engagement_is_listed_too(self, client, finding, engagement):
        set_visibility(engagement.reference, Level.OWN, listed=True)
        assert self.asked(client, finding) == ["project@northmoor.example"]

    def test_nothing_is_told_of_an_engagement_that_is_restricted_and_not_listed(self, client, finding, engagement):
        set_visibility(engagement.reference, Level.OWN)
        assert self.asked(client, finding) == ["ask@northmoor.example"]
        assert "The engagement" not in client.get(url(finding)).content.decode()

    def test_a_partner_who_may_see_the_engagement_is_told_its_contact(self, ask_as, finding, engagement):
        set_visibility(engagement.reference, Level.PARTNERS)
        assert "project@northmoor.example" in ask_as("another partner", url(finding)).content.decode()
        assert "project@northmoor.example" not in ask_as("the public", url(finding)).content.decode()

    def test_about_a_response_is_its_organisation(self, client, ours):
        assert self.asked(client, ResponsePageFactory(parent=ours, opening=LISTED)) == ["ask@northmoor.example"]

    def test_where_nobody_is_named_it_is_the_organisations_page(self, client, theirs):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=theirs), opening=LISTED)
        text = client.get(url(finding)).content.decode()
        assert "mailto:" not in text and text.count('href="/partners/southmoor/"') == 3  # breadcrumb, organisation, ask


def listed_on(client, address) -> list[str]:
    """The references in the lists of what is held and not shown, in order."""
    return [part.split('"')[0] for part in client.get(address).content.decode().split('data-listed="')[1:]]


class TestLists:
    def test_the_organisations_page_has_whatever_is_listed(self, client, ours, finding, engagement):
        response = ResponsePageFactory(parent=ours, title="A response", opening=LISTED)
        other = EngagementPageFactory(parent=ours, title="B engagement", opening=LISTED)
        FindingPageFactory(parent=engagement, opening=Level.OWN)
        codes = [page.reference.code for page in (response, other, finding)]
        assert listed_on(client, "/partners/northmoor/") == codes
        assert "Also held: title and contact only" in client.get("/partners/northmoor/").content.decode()

    def test_no_other_organisations_page_has_it(self, client, theirs, finding):
        text = client.get("/partners/southmoor/").content.decode()
        assert "Also held" not in text and TITLE not in text

    def test_the_engagements_page_has_what_is_listed_under_it(self, client, ours, finding, engagement):
        FindingPageFactory(parent=EngagementPageFactory(parent=ours), opening=LISTED)
        assert listed_on(client, url(engagement)) == [finding.reference.code]
        assert "Nothing has been published" not in client.get(url(engagement)).content.decode()
        assert listed_on(client, url(engagement, "v/1/")) == [finding.reference.code]

    def test_its_own_people_have_it_among_all_else(self, as_member, ours, client, finding, engagement):
        as_member(ours)
        assert listed_on(client, "/partners/northmoor/") == listed_on(client, url(engagement)) == []

    def test_pages_of_tags_have_nothing_of_it(self, client, engagement, vocabulary):
        topic, place, group = (model.objects.first() for model in (Topic, Place, Group))
        FindingPageFactory(
            parent=engagement, title=TITLE, opening=LISTED, topics=[topic], places=[place], groups=[group]
        )
        for address in (f"/topics/{topic.slug}/", f"/places/{place.slug}/", f"/groups/{group.slug}/", "/"):
            assert TITLE not in client.get(address).content.decode()

    def test_no_list_is_longer_than_people_read(self, client, engagement, ours):
        for number in range(MOST + 1):
            FindingPageFactory(parent=engagement, title=f"Finding {number:03}", opening=LISTED)
        assert len(listed_on(client, url(engagement))) == len(listed_on(client, "/partners/northmoor/")) == MOST

    def test_a_list_takes_one_query_however_long_it_is(self, client, engagement, ours):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                for address in (url(engagement), "/partners/northmoor/"):
                    client.get(address)
            return len(captured)

        queries()
        none = queries()
        for number in range(5):
            FindingPageFactory(parent=engagement, title=f"Finding {number}", opening=LISTED)
        assert queries() == none


def test_a_partner_that_the_engagement_is_shared_with_sees_what_is_listed_to_others(
    client, as_member, theirs, finding, engagement
):
    set_visibility(engagement.reference, Level.OWN)
    Visibility.objects.get(pk=engagement.reference_id).shared_with.add(theirs)
    assert sees(as_member(theirs).get(url(finding)))
    client.logout()
    assert is_told(client.get(url(finding)))


def test_the_command_that_restricts_can_list_and_does_so_only_when_told(client, engagement):
    finding = FindingPageFactory(parent=engagement)
    call_command("set_visibility", finding.reference.code, "own", "--listed", stdout=StringIO())
    assert is_told(client.get(url(finding)))
    call_command("set_visibility", finding.reference.code, "own", stdout=StringIO())
    assert client.get(url(finding)).status_code == 410
