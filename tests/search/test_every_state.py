"""A finding goes through every state there is, beside a worker in a process of its own: pages and files follow at once,
whatever is searched within seconds; who may see it sees it, and nobody else does."""

import datetime
import time
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from insight_hub.evidence.choices import EngagementStatus
from insight_hub.evidence.models import FindingPage, Level
from insight_hub.evidence.visibility import set_visibility
from insight_hub.evidence.withdrawing import withdraw
from insight_hub.taxonomy.models import Group, Place, Topic
from search.models import IndexState
from tests.evidence.files import a_document, a_picture, address_of, attach, picture_block
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, ResponsePageFactory, member
from tests.search.a_worker import START, worker
from tests.search.conftest import front_page_again

pytestmark = [pytest.mark.engine, pytest.mark.django_db(transaction=True)]

WORD = "Kaleidoscope"  # in the title, and on no page but where the finding is shown
LIMIT = 5.0  # seconds in which what is searched follows
STEADY = 1.5  # seconds for which it must stay so, to have followed: longer than an index takes to refresh
TRIES = 2
COMING = {"closing_date": "2099-12-31"}
SECOND, HOUR = datetime.timedelta(seconds=1), datetime.timedelta(hours=1)
PUBLIC, OTHER, OURS = "the public", "another partner", "its own people"
EVERYONE = {PUBLIC, OTHER, OURS}
PARTNERS = ("/partners/northmoor/", "/partners/southmoor/")
FACETS = ("topic", "place", "group", "partner")


@pytest.fixture
def clients():
    """A browser for each reader, by name, and their partners."""
    front_page_again()
    ours, theirs = PartnerPageFactory(title="Northmoor"), PartnerPageFactory(title="Southmoor")
    made = {PUBLIC: Client(), OTHER: Client(), OURS: Client()}
    made[OTHER].force_login(member(theirs))
    made[OURS].force_login(member(ours))
    return SimpleNamespace(ours=ours, theirs=theirs, **{"by_reader": made})


def a_finding(clients):
    """With tags, files, a response, and findings much alike: one that is read, of another partner, and one that makes
    the words common enough in the restricted index for it to look for them."""
    tags = {
        f"{model.__name__.lower()}s": [model.objects.get_or_create(name=f"Any {model.__name__}", slug="any")[0]]
        for model in (Topic, Place, Group)
    }
    said = "Buses stop too early for evening shifts."
    engagement = EngagementPageFactory(parent=clients.ours, status=EngagementStatus.OPEN, **COMING, **tags)
    finding = FindingPageFactory(parent=engagement, title=f"{WORD} buses in the evening", summary=said, **tags)
    picture, document = a_picture(), a_document()
    finding.body = FindingPage._meta.get_field("body").to_python([picture_block(picture)])
    attach(finding, document)
    finding.save_revision().publish()
    alike = {"title": "Buses in the evening", "summary": said}
    like = FindingPageFactory(parent=EngagementPageFactory(parent=clients.theirs), **alike)
    FindingPageFactory(parent=EngagementPageFactory(parent=clients.ours), opening=Level.OWN, **alike)
    response = ResponsePageFactory(parent=clients.theirs, findings=[finding])
    return SimpleNamespace(page=finding, like=like, response=response, picture=picture, document=document)


def pages(made) -> dict[str, bool]:
    """{address: whether the title stands there}, of all that follows at once: the finding's own addresses and files
    have nothing else to show."""
    own = made.page.reference.get_absolute_url()
    around = [page.reference.get_absolute_url() for page in (made.page.get_parent().specific, made.response)]
    listing = ["/", "/you-said-we-did/", "/topics/any/", "/places/any/", "/groups/any/", *PARTNERS]
    tails = ["", "v/1/", "v/2/", "cite.txt", "cite.bib", "cite.ris", "cite.csl.json", "v/1/cite.txt"]
    shown = dict.fromkeys([own + tail for tail in tails] + around + listing, True)
    in_tree = made.page.url_path.removeprefix("/home")
    return shown | dict.fromkeys([in_tree, made.document.url, address_of(made.picture)], False)


def sees(client, address, titled) -> bool:
    """Whether the finding, or its file, is to be seen there. What is not there says nothing of it."""
    answer = client.get(address)
    assert answer.status_code in (200, 301, 404, 410), f"{address}: {answer.status_code}"
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    is_named = WORD in content.decode("latin-1")
    is_there = answer.status_code in (200, 301)
    assert is_there or not is_named, address
    return is_named if titled else is_there


def seen_at_once(clients, made) -> dict[str, set]:
    """{address: the readers who see the finding there}."""
    return {
        address: {name for name, client in clients.by_reader.items() if sees(client, address, titled)}
        for address, titled in pages(made).items()
    }


def seen_in_searches(clients, made) -> dict[str, set]:
    """{what is searched: the readers who see the finding there}."""
    found = {}
    for name, client in clients.by_reader.items():
        page = client.get("/search/", {"q": WORD}).content.decode()
        data = client.get("/api/search/", {"q": WORD}).json()
        counts = {f"count of {facet}": any(value["count"] for value in data["facets"][facet]) for facet in FACETS}
        seen = counts | {
            "results": 'data-total="1"' in page and made.page.reference.code in page,
            "facets": 'data-facet="topic" data-value="any" data-count="1"' in page,
            "results as data": [result["ref"] for result in data["results"]] == [made.page.reference.code],
            "related findings": WORD in client.get(made.like.reference.get_absolute_url()).content.decode(),
        }
        for surface, is_seen in seen.items():
            found.setdefault(surface, set()).update({name} if is_seen else ())
    return found


def states(made):
    """The changes, one after the other, each with who may see the finding once it returns."""
    reference = made.page.reference
    yield lambda: None, EVERYONE
    yield lambda: set_visibility(reference, Level.PARTNERS), {OTHER, OURS}
    yield lambda: set_visibility(reference, Level.OWN), {OURS}
    yield lambda: set_visibility(reference, Level.OWN, public_from=timezone.now() + HOUR), {OURS}
    yield lambda: end_embargo(reference), EVERYONE
    yield lambda: set_visibility(reference, Level.PARTNERS), {OTHER, OURS}
    yield lambda: set_visibility(reference, Level.PUBLIC), EVERYONE
    yield lambda: withdraw(FindingPage.objects.get(pk=made.page.pk), "It was wrong.", user=None), set()


def end_embargo(reference):
    """By itself, in a second."""
    ends = timezone.now() + SECOND
    set_visibility(reference, Level.OWN, public_from=ends)
    while timezone.now() < ends:
        time.sleep(0.01)


def seconds_until_searches_follow(clients, made, readers) -> float:
    """From now until every surface that is searched shows the finding to these readers alone, and goes on to."""
    start = time.monotonic()
    since = None
    while True:
        wrong = {surface: seen for surface, seen in seen_in_searches(clients, made).items() if seen != readers}
        looked_at = time.monotonic()
        since = None if wrong else since or looked_at
        if since and looked_at > since + STEADY:
            return since - start
        assert looked_at < start + START, f"{wrong} and not {readers}"
        time.sleep(0.05)


def longest_through_all_states(clients) -> float:
    made, taken = a_finding(clients), []
    for change, readers in states(made):
        change()
        taken.append(seconds_until_searches_follow(clients, made, readers))
    return max(taken)


@pytest.fixture
def at_work(clients):
    """A worker, which has started and done all that there was to do."""
    with worker():
        FindingPageFactory(parent=EngagementPageFactory(parent=clients.theirs))
        while IndexState.objects.filter(IndexState.OWING).exists():
            time.sleep(0.1)
        yield


@pytest.mark.usefixtures("at_work")
def test_pages_citations_and_files_follow_every_change_at_once(clients):
    made = a_finding(clients)
    for change, readers in states(made):
        change()
        wrong = {address: seen for address, seen in seen_at_once(clients, made).items() if seen != readers}
        assert not wrong, f"{wrong} and not {readers}"


@pytest.mark.usefixtures("at_work")
def test_searches_counts_and_related_findings_follow_every_change_within_seconds(clients):
    assert any(longest_through_all_states(clients) <= LIMIT for _ in range(TRIES))
