"""No word of a restricted finding reaches a surface of someone who may not see it.

Each part of the finding carries a word that stands nowhere else.
"""

import pytest

from insight_hub.evidence.models import FindingPage, Level, Opening
from insight_hub.evidence.visibility import change, set_visibility
from insight_hub.evidence.withdrawing import withdraw
from insight_hub.partners.groups import managers_group
from insight_hub.taxonomy.models import Place, Topic
from tests.evidence.conftest import publish, url
from tests.evidence.files import a_document, a_picture, address_of, attach, picture_block
from tests.factories import EngagementPageFactory, FindingPageFactory, ResponsePageFactory

pytestmark = pytest.mark.django_db

WORDS = {
    "title": "Kaleidoscope",
    "summary": "Sassafras",
    "body": "Quagmire",
    "document title": "Marzipan",
    "file name": "tamarind",
    "picture": "Peppercorn",
    "limits": "Hullabaloo",
}


@pytest.fixture
def topic(vocabulary):

    return Topic.objects.filter(parent=None).first()


@pytest.fixture
def place(vocabulary):

    return Place.objects.filter(level=Place.Level.LOCAL_AUTHORITY).first()


@pytest.fixture
def finding(ours, topic, place):
    """Answered by a public response, tagged, with files; restricted by the tests."""
    finding = FindingPageFactory(
        title=WORDS["title"],
        summary=f"{WORDS['summary']} was said.",
        limits=WORDS["limits"],
        topics=[topic],
        places=[place],
        opening=Level.PUBLIC,
        parent=EngagementPageFactory(parent=ours, title="The engagement", topics=[topic], places=[place]),
    )
    picture = a_picture(WORDS["picture"])
    blocks = [{"type": "key_point", "value": WORDS["body"]}, picture_block(picture)]
    finding.body = FindingPage._meta.get_field("body").to_python(blocks)
    attach(finding, a_document(WORDS["document title"], f"{WORDS['file name']}.pdf"))
    finding = publish(finding)
    finding.picture = picture
    return finding


@pytest.fixture
def response(finding, theirs):
    return ResponsePageFactory(title="The response", parent=theirs, findings=[finding])


def surfaces(finding, response, topic, place):
    """Every address on which something of the finding could stand."""
    engagement = finding.get_parent().specific
    document = finding.attached_documents.first().document
    own = [url(finding, tail) for tail in ("", "v/1/", "v/2/", "cite.txt", "cite.bib", "cite.ris", "cite.csl.json")]
    around = [url(engagement), url(engagement, "v/1/"), url(response), url(response, "v/1/"), url(response, "cite.bib")]
    files = [document.url, address_of(finding.picture)]
    pages = [
        "/", "/you-said-we-did/", f"/you-said-we-did/?topic={topic.slug}&place={place.slug}",
        "/places/", f"/places/{place.slug}/", "/topics/", f"/topics/{topic.slug}/",
        "/partners/", f"/partners/{finding.partner.slug}/", f"/partners/{response.partner.slug}/",
        finding.url_path.removeprefix("/home"), "/status/", "/healthz/ready",
        f"/report-a-problem/?page={url(finding)}",
    ]  # fmt: skip
    asked = ["", f"?topic={topic.slug}", f"?place={place.slug}&sort=oldest", "?q=said+engagement&size=100"]
    searches = [f"{address}{query}" for address in ("/search/", "/api/search/") for query in asked]
    return own + around + files + pages + searches


def words_seen(client, addresses) -> set[str]:
    text = ""
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code in (200, 301, 404, 410), address
        text += str(answer.headers)
        text += (
            b"".join(answer.streaming_content).decode("latin-1")
            if answer.streaming
            else answer.content.decode("latin-1")
        )
    return {name for name, word in WORDS.items() if word.lower() in text.lower()}


KNOWN_OF_LISTED = {"title"}
RESTRICTIONS = {
    "only us": lambda finding: set_visibility(finding.reference, Level.OWN),
    "listed": lambda finding: set_visibility(finding.reference, Level.OWN, listed=True),
    "engagement only us": lambda finding: set_visibility(finding.get_parent().specific.reference, Level.OWN),
}


def take_down(page):
    withdraw(type(page).objects.get(pk=page.pk), "It was wrong.", user=None)


TAKEN_DOWN = {
    "withdrawn": take_down,
    "engagement withdrawn": lambda finding: take_down(finding.get_parent().specific),
    "hidden": lambda finding: change(finding.reference, hidden=True),
    "engagement hidden": lambda finding: change(finding.get_parent().specific.reference, hidden=True),
    "hidden and looked into": lambda finding: change(finding.reference, hidden=True, moderated=True),
}


@pytest.mark.parametrize("how", TAKEN_DOWN)
def test_nobody_sees_a_word_of_what_was_taken_down_but_its_files_where_its_own_people_keep_them(
    finding, response, topic, place, ours, theirs, as_member, client, how
):
    addresses = surfaces(finding, response, topic, place)
    TAKEN_DOWN[how](finding)
    assert words_seen(client, addresses) == set()
    assert words_seen(as_member(theirs), addresses) == set()
    assert words_seen(as_member(ours), addresses) <= {"document title", "file name", "picture"}


def test_a_hub_manager_sees_every_word_of_what_is_hidden_while_looking_into_it(
    finding, response, topic, place, client, django_user_model
):
    addresses = surfaces(finding, response, topic, place)
    manager = django_user_model.objects.create_user("manager")
    manager.groups.add(managers_group())
    client.force_login(manager)
    change(finding.reference, hidden=True, moderated=True)
    assert words_seen(client, addresses) == set(WORDS)


@pytest.mark.parametrize("restricting", RESTRICTIONS)
def test_the_public_and_other_partners_see_no_word_of_it_and_its_own_people_all(
    finding, response, topic, place, ours, theirs, as_member, client, restricting
):
    addresses = surfaces(finding, response, topic, place)
    assert words_seen(client, addresses) == set(WORDS)
    RESTRICTIONS[restricting](finding)
    known = KNOWN_OF_LISTED if restricting == "listed" else set()
    assert words_seen(client, addresses) == known
    assert words_seen(as_member(theirs), addresses) == known
    assert words_seen(as_member(ours), addresses) == set(WORDS)


@pytest.mark.parametrize("restricting", RESTRICTIONS)
def test_nobody_who_drafts_its_like_hears_of_it_but_its_own_people(finding, ours, theirs, as_member, restricting):
    drafting = {partner: EngagementPageFactory(parent=partner) for partner in (ours, theirs)}

    def words_heard(partner, client):
        form = f"/admin/pages/add/evidence/findingpage/{drafting[partner].pk}/"
        said = {"title": WORDS["title"], "summary": f"{WORDS['summary']} was said."}
        text = client.post(f"{form}alike/", said).content.decode()
        return {name for name, word in WORDS.items() if word in text}

    client = as_member(theirs)
    assert words_heard(theirs, client) == {"title"}
    RESTRICTIONS[restricting](finding)
    assert words_heard(theirs, client) == set()
    assert words_heard(ours, as_member(ours)) == {"title"}


def test_what_is_for_partners_is_for_partners(finding, response, topic, place, theirs, as_member, client):
    addresses = surfaces(finding, response, topic, place)
    set_visibility(finding.reference, Level.PARTNERS)
    assert words_seen(client, addresses) == set()
    assert words_seen(as_member(theirs), addresses) == set(WORDS)


def test_counts_of_places_and_topics_do_not_give_a_restricted_finding_away(finding, place, topic, client):
    set_visibility(finding.reference, Level.OWN)
    assert place.name not in client.get("/places/").content.decode()
    with_it = client.get(f"/topics/{topic.slug}/").content
    FindingPage.objects.get(pk=finding.pk).delete()
    assert client.get(f"/topics/{topic.slug}/").content == with_it


class TestAFindingMovedOutOfARestrictedEngagement:
    def test_does_not_name_that_engagement_to_the_public_in_its_old_versions(self, ours, client):
        secret = EngagementPageFactory(parent=ours, title="Engagement Periwinkle", opening=Opening(Level.OWN))
        finding = FindingPageFactory(parent=secret)
        finding.move(EngagementPageFactory(parent=ours, title="Open engagement"), pos="last-child")
        finding = FindingPage.objects.get()
        set_visibility(finding.reference, Level.PUBLIC)
        assert client.get(url(finding)).status_code == 200
        assert "Periwinkle" not in client.get(url(finding, "v/1/")).content.decode()
