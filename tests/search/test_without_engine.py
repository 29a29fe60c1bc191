"""Searches while Elasticsearch does not answer: the database does, and says so."""

import pytest
from django.test import override_settings

from search.query.related import related
from tests.conftest import PUBLIC
from tests.factories import FindingPageFactory

pytestmark = pytest.mark.django_db

AWAY = [override_settings(ELASTICSEARCH_URL=""), override_settings(ELASTICSEARCH_URL="http://127.0.0.1:1")]


@pytest.mark.parametrize("away", AWAY, ids=["none", "unreachable"])
def test_page_and_api_answer_from_the_database(client, away):
    with away:
        FindingPageFactory(title="Parking")
        page, data = (client.get(f"{address}?q=parking") for address in ("/search/", "/api/search/"))
    for response in (page, data):
        assert response.status_code == 200
        assert response["X-Search-Backend"] == "database"
    assert data.json()["backend"] == "database"
    assert [result["title"] for result in data.json()["results"]] == ["Parking"]
    assert 'id="simpler-search"' in page.content.decode()


@pytest.mark.parametrize("away", AWAY, ids=["none", "unreachable"])
def test_a_finding_can_still_be_read(client, away):
    with away:
        finding = FindingPageFactory(title="Parking")
        assert related(finding.reference, PUBLIC) == []
        response = client.get(finding.reference.get_absolute_url())
    assert response.status_code == 200
    assert "Parking" in response.content.decode()
