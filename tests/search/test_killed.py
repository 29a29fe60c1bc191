"""Workers and rebuilds that are killed at any moment, while people publish: afterwards index and database agree."""

import os
import random
import signal
import subprocess
import sys
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import connection

from insight_hub.evidence.models import FindingPage
from insight_hub.taxonomy.models import Topic
from search.index.names import alias
from search.index.rebuild import rebuild
from search.index.verify import drift
from search.models import IndexBuild, Placement
from search.query.run import search
from tests.conftest import PUBLIC, SearchForm, query_dict
from tests.factories import EngagementPageFactory, FindingPageFactory
from tests.search.a_worker import START, database_url
from tests.search.conftest import NO_DRIFT, front_page_again
from tests.search.proxy import door

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

WORKERS = 4
TOGGLES = int(os.environ.get("TOGGLES", "150"))  # 1,000 where there is time for it
FINDINGS = 12


@pytest.fixture
def findings():
    front_page_again()
    topic = Topic.objects.create(name="Roads", slug="roads")
    engagement = EngagementPageFactory()
    return [FindingPageFactory(parent=engagement, title=f"Steady {n}", topics=[topic]) for n in range(FINDINGS)]


def start(command, url=None):
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "DJANGO_SETTINGS_MODULE": "insight_hub.settings.dev",
        "ELASTICSEARCH_URL": url or settings.ELASTICSEARCH_URL,
        "INDEX_PREFIX": settings.INDEX_PREFIX,
        "SHARED_STATE": str(settings.SHARED_STATE),
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return subprocess.Popen([sys.executable, "manage.py", command], cwd=settings.ROOT, env=environment, **quiet)


@contextmanager
def workers():
    """Four of them, as a list whose members may be killed and replaced."""
    running = [start("worker") for _ in range(WORKERS)]
    try:
        yield running
    finally:
        for process in running:
            process.kill()
            process.wait()


def toggle(page, chance):
    """One of the things that a person does to a finding, on the page as it stands now."""
    page = FindingPage.objects.get(pk=page.pk)
    if page.live and chance.random() < 0.4:
        page.unpublish()
        return
    page.title = f"Steady {chance.randrange(10**6)}"
    page.save_revision().publish()


def test_toggles_under_four_workers_that_are_killed_now_and_then_leave_no_drift(findings, indexed):
    chance = random.Random(4)
    topic = Topic.objects.get(slug="roads")
    with workers() as running:
        for number in range(TOGGLES):
            toggle(chance.choice(findings), chance)
            if number % 25 == 24:
                topic.name = f"Roads {number}"
                topic.save()
                place = chance.randrange(WORKERS)
                running[place].send_signal(signal.SIGKILL)
                running[place].wait()
                running[place] = start("worker")
            if number == TOGGLES // 2:
                FindingPage.objects.get(pk=findings.pop().pk).delete()
    # What a killed worker had claimed is waited for no longer than a claim lasts: here, not at all.
    forget_claims()
    indexed()
    assert drift() == NO_DRIFT


def forget_claims():
    with connection.cursor() as cursor:
        cursor.execute("UPDATE search_indexstate SET claimed_until = NULL")


@pytest.mark.parametrize("moment", range(1, 16, 2))
def test_a_rebuild_killed_at_any_request_leaves_an_index_that_answers_and_the_next_one_tidies_up(
    findings, indexed, engine, engine_address, moment
):
    indexed()
    titles = {page.title for page in findings}
    with door(engine_address) as gate:

        def kill(_request):
            if len(gate.asked) == moment:
                edited = FindingPage.objects.get(pk=findings[0].pk)
                edited.title = "Steady, edited"
                edited.save_revision().publish()
                FindingPage.objects.get(pk=findings[1].pk).delete()
                connection.close()  # this thread's own
                process.kill()

        gate.before = kill
        process = start("rebuild_index", gate.url)
        process.wait(timeout=START)
    assert found() >= titles - {"Steady 0", "Steady 1"}
    done = rebuild("the next one")
    assert done["references"] > 0
    assert left_over(engine) == set()
    indexed()
    assert drift() == NO_DRIFT
    assert found() == titles - {"Steady 0", "Steady 1"} | {"Steady, edited"}
    assert IndexBuild.objects.under_way() is None


def found() -> set[str]:
    results = search(SearchForm(query_dict(q="steady")).query(), PUBLIC)
    assert results.backend == "elasticsearch"
    return {hit.title for hit in results.hits}


def left_over(engine) -> set[str]:
    """Indices of ours that no search asks."""
    ours = set(engine.indices.get(index=f"{settings.INDEX_PREFIX}-*"))
    return ours - {name for placement in Placement if placement for name in engine.indices.get(index=alias(placement))}
