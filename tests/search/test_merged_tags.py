"""After a merge, a move or a new address, searches say the same as the database: old filters, counts and words."""

import pytest

from insight_hub.taxonomy.merging import merge
from insight_hub.taxonomy.models import Group, Method, Topic
from tests.factories import FindingPageFactory, ResponsePageFactory
from tests.search.conftest import ON_BOTH

pytestmark = [pytest.mark.engine, *ON_BOTH]


@pytest.fixture
def counts(find, agrees):
    """{slug: count} of one facet, once index and database were compared."""

    def asking(facet, **parameters):
        agrees()
        return find(**parameters).counts[facet]

    return asking


@pytest.fixture
def titles(find, agrees):
    def asking(q="", **parameters):
        agrees()
        return sorted(hit.title for hit in find(q, **parameters).hits)

    return asking


@pytest.mark.parametrize(
    ("facet", "model", "field"), [("topic", Topic, "topics"), ("group", Group, "groups"), ("method", Method, "methods")]
)
def test_an_old_filter_finds_what_is_tagged_now(titles, counts, facet, model, field):
    going, staying = model.objects.create(name="Going"), model.objects.create(name="Staying")
    first = FindingPageFactory(title="First", **{field: [going]})
    FindingPageFactory(title="Second", **{field: [staying]})
    FindingPageFactory(title="Third", **{field: [going, staying]})
    ResponsePageFactory(title="Agreed", findings=[first])
    assert counts(facet) == {"going": 2, "staying": 2}
    merge(going, staying)
    assert counts(facet) == {"staying": 3}
    everything = ["First", "Second", "Third"]
    for asked in (["going"], ["staying"], ["going", "staying"]):
        assert titles(**{facet: asked}) == everything
    assert titles(kind="response", **{facet: "going"}) == ["Agreed"]


def test_words_for_what_is_gone_are_found(titles):
    buses, transport = Topic.objects.create(name="Omnibus"), Topic.objects.create(name="Public transport")
    FindingPageFactory(title="Late", topics=[buses])
    FindingPageFactory(title="Early", topics=[transport])
    merge(buses, transport)
    assert titles("omnibus") == titles("public transport") == ["Early", "Late"]


def test_what_moved_with_a_merge_is_found_under_what_it_lies_under_now(titles, counts):
    buses, transport = Topic.objects.create(name="Buses"), Topic.objects.create(name="Public transport")
    night = Topic.objects.create(name="Night buses", parent=buses)
    FindingPageFactory(title="Late", topics=[night])
    assert titles(topic="buses") == ["Late"]
    merge(buses, transport)
    assert titles(topic="public-transport") == titles(topic="buses") == ["Late"]
    assert counts("topic") == {"public-transport": 1, "night-buses": 1}


def test_a_moved_topic_is_counted_where_it_lies_now(titles, counts):
    above, other = Topic.objects.create(name="Above"), Topic.objects.create(name="Other")
    topic = Topic.objects.create(name="Buses", parent=above)
    FindingPageFactory(title="Late", topics=[topic])
    assert counts("topic") == {"above": 1, "buses": 1}
    for parent, expected in ((other, {"other": 1, "buses": 1}), (None, {"buses": 1})):
        topic.parent = parent
        topic.save()
        assert counts("topic") == expected


def test_a_new_address_is_found_by_the_old_one(titles, counts):
    topic = Topic.objects.create(name="Buses")
    FindingPageFactory(title="Late", topics=[topic])
    topic.name, topic.slug = "Public transport", "public-transport"
    topic.save()
    assert counts("topic") == {"public-transport": 1}
    assert titles(topic="buses") == titles(topic="public-transport") == ["Late"]


def test_confidence_follows_the_method_that_took_over(counts):
    chats = Method.objects.create(name="Chats")
    interviews = Method.objects.create(name="Interviews", way=Method.Way.IN_DEPTH)
    told = {"participants": 20, "recruitment": "invited", "date_to": "2026-10", "limits": "Nobody under 18 was heard."}
    FindingPageFactory(methods=[chats], **told)
    before = counts("confidence")
    merge(chats, interviews)
    assert counts("confidence") != before


def test_the_search_page_and_the_api_name_what_it_is_now(client, indexed, backend):
    buses, transport = Topic.objects.create(name="Buses"), Topic.objects.create(name="Public transport")
    FindingPageFactory(title="Late", topics=[buses])
    merge(buses, transport)
    indexed()
    page = client.get("/search/", {"topic": "buses"})
    assert page["X-Search-Backend"] == backend
    assert 'data-value="public-transport"' in page.content.decode()
    assert 'data-value="buses"' not in page.content.decode()
    answer = client.get("/api/search/", {"topic": "buses"}).json()
    assert answer["total"] == 1
    assert [(value["value"], value["count"]) for value in answer["facets"]["topic"]] == [("public-transport", 1)]
