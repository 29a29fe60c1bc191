"""Addresses of topics and groups go on working for ever, and the page of a retired one says so."""

import pytest
from django.utils import timezone

from insight_hub.evidence.models import Level
from insight_hub.taxonomy.merging import merge
from insight_hub.taxonomy.models import Group, Place, PlaceWithin, Topic
from insight_hub.taxonomy.retiring import bring_back, retire
from tests.factories import FindingPageFactory, ResponsePageFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("model", "where"), [(Topic, "topics"), (Group, "groups")])
def test_an_old_address_leads_to_what_it_is_now_at_once(client, hub, model, where):
    one, two, three = (model.objects.create(name=name, slug=name) for name in ("one", "two", "three"))
    merge(one, two)
    merge(two, three)
    three.slug = "last"
    three.save()
    for old in ("one", "two", "three"):
        answer = client.get(f"/{where}/{old}/", {"from": "report"})
        assert (answer.status_code, answer["Location"]) == (301, f"/{where}/last/?from=report")
    assert client.get(f"/{where}/last/").status_code == 200
    assert client.get(f"/{where}/four/").status_code == 404


def test_an_address_that_is_taken_back_works_again(client, hub):
    topic = Topic.objects.create(name="Buses")
    for slug in ("coaches", "buses"):
        topic.slug = slug
        topic.save()
    assert client.get("/topics/buses/").status_code == 200
    assert client.get("/topics/coaches/")["Location"] == "/topics/buses/"


def test_the_page_of_a_retired_topic_says_since_when_and_what_to_use_instead(client, hub):
    buses, transport = Topic.objects.create(name="Buses"), Topic.objects.create(name="Public transport")
    FindingPageFactory(title="Late", topics=[buses])
    retire(buses, use_instead=transport)
    page = client.get("/topics/buses/").content.decode()
    today = timezone.localdate()
    assert f"Not used for anything new since {today.day} {today:%B %Y}." in page
    assert '<a href="/topics/public-transport/">Public transport</a>' in page
    assert "Late" in page
    bring_back(buses)
    assert "Not used for anything new" not in client.get("/topics/buses/").content.decode()


def test_a_retired_topic_is_listed_while_something_was_said_about_it(client, hub):
    buses, trams = Topic.objects.create(name="Buses"), Topic.objects.create(name="Trams")
    FindingPageFactory(topics=[buses])
    retire(buses)
    retire(trams)
    for address in ("/topics/", "/"):
        page = client.get(address).content.decode()
        assert "/topics/buses/" in page
        assert "/topics/trams/" not in page


def test_you_said_we_did_reads_an_old_topic_as_what_it_is_now(client, hub):
    buses, transport = Topic.objects.create(name="Buses"), Topic.objects.create(name="Public transport")
    ResponsePageFactory(title="More buses", findings=[FindingPageFactory(topics=[buses])])
    ResponsePageFactory(title="A new library")
    merge(buses, transport)
    page = client.get("/you-said-we-did/", {"topic": "buses"}).content.decode()
    assert "More buses" in page and "A new library" not in page
    assert '<option value="public-transport" selected>' in page
    assert client.get("/you-said-we-did/", {"topic": "a\x00b"}).status_code == 200


@pytest.mark.parametrize(("level", "is_listed"), [(Level.PUBLIC, True), (Level.PARTNERS, False), (Level.OWN, False)])
def test_a_local_area_is_listed_where_people_were_heard_in_public(client, hub, level, is_listed):
    ward, patch, empty = (
        Place.objects.create(name=name, slug=slug, level=level)
        for name, slug, level in (
            ("Castle", "E05000001", Place.Level.WARD),
            ("Our patch", "our-patch", Place.Level.LOCAL_AREA),
            ("Other patch", "other-patch", Place.Level.LOCAL_AREA),
        )
    )
    PlaceWithin.objects.create(place=ward, whole=patch, relation=PlaceWithin.Relation.INSIDE)
    FindingPageFactory(title="Late", places=[ward], opening=level)
    for address in ("/places/", "/you-said-we-did/"):
        page = client.get(address).content.decode()
        assert [code in page for code in ("our-patch", "E05000001")] == [is_listed] * 2
        assert empty.slug not in page
