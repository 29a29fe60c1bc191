"""What works just now, in words for people and in JSON for programs."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.test import override_settings
from django.utils import timezone

from search import worker
from search.models import IndexBuild, IndexState, WorkerSign
from search.query import breaker
from tests.factories import FindingPageFactory

pytestmark = pytest.mark.django_db

AWAY = "http://127.0.0.1:1"


def said(client) -> dict[str, str]:
    page = BeautifulSoup(client.get("/status/").content, "html.parser")
    rows = {row["data-status"]: " ".join(row.dd.get_text().split()) for row in page.select("[data-status]")}
    return rows | {"lead": page.select_one(".hub-lead").get_text(strip=True)}


@pytest.mark.engine
def test_when_all_works_it_says_so(client, indexed):
    indexed()
    WorkerSign.objects.leave()
    rows = said(client)
    assert rows["lead"] == "Everything works."
    assert rows["search"] == "Working."
    assert "rebuild" not in rows
    assert client.get("/healthz/ready").json() | {"oldest_seconds": 0} == {
        "database": "ok",
        "search": "ok",
        "waiting": 0,
        "oldest_seconds": 0,
        "failed": 0,
        "worker": "ok",
    }


def test_an_engine_that_does_not_answer_is_no_fault_of_the_page(client):
    with override_settings(ELASTICSEARCH_URL=AWAY):
        rows, ready = said(client), client.get("/healthz/ready")
    assert rows["search"].startswith("Simpler than usual.")
    assert rows["lead"].startswith("The hub works, but")
    assert (ready.status_code, ready.json()["search"]) == (200, "degraded")


@pytest.mark.engine
def test_while_the_breaker_is_open_the_engine_is_not_waited_for(client, indexed):
    breaker.open_until(lambda: False, "a test")
    assert said(client)["search"].startswith("Simpler than usual.")


def test_a_hub_without_an_engine_on_purpose_says_that_its_search_is_simple(client):
    worker.run_until_nothing_is_due()
    rows = said(client)
    assert rows["search"].startswith("Working, in a simple way.")
    assert rows["lead"] == "Everything works."
    assert client.get("/healthz/ready").json()["waiting"] == 0


def test_what_waits_for_long_and_a_worker_that_is_not_there_are_said(client):
    finding = FindingPageFactory()
    long_ago = timezone.now() - datetime.timedelta(minutes=7)
    IndexState.objects.want([finding.reference_id])
    IndexState.objects.filter(pk=finding.reference_id).update(wanted_since=long_ago)
    WorkerSign.objects.update_or_create(pk=1, defaults={"seen_at": long_ago})
    rows = said(client)
    assert "last 7 minutes" in rows["new"]
    assert rows["worker"].startswith("Not seen")
    assert client.get("/healthz/ready").json()["worker"] == "not seen"


def test_a_rebuild_shows_how_far_it_is(client):
    build = IndexBuild.objects.begin("a test")
    build.note(sent=250, total=1000)
    assert "25% done" in said(client)["rebuild"]
    build.finish()
    assert "rebuild" not in said(client)
