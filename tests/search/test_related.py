"""Findings related to the one that is read."""

import pytest

from insight_hub.evidence.models import Level
from insight_hub.partners.reader import PUBLIC, Reader
from search.query.related import MOST, related
from tests.factories import EngagementPageFactory, FindingPageFactory

pytestmark = [pytest.mark.engine, pytest.mark.django_db]


@pytest.fixture
def findings(indexed):
    """Findings that are much alike, one for each way of being restricted, and one about something else."""
    made = {}
    restricted = EngagementPageFactory(opening=Level.OWN)
    for name, options in {
        "read": {},
        "public": {},
        "partners": {"opening": Level.PARTNERS},
        "own": {"opening": Level.OWN},
        "draft": {"live": False},
        "under": {"parent": restricted},
    }.items():
        text = {
            "title": f"Hospital parking charges {name}",
            "summary": "Parking charges at the hospital worry patients.",
        }
        made[name] = FindingPageFactory(**(text | options))
    made["other"] = FindingPageFactory(title="Library opening hours", summary="Reading rooms close early.")
    indexed()
    return made


def names(findings, hits):
    codes = {finding.reference.code: name for name, finding in findings.items()}
    return {codes[hit.ref] for hit in hits}


def test_nobody_is_shown_a_related_finding_that_they_may_not_see_or_the_one_they_read(findings, client):
    reference = findings["read"].reference
    assert names(findings, related(reference, PUBLIC)) == {"public"}
    anyone = Reader(partner_ids=frozenset([findings["read"].partner.pk]))
    assert names(findings, related(reference, anyone)) == {"public", "partners"}
    owner = Reader(partner_ids=frozenset([findings["own"].partner.pk]))
    assert names(findings, related(reference, owner)) == {"public", "partners", "own"}
    page = client.get(reference.get_absolute_url()).content.decode()
    assert "Hospital parking charges public" in page
    for hidden in ("partners", "own", "draft", "under"):
        assert f"Hospital parking charges {hidden}" not in page

    assert names(findings, related(findings["own"].reference, owner)) == {"read", "public", "partners"}
    assert related(findings["draft"].reference, PUBLIC) == []


def test_no_more_than_a_few(findings, indexed):
    for number in range(6):
        FindingPageFactory(title=f"Hospital parking charges {number}", summary="Parking charges at the hospital.")
    indexed()
    assert len(related(findings["read"].reference, PUBLIC)) == MOST
