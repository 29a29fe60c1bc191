"""A partner's reviewer publishes through Wagtail's own forms, and people find it."""

import pytest
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from insight_hub.evidence.models import EngagementPage, FindingPage, Level, Visibility
from insight_hub.partners.models import PartnerPage
from insight_hub.taxonomy.models import Place, Topic
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def engagement():
    return EngagementPageFactory(parent=PartnerPageFactory(title="Our Council", slug="our-council"))


@pytest.fixture
def editor(client, engagement):
    """`client`, signed in as somebody of the council who may publish."""
    client.force_login(member(engagement.partner))
    return client


def form(**answers) -> dict:
    """The finding form as a browser sends it, publishing."""
    blank = {
        "title": "Buses stop too early",
        "slug": "buses",
        "summary": "People cannot get home from evening shifts.",
        "body": streamfield([("key_point", "No bus after nine")]),
        "attached_documents": inline_formset([]),
        "licence": "OGL-UK-3.0",
        "action-publish": "action-publish",
    }
    ticked = {name: answers.pop(name) for name in ("natures", "topics") if name in answers}
    return nested_form_data(blank | answers) | ticked


def changed(**answers):
    return form(change_note="The vehicles were trams.", **answers)


def add(client, parent, **answers):
    return client.post(f"/admin/pages/add/evidence/findingpage/{parent.pk}/", form(**answers))


def errors(response) -> str:
    return str(response.context["form"].errors) if response.context else ""


def test_what_an_editor_publishes_is_found_read_and_cited(editor, engagement, find):
    buses = Topic.objects.create(name="Buses", slug="buses")
    Place.objects.create(name="Castle, Swansea", slug="W05001040")
    answers = {"topics": [buses.pk], "places": "Castle, Swansea", "natures": ["need", "view"], "stance": "support"}
    response = add(editor, engagement, date_from="2026-01", participants="40", **answers)
    assert response.status_code == 302, errors(response)
    found = find("evening shifts", topic="buses", place="W05001040", year_from=2026)
    assert [hit.title for hit in found.hits] == ["Buses stop too early"]
    assert found.counts["topic"] == {"buses": 1}
    assert found.counts["place"] == {"W05001040": 1}
    assert find("bus after nine").total == 1
    editor.logout()
    page = editor.get(found.hits[0].url)
    assert page.status_code == 200
    assert "Our Council" in page.content.decode()
    assert "Buses stop too early" in editor.get(f"{found.hits[0].url}cite.txt").content.decode()


def test_what_an_editor_only_saves_is_not_found(editor, engagement, find):
    answers = form()
    del answers["action-publish"]
    response = editor.post(f"/admin/pages/add/evidence/findingpage/{engagement.pk}/", answers)
    assert response.status_code == 302, errors(response)
    assert FindingPage.objects.get().live is False
    assert find("buses").total == 0


def test_an_edit_in_the_admin_is_found_by_its_new_words_and_keeps_its_reference(editor, engagement, find):
    add(editor, engagement)
    page = FindingPage.objects.get()
    [before] = find("buses").hits
    response = editor.post(f"/admin/pages/{page.pk}/edit/", changed(title="Trams stop too early", body=streamfield([])))
    assert response.status_code == 302, errors(response)
    [after] = find("trams").hits
    assert after.ref == before.ref
    assert find("bus after nine").total == 0


def test_mistakes_come_back_with_words_that_say_what_to_do(editor, engagement):
    response = add(editor, engagement, date_from="2026-13", stance="support", summary="")
    assert response.status_code == 200
    assert set(response.context["form"].errors) >= {"date_from", "summary"}
    assert "Write a year (2017)" in errors(response)
    assert not FindingPage.objects.exists()


def test_an_editor_writes_under_no_other_partner_and_unknown_places_are_named(editor, engagement):
    other = EngagementPageFactory()
    assert add(editor, other).status_code in (302, 403)
    assert not FindingPage.objects.exists()
    Place.objects.create(name="Castle, Swansea", slug="W05001040", short_name="Castle")
    response = add(editor, engagement, places="Castel, Swansea")
    assert "Did you mean" in errors(response)
    assert "Castle, Swansea" in errors(response)
    assert not FindingPage.objects.exists()


def test_a_page_with_places_whose_names_have_commas_is_saved_again_as_it_was(editor, engagement):
    place = Place.objects.create(name="Castle, Swansea", slug="W05001040")
    add(editor, engagement, places="Castle, Swansea")
    page = FindingPage.objects.get()
    shown = editor.get(f"/admin/pages/{page.pk}/edit/").context["form"]["places"].value()
    response = editor.post(f"/admin/pages/{page.pk}/edit/", changed(places=shown, title="Trams"))
    assert response.status_code == 302, errors(response)
    assert list(FindingPage.objects.get().places.all()) == [place]


def test_withdrawing_in_the_admin_takes_it_out_of_search(editor, engagement, find):
    finding = FindingPageFactory(parent=engagement, title="Parking")
    assert find("parking").total == 1
    response = editor.post(f"/admin/pages/{finding.pk}/withdraw/", {"reason": "It was about another town."})
    assert response.status_code == 302
    assert find("parking").total == 0


def test_a_copy_made_in_the_admin_is_as_restricted_as_what_was_copied(editor, engagement, find):
    finding = FindingPageFactory(parent=engagement, title="Parking", opening=Level.OWN)
    copying = {
        "new_title": "Copied",
        "new_slug": "copied",
        "new_parent_page": str(engagement.pk),
        "publish_copies": "on",
    }
    assert editor.post(f"/admin/pages/{finding.pk}/copy/", copying).status_code == 302
    copied = FindingPage.objects.get(title="Copied")
    assert copied.reference_id != finding.reference_id
    assert Visibility.objects.get(pk=copied.reference_id).level == Level.OWN
    assert find().total == 0
    assert EngagementPage.objects.count() == PartnerPage.objects.count() == 1
