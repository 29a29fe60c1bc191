"""Search while Elasticsearch does not answer: a plain page that says so, and JSON that does too."""

import pytest
from django.test import override_settings

from search.query.related import related
from tests.conftest import PUBLIC
from tests.factories import FindingPageFactory

pytestmark = pytest.mark.django_db

AWAY = [override_settings(ELASTICSEARCH_URL=""), override_settings(ELASTICSEARCH_URL="http://127.0.0.1:1")]


@pytest.mark.parametrize("away", AWAY, ids=["none", "unreachable"])
def test_the_page_says_so_and_keeps_the_words(client, away):
    with away:
        response = client.get("/search/?q=bus+stops")
    assert response.status_code == 503
    page = response.content.decode()
    assert "Search is not answering just now" in page
    assert 'value="bus stops"' in page


@pytest.mark.parametrize("away", AWAY, ids=["none", "unreachable"])
def test_the_api_says_so_in_json(client, away):
    with away:
        response = client.get("/api/search/?q=bus+stops")
    assert response.status_code == 503
    assert set(response.json()) == {"error"}


@pytest.mark.parametrize("away", AWAY, ids=["none", "unreachable"])
def test_a_finding_can_still_be_read(client, away):
    with away:
        finding = FindingPageFactory(title="Parking")
        assert related(finding.reference, PUBLIC) == []
        response = client.get(finding.reference.get_absolute_url())
    assert response.status_code == 200
    assert "Parking" in response.content.decode()
