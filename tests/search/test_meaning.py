"""Meaning: texts that say the same in other words are found too, marked as such, counted apart, and by those alone who
may see them."""

import pytest
from django.test import override_settings

from insight_hub.evidence.models import Level
from insight_hub.evidence.visibility import set_visibility
from insight_hub.partners.reader import PUBLIC, Reader
from insight_hub.taxonomy.models import JargonTerm, Topic
from search import status, worker
from search.index.names import alias
from search.index.rebuild import rebuild
from search.index.verify import drift
from search.meaning import model as language
from search.models import IndexState, Meaning, Placement
from search.query import blend
from tests.evidence.conftest import publish
from tests.factories import EngagementPageFactory, FindingPageFactory
from tests.search.conftest import NO_DRIFT

pytestmark = [pytest.mark.django_db, pytest.mark.engine, pytest.mark.usefixtures("with_meaning")]


@pytest.fixture
def with_meaning():
    with override_settings(SEMANTIC=True):
        language.model()
        yield


@pytest.fixture
def engagement(hub):
    return EngagementPageFactory()


@pytest.fixture
def bins(engagement):
    return FindingPageFactory(
        parent=engagement,
        title="Household waste is collected too rarely",
        summary="Residents want their rubbish taken away each week.",
    )


@pytest.fixture
def library(engagement):
    return FindingPageFactory(
        parent=engagement, title="The library closes at noon", summary="Readers would like it open in the evening."
    )


def titles(results):
    return [hit.title for hit in results.hits]


class TestATextInOtherWords:
    def test_is_found_marked_and_counted_apart(self, find, bins, library):
        found = find("trash pickup")
        assert [(hit.title, hit.by_meaning) for hit in found.hits] == [(bins.title, True)]
        assert (found.total, found.related) == (0, 1)
        assert not any(found.counts.values()), "facets count what words find"

    def test_is_not_marked_where_words_find_it_too(self, find, bins, library):
        found = find("rubbish")
        assert [(hit.title, hit.by_meaning) for hit in found.hits] == [(bins.title, False)]
        assert (found.total, found.related) == (1, 0)

    def test_is_found_under_the_same_filters(self, find, engagement, bins):
        topic = Topic.objects.create(name="Waste")
        tagged = FindingPageFactory(parent=engagement, title="Bins are emptied late", summary=".", topics=[topic])
        assert titles(find("trash pickup", topic=[topic.slug])) == [tagged.title]
        assert titles(find("trash pickup", kind="engagement")) == []
        assert titles(find("trash pickup", year_from=2090)) == []

    @pytest.mark.parametrize("sort", ["newest", "oldest", "participants"])
    def test_is_left_out_where_the_order_is_another(self, find, bins, sort):
        assert titles(find("trash pickup", sort=sort)) == []

    def test_is_on_the_page_that_its_rank_gives_it_and_on_no_other(self, find, bins, library):
        first, second = (find("rubbish library", size=1, page=number) for number in (1, 2))
        assert {*titles(first), *titles(second)} == {bins.title, library.title}
        assert titles(find("rubbish library", size=1, page=3)) == []

    def test_is_found_by_what_jargon_says_in_plain_words(self, find, bins, library):
        assert titles(find("RSVX")) == []
        JargonTerm.objects.create(term="RSVX", means="rubbish collection")
        assert titles(find("RSVX")) == [bins.title]


class TestWhoMaySeeIt:
    @pytest.mark.parametrize(
        ("level", "partners", "own"), [(Level.PARTNERS, True, True), (Level.OWN, False, True)], ids=str
    )
    def test_is_asked_of_meaning_as_of_words(self, find, bins, engagement, level, partners, own):
        set_visibility(bins.reference, level)
        publisher = Reader(partner_ids=frozenset([engagement.get_parent().pk]))
        for reader, sees in ((PUBLIC, False), (Reader(frozenset([0])), partners), (publisher, own)):
            found = find("trash pickup", reader)
            assert (titles(found), found.related) == (([bins.title], 1) if sees else ([], 0))

    def test_no_vector_of_what_is_restricted_is_in_the_public_index(self, engine, indexed, bins):
        set_visibility(bins.reference, Level.OWN)
        indexed()
        held = engine.search(index=alias(Placement.PUBLIC), query={"exists": {"field": "meaning"}})
        assert held["hits"]["total"]["value"] == 1  # the engagement

    def test_closing_it_takes_it_away_at_once_with_its_words(self, find, bins):
        assert titles(find("trash pickup")) == [bins.title]
        set_visibility(bins.reference, Level.OWN)
        assert titles(find("trash pickup")) == []


class TestVectors:
    def test_are_made_once_for_the_same_text(self, indexed, bins, monkeypatch):
        made = []
        real = language.Model.vectors
        monkeypatch.setattr(language.Model, "vectors", lambda own, texts: made.extend(texts) or real(own, texts))
        indexed()
        assert len(made) == 2
        publish(bins, participants=77)
        rebuild("a test")
        indexed()
        assert len(made) == 2
        publish(bins, summary="They want it taken away twice a week.")
        indexed()
        assert len(made) == 3
        assert "twice a week" in made[-1]

    def test_are_no_concern_of_words_which_answer_before_they_are_there(self, find, bins, monkeypatch):
        monkeypatch.setattr(worker, "see_to_meanings", lambda: 0)
        found = find("rubbish")
        assert (titles(found), found.related) == ([bins.title], 0)
        monkeypatch.undo()
        assert find("trash pickup").related == 1

    def test_of_another_model_are_not_compared_and_are_made_anew(self, find, bins, indexed):
        indexed()
        Meaning.objects.update(model="another")
        IndexState.objects.send_again(Meaning.objects.values_list("pk", flat=True))
        while worker.feed_engine():
            pass
        assert Meaning.objects.filter(model="another").count() == 2
        assert find("trash pickup").related == 1
        assert not Meaning.objects.filter(model="another").exists()

    def test_have_length_1_whatever_the_text(self):
        texts = ["", "a", "rubbish " * 3000, "\x00", "ﷺ" * 500, "🧑‍🦽"]
        for vector in language.model().vectors(texts):
            numbers = language.as_numbers(vector)
            assert len(numbers) == language.DIMENSIONS
            assert abs(sum(number * number for number in numbers) - 1) < 1e-5

    def test_of_a_query_are_made_once(self, monkeypatch):
        language.of_query("parking for blue badges")
        monkeypatch.setattr(language.Model, "vectors", None)
        assert language.of_query("parking for blue badges")


def test_how_far_it_is_tells_nothing_of_what_is_hidden(indexed, bins):
    indexed()
    assert status.of_meaning() == status.MeaningStatus("", 100)
    set_visibility(bins.reference, Level.OWN)
    publish(bins, summary="Something else was said.")
    assert status.of_meaning().percent == 100
    set_visibility(bins.reference, Level.PUBLIC)
    assert status.of_meaning().percent == 50


class TestWithoutAModel:
    def test_words_find_as_ever(self, find, bins, tmp_path):
        with override_settings(SEMANTIC_MODEL_DIR=str(tmp_path)):
            with pytest.raises(language.NoModel, match="cannot be read"):
                language.model()
            assert titles(find("rubbish")) == [bins.title]
            assert titles(find("trash pickup")) == []

    def test_of_vectors_of_another_size_words_find_as_ever(self, find, bins, monkeypatch):
        language._try_to_read.cache_clear()
        monkeypatch.setattr(language, "DIMENSIONS", 768)
        assert titles(find("rubbish")) == [bins.title]
        assert titles(find("trash pickup")) == []
        language._try_to_read.cache_clear()

    def test_a_text_that_it_cannot_read_holds_no_other_work_up(self, bins, monkeypatch):
        monkeypatch.setattr(language.Model, "vectors", None)
        rounds = worker._Rounds()
        while rounds.work():
            pass
        assert drift() == NO_DRIFT

    def test_switched_off_it_is_not_read(self, find, bins):
        with override_settings(SEMANTIC=False):
            assert titles(find("trash pickup")) == []


def test_the_longer_the_query_the_more_its_meaning_weighs():
    said = ["bus", "late", "night", "rural", "fare", "stop", "noise", "cold", "wet", "far", "crowded"]
    boosts = [blend.boost(" ".join(said[:number])) for number in range(1, len(said) + 1)]
    assert boosts == sorted(boosts)
    assert (boosts[0], boosts[1], boosts[-1]) == (blend.LEAST_BOOST, blend.LEAST_BOOST, blend.MOST_BOOST)
    assert blend.boost("what do people think of the buses") == blend.boost("people think buses")


def test_a_page_still_costs_one_request(client, indexed, bins, requests_sent):
    indexed()
    requests_sent.clear()
    client.get("/search/?q=trash+pickup")
    assert len(requests_sent) == 1


def test_page_and_data_say_what_is_related_by_meaning(client, indexed, bins):
    indexed()
    page = client.get("/search/?q=trash+pickup").content.decode()
    assert "data-by-meaning" in page and 'data-total="0"' in page
    assert "We found nothing with your words. These are the closest in meaning" in page
    assert "There is no page 2" in client.get("/search/?q=trash+pickup&page=2").content.decode()
    answer = client.get("/api/search/?q=trash+pickup").json()
    assert (answer["total"], answer["related_by_meaning"]) == (0, 1)
    assert [hit["by_meaning"] for hit in answer["results"]] == [True]


def test_a_hub_without_a_text_answers_that_there_is_nothing(find, hub):
    found = find("trash pickup")
    assert (found.total, found.related, found.hits) == (0, 0, [])
