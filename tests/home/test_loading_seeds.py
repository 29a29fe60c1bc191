"""Synthetic findings for load tests: the same from the same seed, and nothing tells them from published ones."""

import os
import subprocess
import sys
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import Page

from home.sample.synthetic import FINDINGS_EACH, Synthetic
from insight_hub.evidence.content import describe
from insight_hub.evidence.models import PAGE_MODELS, FindingPage, Level, PublishedVersion, ResponsePage, Visibility
from insight_hub.evidence.models.reference import hash_of
from insight_hub.evidence.visibility import visible_to
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import PUBLIC
from insight_hub.taxonomy.loading import SAMPLE_PLACES, load_places, load_vocabulary
from insight_hub.taxonomy.models import Group, Method, Place, Topic
from search.index.verify import drift
from search.models import IndexState, Searchable
from tests import postgresql

NUMBER = 60


@pytest.fixture
def allowed(monkeypatch, hub):
    monkeypatch.setenv("INSIGHT_HUB_ALLOW_SEED", "1")


@pytest.fixture
def seeded(allowed):
    seed_load()


def seed_load(findings=NUMBER, seed=7) -> str:
    said = StringIO()
    call_command("seed_load", findings=findings, seed=seed, stdout=said)
    return said.getvalue()


def vocabularies():
    load_vocabulary()
    load_places(SAMPLE_PLACES)
    models = {"topics": Topic, "places": Place, "groups": Group, "methods": Method}
    return {name: list(model.objects.order_by("slug")) for name, model in models.items()}


def said_by(seed, tags, findings=NUMBER):
    return list(Synthetic(seed, findings, tags).engagements())


def test_it_is_refused_unless_the_environment_allows_it(hub, monkeypatch):
    monkeypatch.delenv("INSIGHT_HUB_ALLOW_SEED", raising=False)
    with pytest.raises(CommandError, match="INSIGHT_HUB_ALLOW_SEED=1"):
        seed_load()
    assert not FindingPage.objects.exists()


def test_a_second_load_is_refused_and_adds_nothing(seeded):
    pages = Page.objects.count()
    with pytest.raises(CommandError, match="already"):
        seed_load(seed=8)
    assert Page.objects.count() == pages


def test_none_is_no_number_of_findings(allowed):
    with pytest.raises(CommandError, match="at least 1"):
        seed_load(findings=0)


@pytest.mark.django_db
def test_the_same_seed_says_the_same_and_another_something_else():
    tags = vocabularies()
    assert said_by(7, tags) == said_by(7, tags)
    assert Synthetic(7, NUMBER, tags).partners == Synthetic(7, NUMBER, tags).partners
    ours, others = said_by(7, tags)[0], said_by(8, tags)[0]
    assert ours.findings[0].fields["summary"] != others.findings[0].fields["summary"]


@pytest.mark.django_db
def test_words_are_spread_from_common_to_rare_and_texts_are_as_long_as_findings_are():
    findings = [finding for told in said_by(7, vocabularies(), 400) for finding in told.findings]
    summaries = [finding.fields["summary"].lower() for finding in findings]
    common, middling, rare = (sum(word in one for one in summaries) for word in ("appointments", "heating", "verges"))
    assert common > 2 * middling > 2 * rare
    assert all(20 <= len(summary.split()) <= 80 for summary in summaries)
    assert {len(finding.tags["topics"]) for finding in findings} == {2, 3, 4}


@pytest.mark.django_db
def test_most_is_public_some_is_not_and_a_little_is_embargoed():
    told = said_by(7, vocabularies(), 4000)
    openings = [finding.opening for engagement in told for finding in engagement.findings]
    share = {level: sum(one.level == level for one in openings) / len(openings) for level in Level}
    assert 0.87 < share[Level.PUBLIC] < 0.93
    assert 0.04 < share[Level.PARTNERS] < 0.08
    assert 0.03 < share[Level.OWN] < 0.06
    assert 2 <= sum(one.public_from is not None for one in openings) <= 40
    assert any(engagement.page.opening.level != Level.PUBLIC for engagement in told)


def test_the_tree_is_sound_and_as_many_are_there_as_were_asked_for(seeded):
    assert not any(Page.find_problems())
    assert FindingPage.objects.count() == NUMBER
    assert all(page.get_children().count() == page.numchild for page in Page.objects.all())
    for engagement in PAGE_MODELS["E"].objects.all()[:3]:
        assert engagement.get_parent().specific == engagement.partner
        assert engagement.numchild <= FINDINGS_EACH[1]


def test_pages_can_be_added_among_the_seeded_ones(seeded):
    partner = PartnerPage.objects.get(slug="synthetic-01")
    added = partner.add_child(instance=PAGE_MODELS["E"](title="One more"))
    assert added.live
    assert not any(Page.find_problems())


@pytest.mark.parametrize("kind", list(PAGE_MODELS))
def test_each_page_is_published_as_saving_it_would_have(seeded, kind):
    for page in PAGE_MODELS[kind].objects.all():
        version = page.reference.versions.get()
        assert version.content == describe(page)
        assert version.content_hash == hash_of(version.content)
        page.save()
    assert not PublishedVersion.objects.filter(number__gt=1).exists()
    assert drift() == {"missing": [], "orphan": [], "stale": [], "visibility": []}


def test_a_finding_stands_under_its_engagement(seeded):
    for page in FindingPage.objects.all():
        visibility = Visibility.objects.get(pk=page.reference_id)
        assert visibility.under_id == page.get_parent().specific.reference_id
        assert visibility.partner == page.partner == page.reference.partner


def test_the_table_of_searchable_text_is_full_and_agrees(seeded):
    assert not IndexState.objects.filter(IndexState.BEHIND).exists()
    assert Searchable.objects.filter(kind="finding").count() == NUMBER
    assert drift() == {"missing": [], "orphan": [], "stale": [], "visibility": []}


def test_pages_versions_citations_and_searches_answer(seeded, client):
    finding = visible_to(PUBLIC, FindingPage.objects.all(), "reference__visibility").first()
    address = finding.reference.get_absolute_url()
    for path in (address, f"{address}v/1/", f"{address}cite.txt"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert finding.title in answer.content.decode().replace("&#x27;", "'")
    assert client.get(reverse("search"), {"q": finding.title}).context["results"].total > 0
    for page in visible_to(PUBLIC, ResponsePage.objects.all(), "reference__visibility"):
        assert client.get(page.reference.get_absolute_url()).status_code == 200


def test_what_is_not_public_stays_so(seeded, client):
    closed = Visibility.objects.exclude(level=Level.PUBLIC).filter(reference__kind="F")
    assert closed.exists()
    for visibility in closed:
        assert client.get(visibility.reference.get_absolute_url()).status_code == 404


@pytest.mark.engine
def test_the_worker_fills_the_index_and_nothing_differs(seeded, indexed):
    indexed()
    assert drift() == {"missing": [], "orphan": [], "stale": [], "visibility": []}


@pytest.mark.skipif(not postgresql.server(), reason="there is no PostgreSQL: TEST_POSTGRES_URL is not set")
def test_it_loads_into_postgresql_too():
    with postgresql.new_database() as address:
        hub = {"DATABASE_URL": address, "ELASTICSEARCH_URL": "", "INSIGHT_HUB_ALLOW_SEED": "1"}
        for words in (["migrate", "-v0"], ["seed_load", "--findings=60", "--seed=7"], ["verify_index", "--json"]):
            command = [sys.executable, "manage.py", *words]
            done = subprocess.run(command, cwd=settings.ROOT, env=os.environ | hub, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
