"""Whatever is put into an address or a form of the hub gets an answer in the hub's own words, and never a 500."""

import pytest
from bs4 import BeautifulSoup
from django.core.handlers.wsgi import WSGIRequest
from django.test import RequestFactory
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from insight_hub import wsgi
from insight_hub.evidence.models import EngagementPage, FindingPage
from tests.home.sample import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]

STRANGE = [
    "",
    "-1",
    "0",
    "9" * 40,
    "1.5",
    "\0",
    "null",
    "'",
    '"',
    "(",
    "*",
    "🦷",
    "٣",
    "\u202e",
    "x" * 5000,
    "a b" * 900,
]
PATHS = [
    "/",
    "/you-said-we-did/",
    "/places/",
    "/places/{}/",
    "/topics/{}/",
    "/groups/{}/",
    "/partners/{}/",
    "/findings/{}/",
    "/findings/IH-F-000001/v/{}/",
    "/findings/IH-F-000001/cite.{}",
    "/engagements/{}/v/1/",
    "/documents/{}/x.pdf",
    "/images/{}/1/original/x.png",
    "/status/",
    "/healthz/ready",
    "/api/openapi.json",
    "/accounts/login/",
    "/{}/",
]
NAMES = ["place", "topic", "status", "page", "q", "next", "no_such_parameter"]

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
values = st.one_of(texts, st.sampled_from(STRANGE), st.integers().map(str))


def is_answered(response, said) -> None:
    assert response.status_code in (200, 301, 302, 400, 404), said
    if response.status_code in (400, 404):
        page = BeautifulSoup(response.content, "html.parser")
        assert len(page.select("h1.govuk-heading-l")) == 1, said


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(
    path=st.sampled_from(PATHS),
    part=values,
    asked=st.dictionaries(st.sampled_from(NAMES), st.lists(values, min_size=1, max_size=3), max_size=4),
)
def test_any_address(client, path, part, asked):
    is_answered(client.get(path.format(part), asked), (path, part, asked))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("path", ["/you-said-we-did/", "/accounts/login/", "/"])
def test_a_parameter_two_thousand_times(client, path, name):
    is_answered(client.get(path, {name: STRANGE * 130}), (path, name))


@pytest.mark.parametrize("value", STRANGE)
def test_signing_in_with_anything(client, value):
    form = {"username": value, "password": value, "next": value}
    is_answered(client.post("/accounts/login/", form), value)


@pytest.mark.parametrize("value", STRANGE)
def test_an_editor_types_anything_into_who_can_see_this(client, value):
    client.post("/accounts/login/", {"username": "reviewer1@sample.example", "password": PASSWORD})
    finding = FindingPage.objects.filter(reference__partner__slug="westerbeck-district-council").first()
    before = client.get(finding.reference.get_absolute_url()).status_code
    forms = [{"level": value}, {"level": "public", value: value}]
    forms += [{"level": "own", name: value or "x"} for name in ("opens_on", "opens_at", "clock")]
    for form in forms:
        response = client.post(f"/admin/pages/{finding.pk}/visibility/", form | {"confirmed": "yes"})
        assert response.status_code in (200, 302, 400), form
    assert before == 200


@pytest.mark.parametrize("charset", ["rot13", "hex", "punycode", "undefined", "utf-7", "unicode_escape", "x" * 999])
def test_an_address_is_read_as_utf_8_whatever_character_set_a_request_names(monkeypatch, charset):
    passed_on = []
    monkeypatch.setattr(wsgi, "_django", lambda environ, _: passed_on.append(environ))
    environ = RequestFactory().get("/search/?q=%61%5Cud800").environ
    wsgi.application(environ | {"CONTENT_TYPE": f"text/plain; charset={charset}"}, None)
    assert WSGIRequest(passed_on[0]).GET["q"] == r"a\ud800"


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("/admin/pages/add/evidence/findingpage/{engagement}/", {"body-count": "x", "title": "A"}),
        ("/admin/pages/add/evidence/findingpage/{engagement}/", {"title": "A"}),
        ("/admin/pages/add/evidence/findingpage/{engagement}/", {"body-count": "1", "body-0-order": "z"}),
        ("/admin/pages/add/evidence/findingpage/{engagement}/", {"attached_documents-TOTAL_FORMS": "1001"}),
        ("/admin/documents/chooser/chosen-multiple/?id=" + "9" * 24, None),
        ("/admin/images/chooser/chosen-multiple/?id=x", None),
        ("/admin/choose-external-link/", {"link_url": "\0", "link_text": "a"}),
    ],
)
def test_an_editor_sends_the_admin_what_no_form_of_its_sends(client, address, form):
    client.post("/accounts/login/", {"username": "editor1@sample.example", "password": PASSWORD})
    client.raise_request_exception = False
    ours = EngagementPage.objects.filter(reference__partner__slug="westerbeck-district-council").first()
    address = address.format(engagement=ours.pk)
    response = client.post(address, form) if form else client.get(address)
    assert response.status_code in (200, 302, 400, 404)
