"""The way from the admin's first page to the form for a finding."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from insight_hub.evidence.choices import Recruitment
from insight_hub.evidence.models import FindingPage
from insight_hub.evidence.withdrawing import withdraw
from insight_hub.partners import groups, joining
from insight_hub.partners.models import Role
from insight_hub.taxonomy.models import Method, Place
from tests.factories import EngagementPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db

HOME = reverse("wagtailadmin_home")


@pytest.fixture
def editor(client, ours):
    """`client`, signed in as an editor of the publishing partner."""
    client.force_login(member(ours, Role.EDITOR))
    return client


def panel(client):
    return BeautifulSoup(client.get(HOME).content, "html.parser").find(id="write-section")


def offered(client):
    return [option.get_text() for option in panel(client).select("option")]


def begin(client, engagement):
    return client.get(reverse("evidence_begin_finding"), {"under": engagement.pk})


def form_under(engagement):
    return reverse("wagtailadmin_pages:add", args=["evidence", "findingpage", engagement.pk])


def test_it_leads_to_the_form_under_the_engagement_that_is_chosen_of_which_the_newest_is_first(editor, ours):
    old, new = EngagementPageFactory(parent=ours, title="Old"), EngagementPageFactory(parent=ours, title="New")
    assert offered(editor) == ["New", "Old"]
    assert begin(editor, old).url == f"{form_under(old)}?next=%2Fadmin%2F"
    assert editor.get(begin(editor, new).url).status_code == 200


def test_neither_another_partners_engagement_nor_a_withdrawn_one_is_offered_or_taken(editor, ours, theirs):
    foreign, gone = EngagementPageFactory(parent=theirs), EngagementPageFactory(parent=ours)
    withdraw(gone, "It was about another town.", None)
    assert offered(editor) == []
    for engagement in (foreign, gone):
        assert begin(editor, engagement).url == HOME
    assert editor.get(reverse("evidence_begin_finding"), {"under": "x" * 50}).url == HOME
    assert panel(editor).find("a", string="Add an engagement")


def test_who_writes_for_several_is_told_whose_each_is(editor, ours, theirs):
    EngagementPageFactory(parent=theirs, title="Parks")
    joining.let_act_for(theirs, by=ours, because="host")
    assert offered(editor) == ["Parks (Southmoor Trust)"]
    assert panel(editor).find("a", string="Add an engagement of Southmoor Trust")


def test_it_is_there_only_for_those_who_write_for_a_partner(client, django_user_model, ours):
    manager = django_user_model.objects.create_user("manager")
    manager.groups.add(groups.managers_group())
    client.force_login(manager)
    assert panel(client) is None
    client.force_login(member(ours, Role.OFFICER))
    assert "/pages/add/" not in begin(client, EngagementPageFactory(parent=ours)).url


def test_the_form_says_when_and_where_as_the_engagements_draft_does_and_leaves_how_to_its_writer(editor, ours):
    place, method = Place.objects.create(name="Castle, Swansea", slug="W05001040"), Method.objects.create(name="Panel")
    engagement = EngagementPageFactory(parent=ours, live=False)
    engagement.date_from, engagement.date_to, engagement.recruitment = "2026-01", "2026-03", Recruitment.RANDOM
    engagement.places.set([place])
    engagement.methods.set([method])
    engagement.save_revision()
    form = editor.get(form_under(engagement)).context["form"]
    assert [form[name].value() for name in ("date_from", "date_to", "recruitment")] == ["2026-01", "2026-03", ""]
    assert form["places"].value() == "Castle, Swansea"
    assert not BeautifulSoup(str(form["methods"]), "html.parser").select("input[checked]")


def test_two_findings_of_one_engagement_may_have_the_same_title(editor, ours):
    engagement = EngagementPageFactory(parent=ours)
    sets = {"body": streamfield([]), "attached_documents": inline_formset([]), "comments": inline_formset([])}
    said = nested_form_data({"title": "Late buses", "summary": "Buses are late.", "licence": "OGL-UK-3.0"} | sets)
    for _ in range(2):
        assert editor.post(form_under(engagement), said).status_code == 302
    assert FindingPage.objects.filter(title="Late buses").count() == 2


def test_a_partner_without_engagements_is_led_to_its_first(editor, ours):
    PartnerPageFactory(title="Another")
    [link] = panel(editor).find_all("a", class_="button")
    assert editor.get(link["href"]).context["parent_page"].pk == ours.pk
