"""Running an engagement together: a partner asks, the publisher answers, and only they see what they agreed."""

import datetime

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageLogEntry

from insight_hub.evidence import problems, views
from insight_hub.evidence.joint import steps
from insight_hub.evidence.models import (
    FindingPage,
    JoinRequest,
    JoinState,
    Level,
    Offer,
    Problem,
    Reference,
    Visibility,
)
from insight_hub.evidence.visibility import set_visibility, versions_visible_to, visible_to
from insight_hub.partners import post
from insight_hub.partners.groups import managers_group
from insight_hub.partners.joining import let_act_for
from insight_hub.partners.models import ActsFor, Letter, Role
from insight_hub.partners.reader import PUBLIC
from search.models import IndexState
from tests.evidence.conftest import publish, reader_for, url
from tests.evidence.files import a_document, attach
from tests.factories import EngagementPageFactory, FindingPageFactory, member

pytestmark = pytest.mark.django_db

SOON = datetime.date.today() + datetime.timedelta(days=30)


@pytest.fixture
def engagement(ours):
    return EngagementPageFactory(parent=ours, title="Kaleidoscope")


@pytest.fixture
def owner(ours):
    return member(ours, Role.REVIEWER, "owner")


@pytest.fixture
def asker(theirs):
    return member(theirs, Role.EDITOR, "asker")


@pytest.fixture
def manager(hub, django_user_model):
    user = django_user_model.objects.create_user("manager", "manager@sample.example")
    user.groups.add(managers_group())
    return user


@pytest.fixture
def waiting(engagement, theirs, asker):
    return steps.ask(engagement, theirs, [Offer.EVENT], "Sassafras", asker)


@pytest.fixture
def together(waiting, theirs, owner, asker):
    steps.accept(waiting, "Thimble", owner)
    steps.undertake(waiting, theirs, "Bergamot", SOON, asker)
    return JoinRequest.objects.get()


def at(page) -> str:
    return url(page, "joint/")


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def shown(user, page) -> str:
    answer = signed_in(user).get(at(page))
    assert answer.status_code == 200
    return answer.content.decode()


def step(user, page, name, asked=None, **said):
    """Post a step as the page's form does."""
    prefix = {"ask": "ask-", "accept": "answer-", "decline": "answer-", "undertake": "undertake-", "name": "name-"}
    start = prefix.get(name, "")
    if asked and start:
        start = f"{start[:-1]}-{asked.pk}-"
    fields = {f"{start}{field}": value for field, value in said.items()}
    return signed_in(user).post(at(page), {"step": name, "request": asked.pk if asked else "", **fields})


def state() -> str:
    return JoinRequest.objects.get().state


def shares(page) -> set:
    return set(Visibility.objects.get(pk=page.reference_id).shared_with.values_list("title", flat=True))


def letters() -> dict[str, list[str]]:
    """{address: what waits to be sent there}."""
    found = {}
    for letter in Letter.objects.order_by("pk"):
        found.setdefault(letter.to, []).append(f"{letter.subject}\n{letter.body}")
    return found


class TestAsking:
    def test_shares_nothing(self, engagement, asker, theirs):
        answer = step(asker, engagement, "ask", offers=["questions", "event"], message="Sassafras", partner=theirs.pk)
        assert answer.status_code == 302
        asked = JoinRequest.objects.get()
        assert (asked.reference, asked.partner, asked.asked_by) == (engagement.reference, theirs, asker)
        assert (asked.offers, asked.message, asked.state) == (["questions", "event"], "Sassafras", "waiting")
        assert shares(engagement) == set()
        assert "Southmoor" not in Client().get(url(engagement)).content.decode()

    @pytest.mark.parametrize("role", Role)
    def test_is_for_those_who_work_for_their_partner(self, engagement, theirs, role):
        person = member(theirs, role)
        may = role != Role.OFFICER
        assert ("Ask to join" in shown(person, engagement)) == may
        answer = step(person, engagement, "ask", offers=["event"], partner=theirs.pk)
        assert (answer.status_code, JoinRequest.objects.count()) == ((302, 1) if may else (403, 0))

    def test_is_not_for_the_publishers_own_people(self, engagement, ours, owner):
        assert "Ask to join" not in shown(owner, engagement)
        assert step(owner, engagement, "ask", offers=["event"], partner=ours.pk).status_code == 403

    def test_is_not_for_managers(self, engagement, theirs, manager):
        assert "Ask to join" not in shown(manager, engagement)
        assert step(manager, engagement, "ask", offers=["event"], partner=theirs.pk).status_code == 403

    def test_is_not_done_for_a_partner_of_others(self, engagement, asker, third):
        answer = step(asker, engagement, "ask", offers=["event"], partner=third.pk)
        assert answer.status_code == 200 and answer.context["faulty"].errors
        assert not JoinRequest.objects.exists()

    def test_may_be_done_for_a_partner_that_one_acts_for(self, engagement, asker, theirs, third):
        let_act_for(third, theirs, ActsFor.Because.HOST)
        assert "Which organisation asks?" in shown(asker, engagement)
        assert step(asker, engagement, "ask", offers=["event"], partner=third.pk).status_code == 302
        assert JoinRequest.objects.get().partner == third

    @pytest.mark.parametrize("said", [{}, {"offers": []}, {"offers": ["everything"]}, {"offers": ["event\0"]}])
    def test_says_what_is_to_be_shared(self, engagement, asker, theirs, said):
        answer = step(asker, engagement, "ask", partner=theirs.pk, **said)
        page = answer.content.decode()
        assert answer.status_code == 200 and not JoinRequest.objects.exists()
        assert "There is a problem" in page and 'href="#id_ask-offers_0"' in page and 'id="id_ask-offers_0"' in page

    @pytest.mark.parametrize("number", ["9" * 30, "-1", "x", "1 OR 1", "\0", ""])
    def test_takes_any_number_of_a_partner(self, engagement, asker, theirs, number):
        assert step(asker, engagement, "ask", offers=["event"], partner=number).status_code == 200
        assert not JoinRequest.objects.exists()

    def test_is_done_once(self, waiting, engagement, asker, theirs):
        assert "Ask to join" not in shown(asker, engagement)
        assert step(asker, engagement, "ask", offers=["event"], partner=theirs.pk).status_code == 403
        with pytest.raises(steps.TooLate):
            steps.ask(engagement, theirs, [Offer.EVENT], "", asker)
        assert JoinRequest.objects.count() == 1 and len(letters()) == 0

    @pytest.mark.parametrize("live", [JoinState.WAITING, JoinState.ACCEPTED])
    def test_twice_is_refused_by_the_database(self, waiting, live):
        with pytest.raises(IntegrityError), transaction.atomic():
            JoinRequest.objects.create(reference=waiting.reference, partner=waiting.partner, state=live)

    @pytest.mark.parametrize("over", [JoinState.DECLINED, JoinState.WITHDRAWN, JoinState.ENDED])
    def test_may_be_done_again_once_it_is_over(self, waiting, engagement, asker, theirs, over):
        JoinRequest.objects.update(state=over)
        assert step(asker, engagement, "ask", offers=["event"], partner=theirs.pk).status_code == 302
        assert JoinRequest.objects.count() == 2

    def test_is_not_for_who_is_in_it_already(self, engagement, asker, theirs):
        engagement.reference.visibility.shared_with.add(theirs)
        assert "Ask to join" not in shown(asker, engagement)

    def test_may_be_taken_back(self, waiting, engagement, asker, owner):
        assert step(asker, engagement, "withdraw", waiting).status_code == 302
        assert state() == JoinState.WITHDRAWN
        assert step(owner, engagement, "accept", waiting).status_code == 409
        assert shares(engagement) == set()

    def test_needs_the_sign_of_the_pages_own_form(self, engagement, asker, theirs):
        client = Client(enforce_csrf_checks=True)
        client.force_login(asker)
        answer = client.post(at(engagement), {"step": "ask", "ask-offers": ["event"], "ask-partner": theirs.pk})
        assert answer.status_code == 403 and not JoinRequest.objects.exists()


class TestTheAnswer:
    def test_yes_shares_it_and_shows_each_partner(self, waiting, engagement, owner, client):
        assert step(owner, engagement, "accept", waiting, words="Welcome").status_code == 302
        asked = JoinRequest.objects.get()
        assert (asked.state, asked.words, asked.answered_by) == (JoinState.ACCEPTED, "Welcome", owner)
        assert shares(engagement) == {"Southmoor Trust"}
        page = client.get(url(engagement)).content.decode()
        assert '<a href="/partners/northmoor/">Northmoor Council</a>, with' in page
        assert '<a href="/partners/southmoor/">Southmoor Trust</a>' in page

    def test_yes_lets_the_partner_see_what_is_only_the_publishers(self, waiting, engagement, theirs, owner):
        finding = FindingPageFactory(parent=engagement, opening=Level.OWN)
        seen = Reference.objects.filter(pk=finding.reference_id)
        assert not visible_to(reader_for(theirs), seen).exists()
        before = IndexState.objects.get(reference=finding.reference).wanted
        steps.accept(waiting, "", owner)
        assert visible_to(reader_for(theirs), seen).exists()
        assert not visible_to(PUBLIC, seen).exists()
        assert IndexState.objects.get(reference=finding.reference).wanted > before

    def test_no_needs_a_reason(self, waiting, engagement, owner):
        answer = step(owner, engagement, "decline", waiting, words=" ")
        assert answer.status_code == 200 and state() == JoinState.WAITING
        assert f'href="#id_answer-{waiting.pk}-words"' in answer.content.decode()
        assert step(owner, engagement, "decline", waiting, words="Too late for us").status_code == 302
        assert state() == JoinState.DECLINED and shares(engagement) == set()

    def test_no_is_shown_with_its_reason_to_those_who_asked(self, waiting, engagement, owner, asker, theirs, third):
        steps.decline(waiting, "Thimble", owner)
        for person in (owner, asker, member(theirs, Role.OFFICER)):
            assert "Thimble" in shown(person, engagement)
        for person in (member(third), member(engagement.partner, Role.OFFICER)):
            assert "Thimble" not in shown(person, engagement)

    def test_is_not_for_the_editors_officers_or_managers(self, waiting, engagement, ours, manager, asker, third):
        people = [member(ours, Role.EDITOR), member(ours, Role.OFFICER), manager, asker, member(third)]
        for person in people:
            for name in ("accept", "decline"):
                answer = step(person, engagement, name, waiting, words="No")
                assert answer.status_code in (403, 404)
        assert state() == JoinState.WAITING and shares(engagement) == set()

    def test_may_be_given_by_who_acts_for_the_publisher(self, waiting, engagement, owner, ours, third):
        host = member(third)
        let_act_for(ours, third, ActsFor.Because.HOST)
        assert step(host, engagement, "accept", waiting).status_code == 302
        assert state() == JoinState.ACCEPTED

    @pytest.mark.parametrize(("first", "second"), [("accept", "decline"), ("decline", "accept"), ("accept", "accept")])
    def test_that_came_first_holds(self, waiting, engagement, owner, ours, first, second):
        step(owner, engagement, first, waiting, words="First")
        answer = step(member(ours, name="other"), engagement, second, waiting, words="Second")
        assert answer.status_code == 409
        assert "Somebody else was quicker" in answer.content.decode()
        asked = JoinRequest.objects.get()
        assert (asked.state, asked.words) == (JoinState.ACCEPTED if first == "accept" else JoinState.DECLINED, "First")
        assert shares(engagement) == ({"Southmoor Trust"} if first == "accept" else set())

    def test_to_what_was_read_before_another_answered_changes_nothing(self, waiting, owner):
        stale = JoinRequest.objects.get()
        steps.decline(waiting, "No", owner)
        with pytest.raises(steps.TooLate):
            steps.accept(stale, "", owner)
        assert state() == JoinState.DECLINED and not stale.reference.visibility.shared_with.exists()


class TestWhatWasAgreed:
    def test_is_seen_by_both_sides_and_managers_alone(self, together, engagement, ours, theirs, third, manager):
        engagement.reference.visibility.shared_with.add(third)  # in it too, and no party to this
        for person in [member(one, role) for one in (ours, theirs) for role in Role] + [manager]:
            page = shown(person, engagement)
            assert "Bergamot" in page and "Sassafras" in page and "Thimble" in page
        for role in Role:
            page = shown(member(third, role), engagement)
            assert not any(word in page for word in ("Bergamot", "Sassafras", "Thimble"))

    def test_is_added_to_by_those_who_work_for_either(self, together, engagement, ours, theirs, third, manager):
        may = [member(one, role) for one in (ours, theirs) for role in (Role.EDITOR, Role.REVIEWER)]
        may_not = [member(ours, Role.OFFICER), member(theirs, Role.OFFICER), member(third), manager]
        for person in [*may, *may_not]:
            answer = step(person, engagement, "undertake", together, partner=ours.pk, what="Tea", due=str(SOON))
            assert (answer.status_code == 302) == (person in may)
            assert answer.status_code in (302, 403, 404)
            if person in may_not:
                assert "Mark as done" not in shown(person, engagement)
        assert together.undertakings.filter(what="Tea", partner=ours, due=SOON).count() == len(may)

    @pytest.mark.parametrize(
        "said",
        [{"what": ""}, {"due": ""}, {"due": "soon"}, {"due": "2020-01-01"}, {"due": "99999-01-01"}, {"partner": ""}],
    )
    def test_says_who_does_what_by_when(self, together, engagement, owner, ours, said):
        right = {"partner": ours.pk, "what": "Tea", "due": str(SOON)}
        answer = step(owner, engagement, "undertake", together, **(right | said))
        assert answer.status_code == 200 and "There is a problem" in answer.content.decode()
        assert together.undertakings.count() == 1

    def test_is_undertaken_by_one_of_the_two(self, together, engagement, owner, third):
        answer = step(owner, engagement, "undertake", together, partner=third.pk, what="Tea", due=str(SOON))
        assert answer.status_code == 200 and together.undertakings.count() == 1

    def test_is_marked_as_done_once(self, together, engagement, owner, asker):
        undertaking = together.undertakings.get()
        assert step(owner, engagement, "done", together, undertaking=undertaking.pk).status_code == 302
        undertaking.refresh_from_db()
        assert undertaking.done_on == timezone.localdate()
        assert step(asker, engagement, "done", together, undertaking=undertaking.pk).status_code == 409

    def test_is_not_changed_by_others(self, together, engagement, third, manager, ours):
        undertaking = together.undertakings.get()
        for person in (member(third), manager, member(ours, Role.OFFICER)):
            answer = step(person, engagement, "done", together, undertaking=undertaking.pk)
            assert answer.status_code in (403, 404)
        undertaking.refresh_from_db()
        assert undertaking.done_on is None

    def test_of_another_request_is_out_of_reach(self, together, engagement, third, owner):
        other = steps.ask(engagement, third, [Offer.EVENT], "", member(third, name="x"))
        steps.accept(other, "", owner)
        mine = together.undertakings.get()
        assert step(member(third), engagement, "done", other, undertaking=mine.pk).status_code == 409
        assert step(member(third, name="y"), engagement, "done", together, undertaking=mine.pk).status_code == 404
        mine.refresh_from_db()
        assert mine.done_on is None


class TestTheEnd:
    @pytest.fixture
    def restricted(self, together, engagement):
        set_visibility(engagement.reference, Level.OWN)
        return FindingPageFactory(parent=engagement)

    @pytest.mark.parametrize("who", ["owner", "asker"])
    def test_closes_at_once_what_was_shared(self, restricted, together, engagement, theirs, who, request):
        reader = reader_for(theirs)
        assert visible_to(reader, Reference.objects.filter(pk=restricted.reference_id)).exists()
        before = IndexState.objects.get(reference=restricted.reference).wanted
        person = request.getfixturevalue(who)
        assert step(person, engagement, "end", together).status_code == 302
        assert (state(), shares(engagement)) == (JoinState.ENDED, set())
        assert not visible_to(reader, Reference.objects.filter(pk=restricted.reference_id)).exists()
        assert IndexState.objects.get(reference=restricted.reference).wanted > before
        client = signed_in(member(theirs, Role.OFFICER))
        for address in (url(engagement), at(engagement), url(restricted), url(engagement, "v/1/")):
            assert client.get(address).status_code in (404, 410)

    def test_leads_those_who_see_it_no_longer_to_its_publisher(self, restricted, together, engagement, asker):
        answer = step(asker, engagement, "end", together)
        assert answer.headers["Location"] == "/partners/northmoor/"

    def test_takes_the_partner_off_the_page(self, together, engagement, owner, client):
        steps.end(together, owner)
        assert "Southmoor" not in client.get(url(engagement)).content.decode()

    def test_keeps_what_was_agreed_for_both(self, together, engagement, owner, asker, third):
        steps.end(together, owner)
        assert "Bergamot" in shown(owner, engagement) and "Bergamot" in shown(asker, engagement)
        assert "Bergamot" not in shown(member(third), engagement)

    def test_is_for_those_who_answer_and_those_who_asked(self, together, engagement, ours, theirs, third, manager):
        people = [member(ours, Role.EDITOR), member(ours, Role.OFFICER), member(theirs, Role.OFFICER)]
        for person in [*people, member(third), manager]:
            assert step(person, engagement, "end", together).status_code in (403, 404)
        assert state() == JoinState.ACCEPTED

    @pytest.mark.parametrize("name", ["undertake", "done", "name", "end", "accept", "withdraw"])
    def test_leaves_nothing_to_do(self, together, engagement, owner, asker, ours, name):
        steps.end(together, owner)
        said = {"partner": ours.pk, "what": "Tea", "due": str(SOON), "undertaking": together.undertakings.get().pk}
        person = owner if name == "accept" else asker
        assert step(person, engagement, name, together, **said).status_code == 409
        assert state() == JoinState.ENDED and together.undertakings.get().done_on is None

    def test_of_a_request_that_waits_is_too_early(self, waiting, engagement, asker):
        assert step(asker, engagement, "end", waiting).status_code == 409
        assert state() == JoinState.WAITING


class TestOldVersionsOfWhatIsOpenedAfterTheEnd:
    """Who ran it with the publisher for a while sees later what everybody sees."""

    @pytest.fixture
    def finding(self, together, engagement):
        set_visibility(engagement.reference, Level.OWN)
        finding = FindingPageFactory(parent=engagement, title="Marigold")
        finding = publish(attach(finding, a_document()))
        assert [one.number for one in self.versions(finding, engagement.partner)] == [2, 1]
        return finding

    @staticmethod
    def versions(page, partner):
        return list(versions_visible_to(reader_for(partner), page.reference))

    @staticmethod
    def corrected(finding):
        finding = publish(FindingPage.objects.get(pk=finding.pk), attached_documents=[], title="Zinnia")
        assert finding.reference.versions.count() == 3
        return finding

    @pytest.mark.parametrize("level", [Level.PARTNERS, Level.PUBLIC])
    def test_it_is_as_any_other_partner(self, finding, together, engagement, theirs, third, owner, level):
        document = finding.attached_documents.get().document
        steps.end(together, owner)
        finding = self.corrected(finding)
        set_visibility(engagement.reference, level)
        for partner in (theirs, third):
            assert [one.number for one in self.versions(finding, partner)] == [3]
            client = signed_in(member(partner, name="joined later"))
            assert client.get(url(finding)).status_code == 200
            assert client.get(url(finding, "v/2/")).status_code == 404
            assert client.get(document.url).status_code == 404

    def test_it_is_so_too_when_it_was_moved_out_of_what_was_shared(self, finding, ours, theirs):
        finding = self.corrected(finding)
        finding.move(EngagementPageFactory(parent=ours), pos="last-child")
        set_visibility(finding.reference, Level.PUBLIC)
        assert [one.number for one in self.versions(finding, theirs)] == [4]  # it names where it stands

    def test_who_still_runs_it_and_its_publisher_keep_them(self, finding, engagement, ours, theirs):
        document = finding.attached_documents.get().document
        finding = self.corrected(finding)
        set_visibility(engagement.reference, Level.PUBLIC)
        for partner in (ours, theirs):
            assert [one.number for one in self.versions(finding, partner)] == [3, 2, 1]
            assert signed_in(member(partner, Role.OFFICER)).get(document.url).status_code == 200


class TestTheirOwnEntry:
    @pytest.fixture
    def entry(self, theirs):
        entry = EngagementPageFactory(parent=theirs, title="Periwinkle")
        FindingPageFactory(parent=entry, title="Marigold")
        return entry

    def test_puts_its_findings_with_the_others_under_their_own_name(self, together, engagement, entry, asker, client):
        FindingPageFactory(parent=engagement, title="Zinnia")
        assert step(asker, engagement, "name", together, entry=entry.reference_id).status_code == 302
        page = client.get(url(engagement)).content.decode()
        assert page.index("Zinnia") < page.index("Marigold")
        card = page[page.index("Marigold") :]
        assert "<li>Southmoor Trust</li>" in card[: card.index("</article>")]
        assert f'<a href="{url(entry)}">' in page
        assert f'<a href="{url(engagement)}">Kaleidoscope</a>' in client.get(url(entry)).content.decode()

    def test_may_be_taken_back(self, together, engagement, entry, asker, client):
        steps.name_entry(together, entry.reference)
        assert step(asker, engagement, "name", together, entry="").status_code == 302
        assert "Marigold" not in client.get(url(engagement)).content.decode()

    @pytest.mark.parametrize("level", [Level.OWN, Level.PARTNERS])
    def test_is_shown_to_nobody_who_may_not_see_it(self, together, engagement, entry, level, client, owner, third):
        steps.name_entry(together, entry.reference)
        set_visibility(entry.reference, level)
        known = {None: False, owner: level == Level.PARTNERS, member(third): level == Level.PARTNERS}
        for person, knows in known.items():
            reading = signed_in(person) if person else client
            page = reading.get(url(engagement)).content.decode()
            assert (("Marigold" in page), (entry.reference.code in page)) == (knows, knows)
        assert ("Periwinkle" in shown(owner, engagement)) == (level == Level.PARTNERS)

    def test_names_a_restricted_engagement_to_nobody_who_may_not_see_that(self, together, engagement, entry, client):
        steps.name_entry(together, entry.reference)
        set_visibility(engagement.reference, Level.OWN)
        page = client.get(url(entry)).content.decode()
        assert "Kaleidoscope" not in page and "Northmoor" not in page and engagement.reference.code not in page

    def test_goes_when_it_ends(self, together, engagement, entry, owner, client):
        steps.name_entry(together, entry.reference)
        steps.end(together, owner)
        assert "Marigold" not in client.get(url(engagement)).content.decode()
        assert "Kaleidoscope" not in client.get(url(entry)).content.decode()

    def test_is_one_of_theirs(self, together, engagement, asker, third):
        others = EngagementPageFactory(parent=third)
        for number in (others.reference_id, engagement.reference_id, "9" * 30, "x", "-1"):
            answer = step(asker, engagement, "name", together, entry=number)
            assert answer.status_code == 200 and answer.context["faulty"].errors
        assert JoinRequest.objects.get().own_entry is None

    def test_is_named_by_them_alone(self, together, engagement, entry, owner, theirs):
        for person in (owner, member(theirs, Role.OFFICER)):
            assert step(person, engagement, "name", together, entry=entry.reference_id).status_code == 403
            assert "Periwinkle" not in shown(person, engagement)


class TestThePage:
    def test_asks_who_is_not_signed_in_to_do_so(self, engagement, client):
        answer = client.get(at(engagement))
        assert answer.status_code == 302
        assert answer.headers["Location"] == f"/accounts/login/?next={at(engagement)}"

    def test_is_missing_to_who_belongs_to_no_partner(self, engagement, django_user_model):
        person = django_user_model.objects.create_user("visitor")
        assert signed_in(person).get(at(engagement)).status_code == 404
        assert "Plan this together" not in signed_in(person).get(url(engagement)).content.decode()

    def test_is_linked_for_the_people_of_partners(self, engagement, client, third):
        assert "/joint/" not in client.get(url(engagement)).content.decode()
        reading = signed_in(member(third, Role.OFFICER))
        assert f'href="{at(engagement)}"' in reading.get(url(engagement)).content.decode()

    @pytest.mark.parametrize("method", ["get", "post", "head", "options"])
    @pytest.mark.parametrize("hidden", ["own", "draft", "taken up and hidden", "finding"])
    def test_of_what_is_hidden_is_as_one_that_is_missing(self, ours, third, manager, hidden, method):
        page = EngagementPageFactory(parent=ours, opening=Level.OWN, live=hidden != "draft")
        if hidden == "finding":
            page = FindingPageFactory(parent=EngagementPageFactory(parent=ours))
        if hidden.startswith("taken"):
            problem = Problem.objects.create(address=url(page), reference=page.reference, words="x")
            problems.hide(problem, manager)
        client = signed_in(member(third))
        numbers = (f"{page.reference_id:06d}", "999999")
        found, missing = (self.asked(client, method, f"/engagements/IH-E-{number}/joint/") for number in numbers)
        assert found == missing and found[0] == 404

    @staticmethod
    def asked(client, method, path):
        client.get("/engagements/IH-E-0/joint/")  # what is loaded once
        with CaptureQueriesContext(connection) as queries:
            answer = getattr(client, method)(path, {"step": "ask"} if method == "post" else {})
        return answer.status_code, len(queries), len(answer.content), sorted(answer.headers)

    def test_has_one_address(self, engagement, owner):
        small = f"/engagements/{engagement.reference.code.lower()}/joint/"
        assert signed_in(owner).get(small).headers["Location"] == at(engagement)

    @pytest.mark.parametrize("role", Role)
    def test_tells_third_parties_of_nobody_who_waits(self, waiting, engagement, third, manager, ours, role):
        people = [member(third, role), manager, member(ours, Role.EDITOR), member(ours, Role.OFFICER)]
        for person in people:
            page = shown(person, engagement)
            assert "Southmoor" not in page and "Sassafras" not in page

    def test_shows_those_who_answer_what_is_asked(self, waiting, engagement, owner):
        page = shown(owner, engagement)
        assert "Southmoor Trust asks to join" in page and "Sassafras" in page and "Share the event" in page

    @pytest.mark.parametrize("number", ["0", "x", "9" * 30, ""])
    def test_knows_no_other_requests(self, engagement, owner, number):
        assert signed_in(owner).post(at(engagement), {"step": "accept", "request": number}).status_code == 404

    @pytest.mark.parametrize("name", ["", "share", "\0"])
    def test_knows_no_other_steps(self, waiting, engagement, owner, name):
        assert step(owner, engagement, name, waiting).status_code == 400

    def test_of_another_engagement_does_nothing_with_the_request(self, waiting, ours, owner):
        other = EngagementPageFactory(parent=ours)
        assert step(owner, other, "accept", waiting).status_code == 404
        assert state() == JoinState.WAITING


class TestTheLinkToIt:
    @pytest.mark.parametrize("role", Role)
    def test_tells_those_who_answer_how_many_ask(self, waiting, engagement, ours, third, role):
        person = signed_in(member(ours, role))
        assert ("1 organisation asks to join: answer" in self.page(person, engagement)) == (role == Role.REVIEWER)
        steps.ask(engagement, third, [Offer.EVENT], "", member(third))
        assert ("2 organisations ask to join: answer" in self.page(person, engagement)) == (role == Role.REVIEWER)

    def test_tells_nobody_else_that_anyone_asks(self, waiting, engagement, third, manager, asker, client):
        people = [member(third, role) for role in Role] + [manager, asker]
        for reading in [client, *map(signed_in, people)]:
            assert "to join" not in self.page(reading, engagement)

    def test_tells_of_none_that_was_answered(self, waiting, engagement, owner):
        steps.decline(waiting, "No", owner)
        assert "to join" not in self.page(signed_in(owner), engagement)

    def test_speaks_of_others_to_its_own_people(self, engagement, ours, third):
        mine, other = (signed_in(member(one, Role.OFFICER)) for one in (ours, third))
        assert "Plan this together with others" in self.page(mine, engagement)
        assert "Plan this together</a>" in self.page(other, engagement)

    def test_asks_nothing_for_others(self, waiting, engagement, third, client, monkeypatch):
        monkeypatch.setattr(views, "waiting_for", None)  # calling it fails
        for reading in (client, signed_in(member(third))):
            self.page(reading, engagement)

    @staticmethod
    def page(client, page) -> str:
        answer = client.get(url(page))
        assert answer.status_code == 200
        return answer.content.decode()


class TestAfterAStep:
    """The page that follows says once that it happened."""

    @pytest.mark.parametrize(
        ("name", "who", "words"),
        [
            ("withdraw", "asker", "The request of Southmoor Trust is withdrawn."),
            ("accept", "owner", "Northmoor Council and Southmoor Trust run it together now."),
            ("decline", "owner", "You said no to Southmoor Trust."),
            ("undertake", "asker", "It is written down below"),
            ("done", "asker", "It is marked as done below"),
            ("name", "asker", "“Periwinkle” is now shown as the entry of Southmoor Trust."),
            ("end", "asker", "Northmoor Council and Southmoor Trust no longer run it together."),
        ],
    )
    def test_is_told_what_happened(self, waiting, engagement, theirs, owner, asker, name, who, words, request):
        entry = EngagementPageFactory(parent=theirs, title="Periwinkle")
        if name not in ("withdraw", "accept", "decline"):
            steps.accept(waiting, "", owner)
        done = waiting.undertakings.create(partner=theirs, what="Tea", due=SOON)
        said = {"words": "Why", "partner": theirs.pk, "what": "Tea", "due": str(SOON), "entry": entry.reference_id}
        person = signed_in(request.getfixturevalue(who))
        prefix = {"accept": "answer-", "decline": "answer-", "undertake": "undertake-", "name": "name-"}.get(name)
        fields = {f"{prefix}{waiting.pk}-{field}": value for field, value in said.items()} if prefix else {}
        posted = {"step": name, "request": waiting.pk, "undertaking": done.pk, **fields}
        page = person.post(at(engagement), posted, follow=True).content.decode()
        assert words in page and page.count('role="alert"') == 1
        assert 'role="alert"' not in person.get(at(engagement)).content.decode()

    @pytest.mark.parametrize("answers", [True, False])
    def test_of_asking_is_told_whether_anybody_was_told(self, engagement, ours, theirs, asker, answers):
        if answers:
            member(ours)
        posted = {"step": "ask", "ask-offers": ["event"], "ask-partner": theirs.pk}
        page = signed_in(asker).post(at(engagement), posted, follow=True).content.decode()
        assert ("We have told Northmoor Council by e-mail." in page) == answers
        assert ("write to them as well." in page) != answers
        assert bool(letters()) == answers

    @pytest.mark.parametrize("posted", [{"step": "decline"}, {"step": "end"}])
    def test_that_failed_nothing_is_said_to_be_done(self, waiting, engagement, owner, posted):
        person = signed_in(owner)
        person.post(at(engagement), {"request": waiting.pk, **posted})
        assert "govuk-notification-banner" not in person.get(at(engagement)).content.decode()

    def test_that_closed_it_is_told_on_the_page_of_its_publisher(self, together, engagement, asker):
        set_visibility(engagement.reference, Level.OWN)
        answer = signed_in(asker).post(at(engagement), {"step": "end", "request": together.pk}, follow=True)
        assert answer.redirect_chain[-1][0] == "/partners/northmoor/"
        assert "no longer run it together" in answer.content.decode()
        assert "Kaleidoscope" not in answer.content.decode()

    def test_the_introduction_no_longer_waits_for_a_yes(self, waiting, engagement, owner, asker):
        assert "before Northmoor Council says yes" in shown(asker, engagement)
        steps.accept(waiting, "", owner)
        assert "says yes" not in shown(asker, engagement)

    def test_it_says_who_ended_it_and_when(self, together, engagement, owner, asker):
        steps.end(together, asker)
        JoinRequest.objects.update(ended_at=datetime.datetime(2031, 5, 6, 12, tzinfo=datetime.UTC))
        page = " ".join(shown(owner, engagement).split())
        assert f"Southmoor Trust: Ended by {asker.email}" in page and "6 May 2031" in page


class TestLetters:
    def test_of_asking_goes_to_those_who_answer(self, engagement, owner, ours, theirs, asker, manager):
        member(ours, Role.EDITOR), member(ours, Role.OFFICER)
        steps.ask(engagement, theirs, [Offer.EVENT], "Sassafras", asker)
        [letter] = letters()[owner.email]
        assert set(letters()) == {owner.email}
        assert "Southmoor Trust asks to join" in letter and "Kaleidoscope" in letter and at(engagement) in letter
        assert "Sassafras" not in letter

    @pytest.mark.parametrize("answer", [steps.accept, steps.decline])
    def test_of_the_answer_goes_to_the_editors_of_those_who_asked(self, waiting, owner, asker, theirs, answer):
        reviewer = member(theirs, Role.REVIEWER)
        member(theirs, Role.OFFICER)
        Letter.objects.all().delete()
        answer(waiting, "Thimble", owner)
        assert set(letters()) == {asker.email, reviewer.email}
        assert "Kaleidoscope" in letters()[asker.email][0]

    def test_of_the_end_goes_to_both(self, together, owner, asker):
        Letter.objects.all().delete()
        steps.end(together, asker)
        assert set(letters()) == {owner.email, asker.email}

    def test_names_what_was_closed_meanwhile_by_its_reference_alone(self, waiting, engagement, owner, asker):
        set_visibility(engagement.reference, Level.OWN)
        steps.decline(waiting, "No", owner)
        [letter] = letters()[asker.email]
        assert engagement.reference.code in letter and "Kaleidoscope" not in letter

    def test_are_sent(self, together, owner, asker):
        post.send_waiting()
        assert {letter.to[0] for letter in mail.outbox} == {asker.email}


@pytest.mark.parametrize("name", ["accept", "end"])
def test_what_is_agreed_is_logged_on_the_engagement(engagement, waiting, owner, name):
    steps.accept(waiting, "", owner)
    if name == "end":
        steps.end(waiting, owner)
    entry = PageLogEntry.objects.get(action=f"evidence.joint.{name}")
    assert entry.page_id == engagement.pk
    assert entry.data == {"reference": engagement.reference.code, "partner": "Southmoor Trust"}


def test_a_copy_is_shared_with_nobody(together, engagement):
    copy = engagement.copy(update_attrs={"slug": "copy"})
    assert shares(copy) == set() and shares(engagement) == {"Southmoor Trust"}


def test_partners_that_were_never_asked_here_are_shown_too(engagement, theirs, third, client):
    engagement.reference.visibility.shared_with.add(theirs, third)
    page = " ".join(client.get(url(engagement)).content.decode().split())
    assert 'with <a href="/partners/eastmoor/">Eastmoor Police</a> and <a href="/partners/southmoor/">' in page
