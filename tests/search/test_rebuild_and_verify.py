"""The index can be thrown away and rebuilt while people search, and drift of every kind is noticed."""

import json
import socket
import subprocess
import sys
from io import StringIO
from unittest import mock

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from elastic_transport import Transport

from insight_hub.evidence.models import Level
from insight_hub.evidence.visibility import set_visibility
from insight_hub.taxonomy.models import JargonTerm
from search import worker
from search.index.names import PLACEMENTS, alias
from search.index.rebuild import AlreadyUnderWay, rebuild
from search.index.verify import drift
from search.models import IndexBuild, IndexState, Placement, Searchable
from search.models.index_build import Superseded
from search.query.run import search
from tests.conftest import PUBLIC, SearchForm, code_of, query_dict
from tests.factories import FindingPageFactory
from tests.search.conftest import NO_DRIFT

engine_needed = pytest.mark.engine
pytestmark = pytest.mark.django_db


def titles(q=""):
    return sorted(hit.title for hit in search(SearchForm(query_dict(q=q)).query(), PUBLIC).hits)


@pytest.fixture
def before_each_request(monkeypatch):
    """`before_each_request(act)`: `act(method, target)` runs before every request to the engine but its own;
    None for no more."""
    send, acting = Transport.perform_request, []

    def setting(act):
        def sending(transport, method, target, **options):
            if act and not acting:
                acting.append(True)
                act(method, target)
                acting.clear()
            return send(transport, method, target, **options)

        monkeypatch.setattr(Transport, "perform_request", sending)

    return setting


def edit(page, title):
    page.title = title
    page.save()


@engine_needed
def test_edits_and_deletions_between_filling_and_swapping_are_in_the_new_index(indexed):
    edited, deleted, closed = (FindingPageFactory(title=title) for title in ("Old", "Deleted", "Closed"))
    indexed()
    changes = [
        lambda: edit(edited, "New"),
        lambda: deleted.delete(),
        lambda: set_visibility(closed.reference, Level.OWN),
        lambda: FindingPageFactory(title="Added"),
    ]

    def change():
        if changes:
            changes.pop(0)()

    done = rebuild("a test", meanwhile=change)
    assert changes == []
    assert done["rounds"] >= 4
    indexed()
    assert drift() == NO_DRIFT
    assert titles() == ["Added", "New"]


@engine_needed
def test_what_is_changed_and_sent_just_before_the_swap_is_sent_to_the_new_index_too(indexed, before_each_request):
    edited, deleted = FindingPageFactory(title="Old"), FindingPageFactory(title="Deleted")
    indexed()

    def change(method, target):
        if target.startswith("/_aliases"):
            edit(edited, "New")
            deleted.delete()
            worker.run_until_nothing_is_due()  # to the new index too, though it has no alias yet

    before_each_request(change)
    assert rebuild("a test")["late"] == 0
    assert drift() == NO_DRIFT
    assert titles() == ["New"]


@engine_needed
def test_searches_are_answered_throughout_and_the_old_indices_are_gone(engine, indexed, before_each_request):
    FindingPageFactory(title="Steady")
    indexed()
    old, answers = set(engine.indices.get(index=f"{alias(Placement.PUBLIC)}*")), []
    before_each_request(lambda method, target: answers.append(titles("steady")))
    done = rebuild("a test")
    before_each_request(None)
    answers.append(titles("steady"))
    assert len(answers) > 5
    assert all(answer == ["Steady"] for answer in answers)
    new = set(engine.indices.get(index=f"{alias(Placement.PUBLIC)}*"))
    assert len(new) == 1
    assert new.isdisjoint(old)
    assert new < set(done["indices"])


@engine_needed
def test_the_command_says_as_json_what_it_did(indexed):
    FindingPageFactory(title="Steady")
    indexed()
    out = StringIO()
    call_command("rebuild_index", json=True, stdout=out)
    done = json.loads(out.getvalue())
    assert set(done) == {"references", "rounds", "late", "indices", "drift"}
    assert done["references"] == IndexState.objects.count()
    assert done["drift"] == dict.fromkeys(NO_DRIFT, 0)
    assert len(done["indices"]) == len(PLACEMENTS)
    assert titles() == ["Steady"]


@engine_needed
def test_a_changed_thesaurus_asks_for_a_rebuild_and_the_worker_does_it(engine, indexed):
    FindingPageFactory(title="The omnibus is late")
    indexed()
    before = set(engine.indices.get(index=alias(Placement.PUBLIC)))
    assert titles("charabanc") == []
    JargonTerm.objects.create(term="charabanc", means="omnibus")
    rounds = worker._Rounds()
    monday = worker.time.monotonic()
    for look in range(3):  # it has stood still for two looks
        with mock.patch.object(worker.time, "monotonic", lambda look=look: monday + look * 2 * worker.SCHEDULE_EVERY):
            rounds.work()
        indexed_names = set(engine.indices.get(index=alias(Placement.PUBLIC)))
        assert (indexed_names == before) is (look == 0)
    assert titles("charabanc") == ["The omnibus is late"]
    assert drift() == NO_DRIFT


@engine_needed
def test_indices_of_another_shape_are_rebuilt_and_no_others(engine, indexed):
    FindingPageFactory()
    indexed()
    before = set(engine.indices.get(index=f"{alias(Placement.PUBLIC)}*"))
    indexed()
    assert set(engine.indices.get(index=f"{alias(Placement.PUBLIC)}*")) == before
    engine.indices.put_mapping(index=alias(Placement.PUBLIC), meta={"fingerprint": "of last year"})
    indexed()
    assert set(engine.indices.get(index=f"{alias(Placement.PUBLIC)}*")).isdisjoint(before)


@engine_needed
def test_what_a_new_index_refuses_is_owed_and_named_as_failed(indexed):
    finding = FindingPageFactory(title="Steady")
    indexed()
    row = Searchable.objects.filter(pk=finding.reference_id)
    row.update(document=row.get().document | {"unheard_of": 1})
    assert rebuild("a test")["late"] == 1
    indexed()
    state = IndexState.objects.get(pk=finding.reference_id)
    assert state.wanted > state.done_public
    assert "unheard_of" in state.refused_because


@engine_needed
def test_while_somebody_rebuilds_nobody_else_does_and_the_claim_of_the_dead_is_free(indexed):
    build = IndexBuild.objects.begin("somebody else")
    with pytest.raises(AlreadyUnderWay):
        rebuild("a test")
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    IndexBuild.objects.update(process=f"{dead.pid}@{socket.gethostname()}")
    assert rebuild("a test")["references"] >= 0
    with pytest.raises(Superseded):
        build.note(sent=1)


@engine_needed
def test_a_rebuild_that_was_silent_for_too_long_is_taken_over_and_swaps_nothing_in(engine, indexed, later):
    FindingPageFactory(title="Steady")
    indexed()

    def fall_silent():
        IndexBuild.objects.update(claimed_until=timezone.now())
        rebuild("another")

    with pytest.raises(Superseded):
        rebuild("a test", meanwhile=fall_silent)
    assert titles("steady") == ["Steady"]
    assert len(set(engine.indices.get(index=f"{alias(Placement.PUBLIC)}*"))) == 1


def verify() -> tuple[int, dict]:
    """Exit status and answer of `verify_index --json`."""
    out, status = StringIO(), 0
    try:
        call_command("verify_index", json=True, stdout=out)
    except SystemExit as stopped:
        status = stopped.code
    return status, json.loads(out.getvalue())


@engine_needed
def test_an_index_as_it_should_be_shows_no_drift(indexed):
    FindingPageFactory()
    FindingPageFactory(opening=Level.OWN)
    indexed()
    assert verify() == (0, NO_DRIFT)


@engine_needed
def test_every_kind_of_drift_is_found_named_and_the_exit_status_tells(engine, indexed):
    missing, stale, relabelled, misplaced = (FindingPageFactory(opening=Level.PARTNERS) for _ in range(4))
    fine = FindingPageFactory()
    indexed()
    restricted, public = alias(Placement.RESTRICTED), alias(Placement.PUBLIC)
    engine.delete(index=restricted, id=str(missing.reference_id))
    engine.update(index=restricted, id=str(relabelled.reference_id), doc={"labels": ["public"]})
    document = engine.get(index=restricted, id=str(misplaced.reference_id))["_source"]
    engine.index(index=public, id=str(misplaced.reference_id), document=document)
    engine.index(index=public, id="999999", document=document)
    later_version = IndexState.objects.get(pk=stale.reference_id).wanted + 1
    IndexState.objects.filter(pk=stale.reference_id).update(
        wanted=later_version, kept=later_version, done_public=later_version, done_restricted=later_version
    )
    status, found = verify()
    assert status == 1
    assert found == {
        "missing": [code_of(missing)],
        "orphan": ["999999"],
        "stale": [code_of(stale)],
        "visibility": sorted([code_of(relabelled), code_of(misplaced)]),
    }
    assert code_of(fine) not in str(found)
    rebuild("a test")
    assert verify() == (0, NO_DRIFT)


@engine_needed
def test_a_finding_left_in_the_index_after_it_was_deleted_is_an_orphan(engine, indexed):
    finding = FindingPageFactory()
    indexed()
    code, number = code_of(finding), str(finding.reference_id)
    document = engine.get(index=alias(Placement.PUBLIC), id=number)["_source"]
    finding.delete()
    indexed()
    engine.index(index=alias(Placement.PUBLIC), id=number, document=document)
    assert verify() == (1, NO_DRIFT | {"orphan": [code]})


@engine_needed
def test_a_document_with_a_name_nobody_gave_is_reported_and_breaks_nothing(engine, indexed):
    finding = FindingPageFactory()
    indexed()
    document = engine.get(index=alias(Placement.PUBLIC), id=str(finding.reference_id))["_source"]
    engine.index(index=alias(Placement.PUBLIC), id="planted", document=document)
    assert verify() == (1, NO_DRIFT | {"orphan": ["planted"]})


def test_without_an_engine_there_is_nothing_to_rebuild_and_the_table_is_what_is_verified():
    with pytest.raises(CommandError, match="Elasticsearch"):
        call_command("rebuild_index")
    finding = FindingPageFactory()
    assert verify() == (0, NO_DRIFT)
    row = Searchable.objects.filter(pk=finding.reference_id)
    row.update(document=row.get().document | {"title": "Tampered with"})
    assert verify() == (1, NO_DRIFT | {"stale": [code_of(finding)]})
