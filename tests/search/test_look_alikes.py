"""While something is drafted, its editor is shown what looks like it: all of that, and only what they may see."""

import datetime
import statistics
import time

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from home.sample.seeding import seed
from insight_hub.evidence.alike.likeness import Said
from insight_hub.evidence.alike.looking import MOST_SHOWN, Draft, look_alikes
from insight_hub.evidence.models import FindingPage, Kind, Level, Opening
from insight_hub.partners.groups import managers_group
from insight_hub.partners.models import Role
from insight_hub.partners.reader import PUBLIC, Reader
from insight_hub.taxonomy.loading import SAMPLE_PLACES, load_places, load_vocabulary
from search import table
from tests.evidence.conftest import publish
from tests.evidence.near_duplicates import WAYS, Changes, different_findings
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member
from tests.home.test_editors_publish import form

pytestmark = pytest.mark.django_db

TITLE = "The last bus leaves too early"
SUMMARY = "People who work evening shifts told us that the last bus leaves before nine, so that they walk home."
TYPED = {"title": "Last bus leaves early", "summary": SUMMARY.replace("told us", "say"), "date_from": "", "date_to": ""}


@pytest.fixture
def ours(hub):
    return PartnerPageFactory(title="Northmoor Council")


@pytest.fixture
def theirs(hub):
    return PartnerPageFactory(title="Southmoor Trust")


@pytest.fixture
def engagement(ours):
    """Where the editor drafts."""
    return EngagementPageFactory(parent=ours, title="Travel survey", date_from="2025-03")


@pytest.fixture
def editor(client, ours):
    client.force_login(member(ours))
    return client


def finding(parent, **options):
    return FindingPageFactory(**{"title": TITLE, "summary": SUMMARY, "parent": parent} | options)


def add_url(parent, model="findingpage"):
    return f"/admin/pages/add/evidence/{model}/{parent.pk}/"


def edit_url(page):
    return f"/admin/pages/{page.pk}/edit/"


def ask(client, form_url, **typed):
    """The answer, as JSON, for somebody who types into the form at `form_url`."""
    answer = client.post(f"{form_url}alike/", typed or TYPED)
    assert answer.status_code == 200
    return answer.json()


def panel(answer) -> str:
    """What the panel says in a page of the admin."""
    return answer.content.decode().partition("data-look-alikes=")[2].partition("</section>")[0]


class TestAnEditorWhoDrafts:
    def test_is_shown_what_looks_like_it_where_it_is_from_and_why(self, editor, engagement, theirs):
        other = finding(EngagementPageFactory(parent=theirs), date_from="2024-05")
        answer = ask(editor, add_url(engagement))
        assert answer["told"] == f"One finding looks like this: “{TITLE}”."
        for words in (other.reference.code, TITLE, "Southmoor Trust", "May 2024", "Why: similar words"):
            assert words in answer["html"]
        assert f'href="{other.reference.get_absolute_url()}"' in answer["html"]

    def test_is_told_so_where_nothing_does(self, editor, engagement, theirs):
        finding(EngagementPageFactory(parent=theirs))
        answer = ask(editor, add_url(engagement), title="Library opening hours", summary="They close at noon.")
        assert answer == {"told": "Nothing that you may see looks like this.", "html": answer["html"]}
        assert answer["html"].strip() == ""

    def test_is_shown_engagements_beside_engagements_only(self, editor, ours, theirs):
        twin = EngagementPageFactory(parent=theirs, title="Survey of evening buses", purpose=SUMMARY)
        finding(twin, title="Survey of evening buses")
        answer = ask(editor, add_url(ours, "engagementpage"), title="Survey of evening buses")
        assert twin.reference.code in answer["html"]
        assert answer["html"].count("<li>") == 1

    def test_is_told_that_the_engagement_and_dates_are_the_same(self, editor, engagement):
        finding(engagement, date_from="2025-03", date_to="2025-04")
        few_words = "Shop staff said the last bus leaves before nine and so they walk home or wait for a lift."
        typed = {"title": "Shop staff and buses", "summary": few_words}
        assert "<li>" not in ask(editor, add_url(engagement), **typed)["html"]
        answer = ask(editor, add_url(engagement), **typed, date_from="2025-03", date_to="2025-04")
        assert "Why: same engagement and dates" in answer["html"]

    def test_sees_the_likest_first_and_not_more_than_can_be_read(self, editor, engagement, theirs):
        elsewhere = EngagementPageFactory(parent=theirs)
        for number in range(MOST_SHOWN + 3):
            finding(elsewhere, title=f"Buses {number}", summary=f"{SUMMARY} It was said {number} times.")
        likest = finding(elsewhere)
        html = ask(editor, add_url(engagement), title=TITLE, summary=SUMMARY)["html"]
        assert html.count("<li>") == MOST_SHOWN
        assert html.index(likest.reference.code) < html.index("Buses")

    def test_sees_their_own_drafts_with_their_latest_words_and_marked(self, editor, engagement):
        draft = finding(engagement, title="Trams", summary="Trams are fine.", live=False)
        draft.title, draft.summary = TITLE, SUMMARY
        draft.save_revision()
        html = ask(editor, add_url(engagement))["html"]
        assert TITLE in html and "Not published" in html
        assert f'href="{edit_url(draft)}"' in html

    def test_sees_drafts_whose_words_are_numbers(self, editor, engagement):
        draft = finding(engagement, live=False)
        draft.title, draft.date_from = "2025", "2024"
        draft.save_revision()
        assert draft.reference.code in ask(editor, add_url(engagement), title="2025")["html"]

    def test_sees_what_is_for_partners_and_what_is_shared(self, editor, ours, engagement, theirs):
        for_partners = finding(EngagementPageFactory(parent=theirs), opening=Level.PARTNERS)
        shared = finding(EngagementPageFactory(parent=theirs), opening=Level.OWN)
        shared.reference.visibility.shared_with.add(ours)
        html = ask(editor, add_url(engagement))["html"]
        assert for_partners.reference.code in html and shared.reference.code in html

    @pytest.mark.parametrize(
        "typed", [{"title": ""}, {"title": "\x00"}, {"title": "the of and"}, {"title": '" OR * NEAR(' + "'"},
                  {"title": "x" * 5000, "summary": "健康 " * 9000}, {"date_from": "2017-13"}, {"nothing": "at all"}],
    )  # fmt: skip
    def test_may_type_anything(self, editor, engagement, typed):
        finding(engagement)
        assert "<li>" not in ask(editor, add_url(engagement), **typed)["html"]


class TestTheForm:
    def test_shows_what_looks_like_the_page_when_it_is_edited_and_never_the_page(self, editor, engagement, theirs):
        page, other = finding(engagement), finding(EngagementPageFactory(parent=theirs))
        for shown in (panel(editor.get(edit_url(page))), ask(editor, edit_url(page))["html"]):
            assert other.reference.code in shown
            assert page.reference.code not in shown

    def test_shows_it_beside_what_was_typed_when_that_comes_back_with_mistakes(self, editor, engagement, theirs):
        other = finding(EngagementPageFactory(parent=theirs))
        answer = editor.post(add_url(engagement), form(title=TITLE, summary="", date_from="2026-13"))
        assert answer.context["form"].errors
        assert other.reference.code in panel(answer)

    def test_asks_for_a_title_while_there_is_none(self, editor, engagement, ours):
        finding(engagement)
        for url in (add_url(engagement), add_url(ours, "engagementpage")):
            shown = panel(editor.get(url))
            assert "Write a title" in shown and "<li>" not in shown

    def test_keeps_nobody_from_publishing(self, editor, engagement):
        finding(engagement)
        assert editor.post(add_url(engagement), form(title=TITLE, summary=SUMMARY)).status_code == 302
        assert FindingPage.objects.filter(title=TITLE, live=True).count() == 2


class TestWhatAnEditorMayNotSee:
    """Another partner's own, embargoed, unpublished and withdrawn things."""

    @staticmethod
    def hide(name, theirs):
        elsewhere = EngagementPageFactory(parent=theirs)
        tomorrow = timezone.now() + datetime.timedelta(days=1)
        if name == "under":
            elsewhere = EngagementPageFactory(parent=theirs, opening=Level.OWN)
        options = {
            "own": {"opening": Level.OWN},
            "listed": {"opening": Opening(Level.OWN, listed=True)},
            "embargoed": {"opening": Opening(Level.OWN, tomorrow)},
            "draft": {"live": False},
        }
        hidden = finding(elsewhere, title="Kaleidoscope", **options.get(name, {}))
        if name == "withdrawn":
            hidden.unpublish()
        return hidden

    @pytest.mark.parametrize("name", ["own", "listed", "embargoed", "draft", "under", "withdrawn"])
    def test_changes_no_byte_and_no_query_of_any_answer(self, editor, engagement, theirs, name):
        page = finding(engagement, title="Our own words about buses")

        def answers():
            with CaptureQueriesContext(connection) as queries:
                asked = [ask(editor, url, title="Kaleidoscope", summary=SUMMARY) for url in urls]
                asked += [panel(editor.get(edit_url(page)))]
            return asked, len(queries)

        urls = (add_url(engagement), edit_url(page))
        answers()
        before = answers()
        self.hide(name, theirs)
        assert answers() == before

    def test_is_shown_to_its_own_people(self, client, theirs):
        hidden = self.hide("own", theirs)
        client.force_login(member(theirs))
        assert hidden.reference.code in ask(client, add_url(EngagementPageFactory(parent=theirs)))["html"]

    def test_is_shown_to_no_hub_manager_either(self, client, theirs):
        manager = get_user_model().objects.create_user("manager")
        manager.groups.add(managers_group())
        client.force_login(manager)
        where = EngagementPageFactory(parent=theirs)
        for name in ("own", "draft"):
            self.hide(name, theirs)
        assert "Kaleidoscope" not in str(ask(client, add_url(where), title="Kaleidoscope"))


class TestTheDoor:
    def test_is_closed_to_the_public_and_to_officers(self, client, ours, engagement):
        page = finding(engagement)
        urls = [f"{add_url(engagement)}alike/", f"{edit_url(page)}alike/"]
        assert {client.post(url, TYPED).status_code for url in urls} == {302}
        client.force_login(member(ours, Role.OFFICER))
        assert {client.post(url, TYPED).status_code for url in urls} <= {302, 403, 404}

    def test_tells_no_hidden_page_from_none(self, editor, theirs):
        hidden = EngagementPageFactory(parent=theirs, opening=Level.OWN)
        page = finding(hidden)
        for there, url in ((hidden, add_url), (page, edit_url)):
            answers = [editor.post(url(there) + "alike/", TYPED)]
            there.pk = 10**9
            answers.append(editor.post(url(there) + "alike/", TYPED))
            assert [answer.status_code for answer in answers] == [404, 404]

    def test_is_no_way_to_draft_under_another(self, editor, theirs):
        public = EngagementPageFactory(parent=theirs)
        asked = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
        assert editor.post(f"{add_url(public)}alike/", TYPED, **asked).status_code == 403
        assert editor.post(f"{edit_url(finding(public))}alike/", TYPED, **asked).status_code == 403

    def test_knows_findings_and_engagements_where_they_may_stand(self, editor, ours, engagement):
        for url in (add_url(ours), add_url(engagement, "engagementpage"), add_url(ours, "responsepage")):
            assert editor.post(f"{url}alike/", TYPED).status_code == 404
        assert editor.post(f"{edit_url(ours)}alike/", TYPED).status_code in (403, 404)
        assert editor.get(f"{add_url(engagement)}alike/").status_code == 405


def test_what_is_published_is_found_in_the_same_transaction_and_by_its_newest_words(engagement):
    page = finding(engagement)
    draft = Draft(Kind.FINDING, Said(TITLE, SUMMARY), engagement.partner)
    assert [alike.reference for alike in look_alikes(draft, PUBLIC)] == [page.reference]
    publish(page, title="Trams", summary="Trams are fine.")
    assert look_alikes(draft, PUBLIC) == []


class TestAmongAThousandFindings:
    """The words that are looked up lead to near-duplicates in a hub of some size, in the time that a key press may
    take: 150 ms."""

    @pytest.fixture
    def published(self, hub) -> list[FindingPage]:
        """Every fifth of the sample's different findings, among 1,000 synthetic ones."""
        load_vocabulary()
        load_places(SAMPLE_PLACES)
        seed(1000, 1, str)
        while table.keep_what_is_behind(1000):
            pass
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as databases do by themselves, but not inside a transaction
        return [FindingPageFactory(title=title, summary=summary) for title, summary in different_findings()[::5]]

    def test_near_duplicates_are_found_at_once(self, published):
        times, missed = [], []
        for way in WAYS:
            change = getattr(Changes(), way)
            for page in published:
                draft = Draft(Kind.FINDING, Said(*change(page.title, page.summary)), page.partner)
                began = time.perf_counter()
                found = look_alikes(draft, Reader(partner_ids=frozenset([page.partner.pk])))
                times.append(time.perf_counter() - began)
                if page.reference not in [alike.reference for alike in found]:
                    missed.append((way, page.title))
        assert len(missed) <= 0.02 * len(times), missed
        print(f"{statistics.median(times) * 1000:.0f} ms, at most {max(times) * 1000:.0f}")
        assert statistics.median(times) < 0.15
