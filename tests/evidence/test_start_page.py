"""The admin's first page leads people to what waits for them, and tells nobody of what is not for them."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from insight_hub.evidence import problems
from insight_hub.evidence.joint import steps
from insight_hub.evidence.joint.rights import Rights, waiting_for
from insight_hub.evidence.joint.start_page import show_who_asks
from insight_hub.evidence.models import JoinRequest, Level, Offer, Problem, Stage
from insight_hub.evidence.visibility import set_visibility
from insight_hub.partners.groups import managers_group
from insight_hub.partners.joining import let_act_for
from insight_hub.partners.models import ActsFor, Role
from insight_hub.partners.reader import Reader
from tests.evidence.conftest import url
from tests.factories import EngagementPageFactory, member

pytestmark = pytest.mark.django_db

FIND = "/admin/organisations/people/"


@pytest.fixture
def manager(hub, django_user_model):
    user = django_user_model.objects.create_user("manager", "manager@sample.example")
    user.groups.add(managers_group())
    return user


@pytest.fixture
def engagement(ours):
    return EngagementPageFactory(parent=ours, title="Kaleidoscope")


@pytest.fixture
def asked(engagement, theirs):
    return steps.ask(engagement, theirs, [Offer.EVENT], "Sassafras", member(theirs, name="asker"))


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def first_page(user) -> str:
    answer = signed_in(user).get(reverse("wagtailadmin_home"))
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


class TestForManagers:
    def test_says_how_many_problems_are_open(self, manager):
        assert "No reported problem is open." in first_page(manager)
        Problem.objects.create(address="/", words="x")
        Problem.objects.create(address="/", words="x", stage=Stage.CLOSED)
        page, link = first_page(manager), f'<a href="{reverse("evidence_problems")}">look into it'
        assert "1 reported problem is open:" in page and link in page
        Problem.objects.create(address="/", words="x", stage=Stage.LOOKED_AT)
        assert "2 reported problems are open:" in first_page(manager)

    def test_leads_to_the_people_of_each_organisation(self, manager, ours, theirs):
        page = first_page(manager)
        assert f'action="{FIND}"' in page
        for partner in (ours, theirs):
            assert f'<option value="{partner.pk}">{partner}</option>' in page
            answer = signed_in(manager).get(FIND, {"organisation": partner.pk}, follow=True)
            assert answer.redirect_chain == [(reverse("partner_people", args=[partner.pk]), 302)]
            assert "Invite somebody" in answer.content.decode()

    @pytest.mark.parametrize("number", ["", "x", "0", "-1", "\0"])
    def test_what_is_no_organisation_leads_nowhere(self, manager, number):
        answer = signed_in(manager).get(FIND, {"organisation": number})
        assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailadmin_home"))

    def test_a_number_that_is_too_long_is_nobodys(self, manager):
        """SQLite cannot hold it, and PostgreSQL finds nothing by it."""
        assert signed_in(manager).get(FIND, {"organisation": "9" * 30}).status_code in (302, 400)

    def test_leads_to_the_form_for_an_organisation(self, manager):
        address = reverse("wagtailadmin_pages:add", args=["partners", "partnerpage", Site.objects.get().root_page_id])
        assert f'<a href="{address}">Add an organisation</a>' in first_page(manager)
        assert signed_in(manager).get(address).status_code == 200

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER])
    def test_is_not_for_others(self, ours, theirs, role):
        person = member(ours, role)
        Problem.objects.create(address="/", words="x")
        page = first_page(person)
        assert not any(word in page for word in ("reported problem", "Southmoor", FIND, "Add an organisation"))
        answer = signed_in(person).get(FIND, {"organisation": theirs.pk})
        assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailadmin_home"))


class TestWhoAsksToJoin:
    def test_is_told_to_those_who_answer(self, asked, engagement, ours):
        page = first_page(member(ours))
        assert "Southmoor Trust asks to join “Kaleidoscope”" in page
        assert f'href="{url(engagement, "joint/")}"' in page and "Sassafras" not in page

    def test_is_told_to_who_acts_for_them(self, asked, ours, third):
        member(ours)  # who publishes there alone, and so do those of its host
        let_act_for(ours, third, ActsFor.Because.HOST)
        assert "asks to join “Kaleidoscope”" in first_page(member(third))

    @pytest.mark.parametrize("level", Level)
    def test_is_told_to_nobody_else(self, asked, engagement, ours, theirs, third, manager, level):
        set_visibility(engagement.reference, level)
        people = [member(one, role) for one in (theirs, third) for role in (Role.EDITOR, Role.REVIEWER)]
        for person in [*people, manager]:
            page = first_page(person)
            assert "asks to join" not in page and "Kaleidoscope" not in page
        assert "to join" not in first_page(member(ours, Role.EDITOR))

    def test_is_not_there_when_nobody_does(self, asked, ours):
        reviewer = member(ours)
        steps.decline(asked, "No", reviewer)
        assert "to join" not in first_page(reviewer)

    def test_is_not_told_of_what_is_hidden(self, asked, engagement, ours, manager):
        problem = Problem.objects.create(address=url(engagement), reference=engagement.reference, words="x")
        problems.hide(problem, manager)
        assert "to join" not in first_page(member(ours))
        assert "to join" not in first_page(manager)

    @pytest.mark.parametrize("role", Role)
    @pytest.mark.parametrize("new", [True, False])
    def test_are_those_whom_the_joint_page_lets_answer(self, asked, engagement, ours, theirs, third, role, new):
        let_act_for(ours, third, ActsFor.Because.HOST)
        people = [member(one, role, new=new) for one in (ours, theirs, third)]
        for person in people:
            answers = Rights.of(person, engagement).answers
            assert list(waiting_for(person, Reader.of(person))) == ([asked] if answers else [])

    def test_takes_as_many_queries_for_one_as_for_many(self, asked, ours, theirs, third):
        reviewer, asker = member(ours), member(third, name="asker")
        one = self.queries(reviewer)
        for number in range(5):
            steps.ask(EngagementPageFactory(parent=ours, title=f"E{number}"), theirs, [Offer.EVENT], "", asker)
        assert JoinRequest.objects.count() == 6
        assert self.queries(reviewer) == one <= 7

    @staticmethod
    def queries(person) -> int:
        person = type(person).objects.get(pk=person.pk)  # which remembers nothing
        with CaptureQueriesContext(connection) as queries:
            panels = []
            show_who_asks(SimpleNamespace(user=person), panels)
            panels[0].render_html()
        return len(queries)
