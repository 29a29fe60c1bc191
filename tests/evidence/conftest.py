"""What the tests of evidence share: two partners, their people, and files on disk to import."""

import json
from io import StringIO

import pytest
from django.core.management import call_command

from insight_hub.evidence.models import EngagementPage, FindingPage
from insight_hub.partners.reader import Reader
from insight_hub.taxonomy.loading import SAMPLE_PLACES, load_places, load_vocabulary
from tests.factories import PartnerPageFactory, member


@pytest.fixture
def ours(hub):
    """The publishing partner."""
    return PartnerPageFactory(title="Northmoor Council", slug="northmoor")


@pytest.fixture
def third(hub):
    """A partner that has nothing to do with either."""
    return PartnerPageFactory(title="Eastmoor Police", slug="eastmoor")


@pytest.fixture
def as_member(client):
    """`as_member(partner)`: the test client, signed in for that partner."""

    def sign_in(partner):
        client.force_login(member(partner))
        return client

    return sign_in


def reader_for(*partners) -> Reader:
    return Reader(partner_ids=frozenset(partner.pk for partner in partners))


def publish(page, **changes):
    """Edit and publish as the admin does; the page afresh."""
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def url(page, rest="") -> str:
    return page.reference.get_absolute_url() + rest


@pytest.fixture
def vocabulary(hub):
    load_vocabulary()
    load_places(SAMPLE_PLACES)


@pytest.fixture
def import_rows(tmp_path, hub):
    """`import_rows({…}, {…}, **options)`: the JSON report of importing a file with these rows (or raw lines)."""

    def run(*rows, **options):
        path = tmp_path / "findings.jsonl"
        lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
        path.write_text("\n".join(lines), encoding="utf-8")
        return import_file(path, **options)

    return run


def import_file(path, **options) -> dict:
    out = StringIO()
    status = 0
    try:
        call_command("import_findings", path, json=True, stdout=out, **options)
    except SystemExit as end:
        status = end.code
    report = json.loads(out.getvalue())
    assert status == (1 if report["rejected"] else 0), "the exit status tells whether a row was rejected"
    return report


def a_row(**changes) -> dict:
    row = {"external_id": "X1", "title": "Buses", "summary": "Buses are late.", "organisation": "Northmoor Council"}
    return row | changes


def how_many_pages() -> tuple[int, int]:
    return EngagementPage.objects.count(), FindingPage.objects.count()
