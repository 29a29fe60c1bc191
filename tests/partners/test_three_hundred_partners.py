"""With 300 partners and 1,000 people nobody's work takes more queries than with three partners, neither on the hub's
own pages nor on Wagtail's."""

from itertools import cycle

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from insight_hub.evidence.models import FindingPage
from insight_hub.evidence.models.review import CHECKLIST
from insight_hub.partners import groups
from insight_hub.partners.joining import join
from insight_hub.partners.models import Membership, PartnerPage, Role
from tests.factories import EngagementPageFactory, PartnerPageFactory, member
from tests.partners.people import sign_in

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

FEW, MANY = (3, 10), (300, 1000)  # partners and people


@pytest.fixture
def partner(hub):
    return PartnerPageFactory(title="Northmoor Carers")


@pytest.fixture
def people(partner):
    return {"editor": member(partner, Role.EDITOR), "reviewer": member(partner, Role.REVIEWER)}


@pytest.fixture
def engagement(partner):
    return EngagementPageFactory(parent=partner, title="Buses")


def bring_in(partners: int, people: int, beside) -> None:
    """Until there are so many, all of them elsewhere than at the partner `beside`. Each has published before, and has
    people of every role."""
    for number in range(PartnerPage.objects.count(), partners):
        groups.let_publish_alone(PartnerPageFactory(title=f"Partner {number:03}"))  # in order: that is quicker
    users = get_user_model().objects
    names = [f"person-{number}@sample.example" for number in range(users.count(), people)]
    users.bulk_create(get_user_model()(username=name, email=name) for name in names)
    others = PartnerPage.objects.exclude(pk=beside.pk).order_by("pk")
    places = cycle((other, role) for role in Role for other in others)
    new = users.filter(username__in=names)
    join_all([(user, *place) for user, place in zip(new, places, strict=False)], by_the_door=len(others))


def join_all(people, by_the_door) -> None:
    """The first of `people`, as (user, partner, role), join as anybody does; what that writes is written for the others
    at once."""
    for one in people[:by_the_door]:
        join(*one)
    others = people[by_the_door:]
    Membership.objects.bulk_create(Membership(user=user, partner=partner, role=role) for user, partner, role in others)
    in_groups = [(user, groups.group_of(partner, role)) for user, partner, role in others]
    of_group = get_user_model().groups.through
    of_group.objects.bulk_create(of_group(user=user, group=group) for user, group in in_groups if group)


def finding_form(title) -> dict:
    filled = {"title": title, "slug": title.lower(), "summary": "Buses are late.", "licence": "OGL-UK-3.0"}
    sets = {"body": streamfield([]), "attached_documents": inline_formset([]), "comments": inline_formset([])}
    return nested_form_data(filled | sets | {"action-submit": "Submit"})


class Work:
    """What an editor and a reviewer do, and how many queries each step of it took, by name."""

    def __init__(self, people, engagement, on_commit):
        self.people, self.engagement, self._on_commit = people, engagement, on_commit
        self.steps: dict[str, int] = {}

    def step(self, name, asking, expected=200):
        """Count `asking()`, with the redirects that it follows and what is done once it is committed."""
        with CaptureQueriesContext(connection) as queries, self._on_commit(execute=True):
            answer = asking()
        assert answer.status_code == expected, f"{name}: {answer.status_code}"
        self.steps[name] = len(queries)
        return answer

    def sign_in(self, role) -> Client:
        client = Client()
        self.step(f"{role}: sign in", lambda: sign_in(client, self.people[role]), expected=302)
        self.step(f"{role}: first page of the admin", lambda: client.get("/admin/"))
        return client

    def look_through_the_tree(self, client):
        front, partner = self.engagement.get_ancestors().reverse()[1], self.engagement.get_parent()
        for name, page in {"front page": front, "partner": partner, "engagement": self.engagement}.items():
            address = reverse("wagtailadmin_explore", args=[page.pk])
            self.step(f"tree: {name}", lambda address=address: client.get(address, follow=True))
            menu = f"/admin/api/main/pages/?child_of={page.pk}&for_explorer=1"
            self.step(f"menu: {name}", lambda menu=menu: client.get(menu))
        self.step("tree: root", lambda: client.get(reverse("wagtailadmin_explore_root"), follow=True))
        self.step("choosing a page", lambda: client.get(reverse("wagtailadmin_choose_page")))

    def submit(self, client, title) -> FindingPage:
        address = reverse("wagtailadmin_pages:add", args=["evidence", "findingpage", self.engagement.pk])
        self.step("form of a finding", lambda: client.get(address))
        self.step("submit", lambda: client.post(address, finding_form(title)), expected=302)
        return FindingPage.objects.get(title=title)

    def approve(self, client, page):
        state = page.current_workflow_task_state
        assert state
        self.step("what is to be approved", lambda: client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
        address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk])
        self.step("approve", lambda: client.post(address, dict.fromkeys(CHECKLIST, "on")), expected=302)
        assert FindingPage.objects.get(pk=page.pk).live

    def search(self, client):
        self.step("search", lambda: client.get("/search/", {"q": "buses"}))
        found = self.step("search as data", lambda: client.get("/api/search/", {"q": "buses"}))
        assert found.json()["total"]
        self.step("front page", lambda: client.get("/"))


@pytest.fixture
def queries(people, engagement, indexed, django_capture_on_commit_callbacks):
    """`queries("Title")`: those of every step of the work on a finding with that title, `{step: number}`."""

    def working(title):
        work = Work(people, engagement, django_capture_on_commit_callbacks)
        editor = work.sign_in("editor")
        work.look_through_the_tree(editor)
        page = work.submit(editor, title)
        work.approve(work.sign_in("reviewer"), page)
        indexed()
        work.search(editor)
        page.delete()  # as what is counted next begins with as many findings
        return work.steps

    return working


def test_nobodys_work_takes_more_queries_with_300_partners_and_1000_people(queries, partner):
    bring_in(*FEW, beside=partner)
    queries("Warming")
    few = queries("Few")
    bring_in(*MANY, beside=partner)
    many = queries("Many")
    assert {step: (few[step], many[step]) for step in few if many[step] > few[step]} == {}
