"""Spelling: a word that nobody wrote is read as what was probably meant, which is said; and nobody learns by it what
they may not see."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext

from insight_hub.evidence.models import Level, Opening
from insight_hub.evidence.visibility import set_visibility
from insight_hub.partners.reader import PUBLIC, Reader
from insight_hub.taxonomy.models import JargonTerm, Topic
from search import lexicon, spelling
from search.index.verify import drift
from search.models import Lexicon
from search.worker import _Rounds
from tests.evidence.conftest import publish
from tests.factories import EngagementPageFactory, FindingPageFactory
from tests.search.conftest import NO_DRIFT, ON_BOTH

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.fixture
def engagement(hub):
    return EngagementPageFactory()


@pytest.fixture
def finding(engagement):
    return FindingPageFactory(
        parent=engagement, title="The dentist in the village", summary="Nobody takes NHS patients."
    )


@pytest.fixture
def counted(indexed):
    """Call it to have all background work done, and the words counted."""

    def counting():
        indexed()
        lexicon.count()
        spelling.forget()

    return counting


def titles(results):
    return [hit.title for hit in results.hits]


class TestAWordThatNobodyWrote:
    pytestmark = ON_BOTH

    @pytest.mark.parametrize("q", ["denist", "dentsit", "dentisst", "DENIST", "vilage denist", "nhs denist"])
    def test_is_read_as_what_was_meant(self, find, counted, finding, q):
        counted()
        found = find(q)
        assert titles(found) == [finding.title]
        assert "dentist" in found.did_you_mean
        assert found.as_typed.q == q

    def test_is_left_as_it_is_where_that_is_asked(self, find, counted, finding):
        counted()
        found = find("denist", exact=1)
        assert (found.total, found.did_you_mean) == (0, None)

    def test_is_left_where_nothing_is_near(self, find, counted, finding):
        counted()
        assert find("xylophone").did_you_mean is find("dzzzzst").did_you_mean is None

    def test_is_looked_for_under_what_was_chosen(self, find, counted, finding):
        counted()
        found = find("denist", partner=["somebody"])
        assert (found.total, found.did_you_mean) == (0, None)

    def test_is_said_and_can_be_searched_for_instead(self, client, counted, backend, finding):
        counted()
        page = BeautifulSoup(client.get("/search/?q=denist&sort=newest").content, "html.parser")
        said = page.select_one("#corrected")
        assert " ".join(said.get_text().split()) == "Showing results for dentist. Search instead for denist"
        instead = client.get(f"/search/{said.a['href']}")
        assert b'data-total="0"' in instead.content and b"corrected" not in instead.content
        answer = client.get("/api/search/?q=denist").json()
        assert (answer["did_you_mean"], answer["total"]) == ("dentist", 1)


class TestAWordThatIsKnown:
    @pytest.mark.parametrize(
        "q", ["dentists", "villages", "mood", "colour", "organisation", "centre", "tram", "DNTX", "gp"]
    )
    def test_is_not_corrected_in_any_form(self, counted, finding, q):
        JargonTerm.objects.create(term="DNTX", means="dentistry")
        Topic.objects.create(name="Model", slug="model")
        counted()
        assert spelling.doubtful_words(q) == {}

    def test_that_the_asker_finds_is_not_corrected_though_the_public_does_not_know_it(
        self, find, counted, finding, engagement
    ):
        FindingPageFactory(parent=engagement, title="The denist report", opening=Level.OWN)
        counted()
        own = Reader(partner_ids=frozenset([engagement.get_parent().pk]))
        assert titles(find("denist", own)) == ["The denist report"]
        assert titles(find("denist")) == [finding.title]


class TestNobodyLearnsWhatTheyMayNotSee:
    pytestmark = ON_BOTH

    @pytest.mark.parametrize("opening", [Level.OWN, Level.PARTNERS, Opening(Level.OWN, listed=True)], ids=str)
    def test_no_word_of_what_is_restricted_is_offered(self, find, counted, engagement, opening):
        FindingPageFactory(parent=engagement, title="Sassafras", summary="Quillfeather", opening=opening)
        counted()
        for word in ("sasafras", "quilfeather"):
            assert find(word).did_you_mean is None
        assert not {"sassafras", "quillfeather"} & Lexicon.objects.get().words.keys()

    def test_a_word_that_was_closed_is_not_offered_even_before_words_are_counted_anew(self, find, counted, finding):
        counted()
        assert find("denist").did_you_mean == "dentist"
        set_visibility(finding.reference, Level.OWN)
        assert find("denist").did_you_mean is None

    def test_a_word_that_was_closed_and_is_typed_is_treated_as_one_that_never_was(self, find, counted, engagement):
        FindingPageFactory(parent=engagement, title="Quillweather")
        closed = FindingPageFactory(parent=engagement, title="Quillfeather")
        counted()
        assert find("quillfeather").did_you_mean is None
        set_visibility(closed.reference, Level.OWN)
        assert find("quillfeather").did_you_mean == find("quillleather").did_you_mean == "quillweather"
        assert find("quillfeathr").did_you_mean == "quillweather"

    def test_what_is_listed_under_the_word_as_typed_is_told_and_nothing_corrected(self, find, counted, engagement):
        FindingPageFactory(parent=engagement, title="Chilford")
        FindingPageFactory(parent=engagement, title="Chalford", opening=Opening(Level.OWN, listed=True))
        counted()
        found = find("chalford")
        assert ([listing.title for listing in found.listed], found.did_you_mean) == (["Chalford"], None)


STRANGE = [
    "a" * 1000,
    "ﷺ" * 50,
    "🧑‍🦽 denist",
    "denist' OR 1=1",
    "𝔡𝔢𝔫𝔱𝔦𝔰𝔱",
    "ßßßß",
    "İstanbull",
    "denist\x00vilage",
    "____",
    "é" * 400,
]


@pytest.mark.parametrize("q", STRANGE, ids=range(len(STRANGE)))
def test_whatever_is_typed_is_answered(client, counted, finding, q):
    with override_settings(SEMANTIC=True):
        counted()
        for engine in (settings.ELASTICSEARCH_URL, ""):
            with override_settings(ELASTICSEARCH_URL=engine):
                assert client.get("/search/", {"q": q}).status_code == 200


class TestTheCount:
    def test_goes_on_a_little_at_a_time_beside_other_work(self, indexed, engagement, monkeypatch):
        monkeypatch.setattr(lexicon, "ROWS_AT_ONCE", 2)
        for number in range(5):
            FindingPageFactory(parent=engagement, title=f"Kettledrum {'abcde'[number]}")
        indexed()
        rounds, looks = _Rounds(), 0
        while not Lexicon.objects.exists():
            rounds.work()
            looks += 1
        assert looks > 3
        assert Lexicon.objects.get().words["kettledrum"] == 5

    def test_that_fails_half_way_leaves_what_was_counted_before(self, counted, finding, indexed, monkeypatch):
        counted()
        before = Lexicon.objects.get().words
        rounds = _Rounds()
        rounds._counting = lexicon.Counting()
        monkeypatch.setattr(lexicon, "words_of", None)
        for _ in range(3):
            rounds.work()
        assert Lexicon.objects.get().words == before
        set_visibility(finding.reference, Level.OWN)
        rounds.work()
        assert drift() == NO_DRIFT, "other work goes on"

    def test_is_made_anew_when_something_changed_and_rests_a_while(self, counted, finding, later):
        assert lexicon.is_due()
        counted()
        publish(finding, title="The dentist of the town")
        assert not lexicon.is_due()
        with later(lexicon.EVERY + datetime.timedelta(seconds=1)):
            assert lexicon.is_due()
            counted()
            assert not lexicon.is_due()

    def test_is_not_made_anew_where_nothing_changed(self, counted, finding, later):
        counted()
        with later(datetime.timedelta(days=1)):
            assert not lexicon.is_due()


def test_only_an_unknown_word_costs_a_second_request(client, counted, finding, requests_sent):
    counted()
    for q, requests in {"dentist": 1, "mood": 1, "xylophonezz": 1, "denist": 2}.items():
        requests_sent.clear()
        client.get(f"/search/?q={q}")
        assert len(requests_sent) == requests, q


def test_words_that_are_known_cost_no_query_once_they_were_read(counted, finding):
    counted()
    spelling.doubtful_words("dentist")
    with CaptureQueriesContext(connection) as captured:
        spelling.doubtful_words("village patients")
    assert len(captured) == 0


def test_without_a_count_nothing_is_corrected(find, finding):
    assert find("denist", PUBLIC).did_you_mean is None
