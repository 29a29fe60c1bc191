"""The worker: whatever stops, fails, comes twice or in the wrong order, nothing is lost and nothing comes back."""

import datetime
import json
import threading
import time
from contextlib import suppress

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone
from elasticsearch import ConflictError

from insight_hub.evidence.models import Level
from insight_hub.evidence.visibility import set_visibility
from search import table, worker
from search.index import live, stored, writer
from search.index.client import EngineError
from search.index.names import PLACEMENTS, alias
from search.models import Claim, IndexState, Placement, Searchable
from search.models.index_state import CLAIM, FIRST_WAIT, LONGEST_WAIT, RESEND_FOR
from tests.factories import FindingPageFactory
from tests.search.conftest import front_page_again

pytestmark = [pytest.mark.engine, pytest.mark.django_db]

NOWHERE_TO_CONNECT = "http://127.0.0.1:1"
MOMENT = datetime.timedelta(seconds=1)


def state_of(page) -> IndexState:
    return IndexState.objects.get(pk=page.reference_id)


def titles(results):
    return sorted(hit.title for hit in results.hits)


def test_of_two_workers_each_takes_rows_of_its_own():
    for _ in range(3):
        FindingPageFactory()
    owed = IndexState.objects.count()
    first, second = IndexState.objects.claim(4), IndexState.objects.claim(100)
    assert len(first) == 4
    assert len({claim.reference_id for claim in first + second}) == len(first + second) == owed
    assert IndexState.objects.claim(100) == []


@pytest.mark.django_db(transaction=True)
def test_workers_that_claim_at_the_same_time_never_take_the_same_row():
    front_page_again()
    for _ in range(10):
        FindingPageFactory()
    taken, start = [], threading.Barrier(4)

    def work():
        start.wait()
        try:
            while claims := IndexState.objects.claim(2):
                taken.extend(claim.reference_id for claim in claims)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(taken) == sorted(IndexState.objects.values_list("pk", flat=True))


def test_what_a_killed_worker_had_claimed_is_taken_again_when_its_time_is_up(later):
    FindingPageFactory()
    claims = IndexState.objects.claim(100)
    with later(CLAIM - MOMENT):
        assert IndexState.objects.claim(100) == []
    with later(CLAIM + MOMENT):
        assert IndexState.objects.claim(100) == claims


def test_a_change_while_a_row_is_being_sent_is_sent_after_it(find, agrees, monkeypatch):
    finding = FindingPageFactory(title="Parking")
    claims, send = IndexState.objects.claim(100), writer.send

    def changing(*sent, **options):
        monkeypatch.setattr(writer, "send", send)
        finding.title = "Buses"
        finding.save()
        return send(*sent, **options)

    monkeypatch.setattr(writer, "send", changing)
    writer.deliver(claims)
    assert state_of(finding).wanted > state_of(finding).done_public
    agrees()
    assert titles(find()) == ["Buses"]


def test_a_refused_document_is_tried_again_after_growing_waits_and_shown_as_failed(later, find):
    finding, other = FindingPageFactory(title="Parking"), FindingPageFactory(title="Buses")
    row = Searchable.objects.filter(pk=finding.reference_id)
    fine = row.get().document
    row.update(document=fine | {"unheard_of": 1})
    ahead, waits = datetime.timedelta(0), []
    for _ in range(4):
        with later(ahead):
            worker.run_until_nothing_is_due()
            waits.append(state_of(finding).claimed_until - timezone.now())
        ahead += waits[-1] + MOMENT
    assert [round(wait / FIRST_WAIT) for wait in waits] == [1, 2, 4, 8]
    assert "unheard_of" in state_of(finding).refused_because
    assert IndexState.objects.backlog(engine=True)["failed"] == 1
    assert state_of(other).refusals == 0
    row.update(document=fine)
    with later(ahead):
        assert titles(find()) == ["Buses", "Parking"]
    assert IndexState.objects.backlog(engine=True) == {"waiting": 0, "oldest_seconds": 0, "failed": 0}


@pytest.mark.parametrize("block", ["write", "read_only_allow_delete", "read_only"])
def test_an_engine_that_takes_nothing_is_no_documents_fault(engine, find, block, agrees):
    finding = FindingPageFactory(title="Parking")
    assert titles(find()) == ["Parking"]
    finding.title = "Buses"
    finding.save()
    engine.indices.put_settings(index=alias(Placement.PUBLIC), settings={f"index.blocks.{block}": True})
    with pytest.raises(EngineError):
        worker.run_until_nothing_is_due()
    assert IndexState.objects.backlog(engine=True)["failed"] == 0
    engine.indices.put_settings(index=alias(Placement.PUBLIC), settings={f"index.blocks.{block}": False})
    agrees()
    assert titles(find()) == ["Buses"]


def test_no_refused_document_waits_longer_than_five_minutes():
    finding = FindingPageFactory()
    IndexState.objects.filter(pk=finding.reference_id).update(refusals=60)
    IndexState.refuse(Claim(finding.reference_id, 1), "x" * 5_000)
    assert state_of(finding).claimed_until - timezone.now() <= LONGEST_WAIT


def test_while_the_engine_is_down_publishing_works_and_nothing_is_lost(find):
    with override_settings(ELASTICSEARCH_URL=NOWHERE_TO_CONNECT):
        finding = FindingPageFactory(title="Parking")
        with pytest.raises(EngineError):
            worker.run_until_nothing_is_due()
        backlog = IndexState.objects.backlog(engine=True)
        assert backlog["waiting"] == IndexState.objects.count() > 0
        assert backlog["oldest_seconds"] >= 0
    assert state_of(finding).claimed_until is None
    assert titles(find()) == ["Parking"]


def test_an_engine_that_goes_down_while_rows_are_sent_gives_them_back(monkeypatch):
    FindingPageFactory()
    monkeypatch.setattr(live, "are_there", lambda: True)
    with override_settings(ELASTICSEARCH_URL=NOWHERE_TO_CONNECT), pytest.raises(EngineError):
        worker.feed_engine()
    assert not IndexState.objects.exclude(claimed_until=None).exists()
    assert IndexState.objects.backlog(engine=True)["failed"] == 0


def test_indices_that_were_lost_are_made_and_filled_again(engine, find, agrees):
    FindingPageFactory(title="Parking")
    assert titles(find()) == ["Parking"]
    for placement in PLACEMENTS:
        engine.indices.delete(index=list(engine.indices.get_alias(name=alias(placement))))
    agrees()
    assert titles(find()) == ["Parking"]


def test_sending_twice_and_sending_older_versions_changes_nothing(find, agrees):
    finding = FindingPageFactory(title="Parking")
    [old] = [claim for claim in IndexState.objects.claim(100) if claim.reference_id == finding.reference_id]
    stale = stored.rows([old.reference_id])
    IndexState.objects.update(claimed_until=None)
    finding.title = "Buses"
    finding.save()
    agrees()
    indices = {placement: alias(placement) for placement in PLACEMENTS}
    assert writer.send(stale, indices) == {}
    assert writer.deliver([old]) == 1
    assert state_of(finding).done_public == state_of(finding).wanted
    agrees()
    assert titles(find()) == ["Buses"]


def test_a_late_worker_does_not_undo_what_was_noted_after_it(later, monkeypatch, find):
    """One worker reads a finding and stalls; meanwhile it is restricted until T and another worker sends that."""
    finding = FindingPageFactory(title="Parking")
    opens = timezone.now() + datetime.timedelta(days=1)
    claims, send = IndexState.objects.claim(100), writer.send

    def stalling(*sent, **options):
        monkeypatch.setattr(writer, "send", send)
        set_visibility(finding.reference, Level.OWN, public_from=opens)
        with later(CLAIM + MOMENT):
            worker.run_until_nothing_is_due()
        return send(*sent, **options)

    monkeypatch.setattr(writer, "send", stalling)
    writer.deliver(claims)
    assert titles(find()) == []
    state = state_of(finding)
    assert (state.placement, state.changes_at) == (Placement.RESTRICTED, opens)


def test_a_late_worker_does_not_undo_what_an_editor_kept_in_the_table_meanwhile(monkeypatch):
    """A topic was renamed: a worker reads a finding that bears it and stalls, and the finding is edited."""
    finding = FindingPageFactory(title="Parking")
    IndexState.objects.want([finding.reference_id])
    build = table.documents.build

    def stalling(versions, at):
        entries = build(versions, at)
        if versions:
            monkeypatch.setattr(table.documents, "build", build)
            finding.title = "Buses"
            finding.save()
        return entries

    monkeypatch.setattr(table.documents, "build", stalling)
    assert table.keep_what_is_behind(100) == 1
    assert Searchable.objects.get(pk=finding.reference_id).title == "Buses"
    assert state_of(finding).kept == state_of(finding).wanted


def write_as_soon_as_forgotten(engine, index, number, document):
    """Write an old version of a document once the engine has forgotten that a newer one was deleted."""
    for _ in range(100):
        with suppress(ConflictError):
            return engine.index(index=index, id=str(number), document=document, version=1, version_type="external")
        engine.indices.refresh(index=index)
        time.sleep(0.1)
    pytest.fail("Elasticsearch never forgot the deletion")


def test_a_removal_is_sent_again_for_an_hour_because_elasticsearch_forgets_it(engine, later, find):
    finding = FindingPageFactory(title="Parking")
    find()
    engine.indices.put_settings(index=alias(Placement.PUBLIC), settings={"index.gc_deletes": "0s"})
    [late] = [json.loads(row.document) for row in stored.rows([finding.reference_id])]
    removed = finding.reference_id
    finding.delete()
    assert titles(find()) == []
    write_as_soon_as_forgotten(engine, alias(Placement.PUBLIC), removed, late)
    engine.indices.refresh(index=alias(Placement.PUBLIC))
    assert titles(find()) == ["Parking"]  # a write that came late: what the second removal is for
    with later(datetime.timedelta(seconds=61)):
        assert titles(find()) == []
    for minutes, due in ((3, 1), (30, 1), (59, 1), (65, 0), (120, 0)):
        with later(datetime.timedelta(minutes=minutes)):
            assert IndexState.objects.want_what_is_due(100) == due, minutes
    assert datetime.timedelta(hours=1) == RESEND_FOR
    assert IndexState.objects.get(pk=removed).resend_until is None


def test_what_was_closed_to_the_public_is_removed_again_too(find):
    finding = FindingPageFactory(title="Parking")
    find()
    assert state_of(finding).resend_at is None
    set_visibility(finding.reference, Level.PARTNERS)
    find()
    assert state_of(finding).resend_at is not None
