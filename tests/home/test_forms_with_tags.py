"""What editors may tick: what is in use, and what stands on the page already."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from insight_hub.evidence.models import FindingPage
from insight_hub.taxonomy.merging import merge
from insight_hub.taxonomy.models import Topic
from insight_hub.taxonomy.retiring import retire
from tests.factories import FindingPageFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def above():
    return Topic.objects.create(name="Getting around")


@pytest.fixture
def buses(above):
    return Topic.objects.create(name="Buses", parent=above)


@pytest.fixture
def trams(above):
    return Topic.objects.create(name="Trams", parent=above)


@pytest.fixture
def finding(hub, buses):
    return FindingPageFactory(topics=[buses])


@pytest.fixture
def editor(client, finding):
    client.force_login(member(finding.partner))
    return client


def edit_address(finding):
    return reverse("wagtailadmin_pages:edit", args=[finding.pk])


def offered(client, finding):
    """{label: whether it is ticked} of the topics on the edit page."""
    boxes = BeautifulSoup(client.get(edit_address(finding)).content, "html.parser").select("input[name=topics]")
    return {box.find_parent("label").get_text().strip(): box.has_attr("checked") for box in boxes}


def save(client, finding, topics):
    answers = {
        "title": finding.title,
        "slug": finding.slug,
        "summary": finding.summary,
        "body": streamfield([]),
        "attached_documents": inline_formset([]),
    }
    return client.post(edit_address(finding), nested_form_data(answers) | {"topics": topics})


def topics_of(finding):
    """Of the latest draft."""
    draft = FindingPage.objects.get(pk=finding.pk).get_latest_revision_as_object()
    return sorted(tag.name for tag in draft.topics.all())


def test_a_retired_topic_is_offered_only_where_it_stands_already(editor, finding, buses, trams):
    assert offered(editor, finding) == {"Getting around": False, "Buses": True, "Trams": False}
    retire(buses)
    retire(trams)
    assert offered(editor, finding) == {"Getting around": False, "Buses (no longer used)": True}


def test_it_stays_when_the_page_is_saved_and_cannot_be_put_on_another(editor, finding, buses, trams):
    retire(buses)
    retire(trams)
    assert save(editor, finding, [buses.pk]).status_code == 302
    assert topics_of(finding) == ["Buses"]
    assert save(editor, finding, [buses.pk, trams.pk]).status_code == 200
    assert topics_of(finding) == ["Buses"]


def test_it_is_offered_even_if_what_it_lies_under_is_retired_too(editor, finding, above, buses, trams):
    for topic in (buses, trams, above):
        retire(topic)
    assert offered(editor, finding) == {"Buses (no longer used)": True}


def test_a_form_that_was_open_during_a_merge_is_saved_with_what_it_is_now(editor, finding, above, buses, trams):
    merge(buses, trams)
    assert save(editor, finding, [buses.pk, above.pk]).status_code == 302
    assert topics_of(finding) == ["Getting around", "Trams"]


@pytest.mark.parametrize("nonsense", ["x", "-1", "²", "9" * 40, "\x00"])
def test_nonsense_for_a_topic_is_refused(editor, finding, nonsense):
    assert save(editor, finding, [nonsense]).status_code == 200
    assert topics_of(finding) == ["Buses"]
