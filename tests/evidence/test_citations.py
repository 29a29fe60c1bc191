"""A citation pasted into a report, or taken into a reference manager, resolves to the same words for ever."""

import datetime
import json

import bibtexparser
import pytest
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware

from insight_hub.evidence.citations import FORMATS, Citation
from insight_hub.evidence.models import FindingPage
from insight_hub.partners.models import PartnerPage
from tests.conftest import code_of
from tests.evidence.conftest import publish, url
from tests.factories import EngagementPageFactory, FindingPageFactory, ResponsePageFactory

pytestmark = pytest.mark.django_db

HARD_TITLES = [
    "Parks & paths: 100% of 5 {groups} want #1_thing",
    'Why “buses” are "late"',
    "Cŵn a chŵyn: beth mae pobl Ynys Môn yn ei ddweud – 健康 🚌",
    r"Back\slash, ~tilde~ and ^hat^ for $5 < £6",
    "Ends with a question?",
    "A {half open brace",
    "Odd } brace, and \\& \\% already escaped",
    "TY  - JOUR or @misc{x, title={y}}",
]


def at(code="IH-F-000007", date="2025-03-09", title="Late buses", author="Northmoor Council"):
    return Citation(
        code=code,
        number=2,
        title=title,
        author=author,
        date=date,
        url=f"https://hub.example/findings/{code}/v/2/",
        abstract="Buses are late.",
        accessed=datetime.date(2026, 3, 1),
    )


WORK = "Late buses. Insight Hub, IH-F-000007, version 2"
APA = "Late buses (IH-F-000007, version 2). Insight Hub."
INTERNET = "[cited 2026 Mar 1]. Available from:"
VERSION = "https://hub.example/findings/IH-F-000007/v/2/"
IN_WORDS = [
    ("txt", "2025-03-09", f"Northmoor Council (2025) {WORK}. Available at: {VERSION} (Accessed: 1 March 2026)."),
    ("txt", "2025", f"Northmoor Council (2025) {WORK}. Available at: {VERSION} (Accessed: 1 March 2026)."),
    ("txt", "", f"Northmoor Council (no date) {WORK}. Available at: {VERSION} (Accessed: 1 March 2026)."),
    ("vancouver.txt", "2025-03-09", f"Northmoor Council. {WORK} [Internet]. 2025 {INTERNET} {VERSION}"),
    ("vancouver.txt", "2025", f"Northmoor Council. {WORK} [Internet]. 2025 {INTERNET} {VERSION}"),
    ("vancouver.txt", "", f"Northmoor Council. {WORK} [Internet]. date unknown {INTERNET} {VERSION}"),
    ("apa.txt", "2025-03-09", f"Northmoor Council. (2025, March 9). {APA} {VERSION}"),
    ("apa.txt", "2025-03", f"Northmoor Council. (2025, March). {APA} {VERSION}"),
    ("apa.txt", "2025", f"Northmoor Council. (2025). {APA} {VERSION}"),
    ("apa.txt", "", f"Northmoor Council. (n.d.). {APA} {VERSION}"),
]  # fmt: skip


@pytest.mark.parametrize(("style", "date", "expected"), IN_WORDS)
def test_each_style_in_words(style, date, expected):
    assert FORMATS[style].write(at(date=date)) == expected


def test_a_title_that_ends_in_a_mark_of_its_own_gets_no_full_stop_after_it():
    assert "late? Insight Hub" in at(title="Why are buses late?").harvard()
    assert "late.." not in at(title="Buses are late.").vancouver()


@pytest.fixture
def finding(ours):
    def make(title, **fields):
        PartnerPage.objects.filter(pk=ours.pk).update(title="Parks & Paths Trust, Northmoor")
        partner = PartnerPage.objects.get(pk=ours.pk)
        return FindingPageFactory(parent=EngagementPageFactory(parent=partner), title=title, slug="it", **fields)

    return make


def on_one_line(text):
    return " ".join(text.split())


def without_braces(text):
    """Reference managers differ on braces; and the decoder reads LaTeX's ^ as a modifier letter."""
    return text.replace("{", "").replace("}", "").replace("\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "^")


@pytest.mark.parametrize("title", HARD_TITLES)
class TestReadBackByOthers:
    author = "Parks & Paths Trust, Northmoor"

    def address(self, finding):
        return f"http://127.0.0.1:8000{url(finding, 'v/1/')}"

    def test_bibtex(self, finding, client, title):
        page = finding(title, date_to="2025-03-09")
        text = client.get(url(page, "cite.bib")).content.decode()
        library = bibtexparser.parse_string(
            text, append_middleware=[LatexDecodingMiddleware(allow_inplace_modification=True)]
        )
        assert library.failed_blocks == []
        (entry,) = library.entries
        fields = {field.key: without_braces(field.value) for field in entry.fields}
        assert fields["title"] == without_braces(on_one_line(title))
        assert fields["author"] == self.author
        assert fields["year"] == "2025"
        assert fields["url"].endswith(url(page, "v/1/"))

    def test_ris(self, finding, client, title):
        page = finding(title, summary="One line.\nTY  - JOUR\nAnother.", date_to="2025-03")
        (entry,) = rispy.loads(client.get(url(page, "cite.ris")).content.decode())
        assert entry["title"] == on_one_line(title)
        assert entry["authors"] == [f"{self.author},"]
        assert entry["year"] == "2025"
        assert entry["urls"][0].endswith(url(page, "v/1/"))
        assert entry["type_of_reference"] == "GEN"

    def test_csl_json(self, finding, client, title):
        page = finding(title, date_to="2025-03-09")
        (entry,) = json.loads(client.get(url(page, "cite.csl.json")).content)
        assert entry["title"] == on_one_line(title)
        assert entry["author"] == [{"literal": self.author}]
        assert entry["issued"] == {"date-parts": [[2025, 3, 9]]}
        assert entry["URL"].endswith(url(page, "v/1/"))


def test_what_has_no_date_has_none_in_any_file(finding, client):
    page = finding("Undated")
    assert "year" not in client.get(url(page, "cite.bib")).content.decode()
    (ris,) = rispy.loads(client.get(url(page, "cite.ris")).content.decode())
    assert not {"year", "date"} & ris.keys()
    (csl,) = json.loads(client.get(url(page, "cite.csl.json")).content)
    assert "issued" not in csl


@pytest.mark.parametrize("make", [FindingPageFactory, EngagementPageFactory, ResponsePageFactory])
@pytest.mark.parametrize("style", FORMATS)
def test_every_kind_can_be_cited_in_every_style(hub, client, make, style):
    page = make()
    answer = client.get(url(page, f"cite.{style}"))
    assert answer.status_code == 200
    assert code_of(page) in answer.content.decode()
    assert url(page, "v/1/") in answer.content.decode()
    assert answer["Content-Type"].endswith("charset=utf-8")


def test_a_citation_is_of_the_newest_version_and_an_old_one_can_be_had(hub, client):
    page = publish(FindingPageFactory(title="Old words"), title="New words")
    newest, first = client.get(url(page, "cite.txt")), client.get(url(page, "v/1/cite.txt"))
    assert "New words" in newest.content.decode() and "version 2" in newest.content.decode()
    assert "Old words" in first.content.decode() and url(page, "v/1/") in first.content.decode()
    assert client.get(url(page, "v/3/cite.txt")).status_code == 404


def test_a_draft_changes_no_citation(hub, client):
    page = FindingPageFactory(title="Published")
    before = client.get(url(page, "cite.txt")).content
    page.title = "Draft"
    page.save_revision()
    assert client.get(url(page, "cite.txt")).content == before
    assert FindingPage.objects.get().title == "Published"


def test_the_page_shows_the_same_citation(hub, client):
    page = FindingPageFactory(title="Late buses")
    assert client.get(url(page, "cite.txt")).content.decode() in client.get(url(page)).content.decode()
