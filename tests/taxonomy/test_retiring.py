"""Retiring a topic, group or method: it stays where it is and is put on nothing else, until it is brought back."""

import pytest
from wagtail.models import ModelLogEntry

from insight_hub.taxonomy.lookup import RetiredTag, UnknownTag, resolve
from insight_hub.taxonomy.models import Topic
from insight_hub.taxonomy.retiring import CannotRetire, bring_back, retire
from tests.factories import FindingPageFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def buses():
    return Topic.objects.create(name="Buses")


@pytest.fixture
def transport():
    return Topic.objects.create(name="Public transport")


def test_a_retired_topic_stays_on_what_carries_it(hub, buses):
    finding = FindingPageFactory(topics=[buses])
    retire(buses)
    assert list(finding.topics.all()) == [buses]
    assert buses.retired


def test_files_are_told_what_to_use_instead(buses, transport):
    retire(buses, use_instead=transport)
    with pytest.raises(RetiredTag, match=r"^'Buses' is no longer used\. Use 'Public transport' instead\.$"):
        resolve(Topic, "Buses")
    with pytest.raises(UnknownTag) as unknown:
        resolve(Topic, "Busses")
    assert unknown.value.suggestions == []
    bring_back(buses)
    assert resolve(Topic, "buses") == buses


def refused(do, *args):
    with pytest.raises(CannotRetire) as refusal:
        do(*args)
    return str(refusal.value)


def test_what_makes_no_sense_is_refused_in_words(buses, transport):
    night = Topic.objects.create(name="Night buses", parent=buses)
    assert "has others under it that are in use" in refused(retire, buses)
    assert "instead of itself" in refused(retire, night, night)
    retire(night, use_instead=transport)
    assert "what to use instead of ‘Night buses’" in refused(retire, transport)
    retire(buses)
    assert "‘Night buses’ is no longer used either" in refused(retire, transport, night)
    assert "Bring that back first" in refused(bring_back, Topic.objects.get(name="Night buses"))


def test_it_is_logged(hub, buses, transport):
    FindingPageFactory(topics=[buses])
    retire(buses, use_instead=transport)
    bring_back(buses)
    entries = {entry.action: entry.message for entry in ModelLogEntry.objects.filter(action__startswith="taxonomy.")}
    assert entries == {
        "taxonomy.retire": "No longer used, with ‘Public transport’ instead (stays on: findings 1, engagements 0)",
        "taxonomy.bring_back": "Brought back (on: findings 1, engagements 0)",
    }
