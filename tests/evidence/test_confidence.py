"""How far a finding can be leant on: the rule as policy, and where it is shown."""

import datetime

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from insight_hub.evidence import confidence
from insight_hub.evidence.choices import Recruitment
from insight_hub.evidence.confidence import Confidence, ConfidenceLevel, confidence_of
from insight_hub.evidence.content import FEWEST_SHOWN
from insight_hub.evidence.partial_date import EARLIEST_YEAR, LATEST_YEAR
from insight_hub.taxonomy.loading import load_vocabulary
from insight_hub.taxonomy.models import Method
from tests.evidence.conftest import publish, url
from tests.factories import EngagementPageFactory, FindingPageFactory

TODAY = datetime.date(2026, 6, 15)
HIGH, MEDIUM, LOW, NOT_STATED = ConfidenceLevel
WAYS = {
    "survey": "many",
    "representative-survey": "representative",
    "interviews": "in-depth",
    "evidence-review": "nobody",
}
SURVEY, INTERVIEWS, REVIEW = ["survey"], ["interviews"], ["evidence-review"]
# A finding of which nothing lowers the level; each test changes what it is about.
BEST = {
    "methods": SURVEY,
    "participants": 1000,
    "recruitment": Recruitment.RANDOM.label,
    "date_from": "2026-01",
    "date_to": "2026-02",
    "limits": "People under 18 were not asked.",
}
NEVER_SAID = {"methods": [], "participants": None, "recruitment": "", "date_from": "", "date_to": "", "limits": ""}


def a_finding(**changes) -> dict:
    facts = BEST | changes
    return facts | {"methods": [{"slug": slug, "name": slug.title()} for slug in facts["methods"]]}


def judged(on=TODAY, **changes) -> Confidence:
    return confidence_of(a_finding(**changes), WAYS, on)


@pytest.mark.parametrize(
    ("facts", "level", "reason"),
    [
        # Nothing lowers it
        ({}, HIGH, "1,000 people were heard, which is enough for asking many people."),
        ({"recruitment": ""} | {"methods": ["representative-survey"]}, HIGH, "a sample meant to stand for everyone"),
        ({"methods": INTERVIEWS, "participants": 12}, HIGH, "12 people were heard at length, which is enough"),
        ({"methods": INTERVIEWS, "recruitment": "Invited people"}, HIGH, "invited, which suits asking at length"),
        # How many were heard, for the way they were asked
        ({"participants": 384}, HIGH, "which is enough"),
        ({"participants": 383}, MEDIUM, "When many are asked, 384 or more would be better."),
        ({"participants": 96}, MEDIUM, "When many are asked, 384 or more would be better."),
        ({"participants": 95}, MEDIUM, "Only 95 people were heard."),
        ({"participants": 9}, MEDIUM, "Fewer than 10 people were heard."),
        ({"methods": INTERVIEWS, "participants": 11}, MEDIUM, "12 or more would be better."),
        ({"methods": INTERVIEWS, "participants": 9}, MEDIUM, "Fewer than 10 people were heard."),
        ({"methods": SURVEY + INTERVIEWS, "participants": 40}, MEDIUM, "Only 40 people were heard."),
        ({"methods": INTERVIEWS + REVIEW, "participants": 40}, HIGH, "40 people were heard at length"),
        ({"methods": ["a-method-since-gone"], "participants": 40}, MEDIUM, "Only 40 people were heard."),
        # How they were asked and chosen
        ({"methods": []}, MEDIUM, "How people were asked is not said."),
        ({"recruitment": "Open to anyone"}, MEDIUM, "Anyone could take part"),
        ({"recruitment": "open"}, MEDIUM, "Anyone could take part"),
        ({"recruitment": "Invited people"}, MEDIUM, "People were invited, not chosen at random."),
        ({"recruitment": "An existing group"}, MEDIUM, "An existing group was asked."),
        ({"recruitment": ""}, MEDIUM, "How people were chosen is not said."),
        ({"recruitment": "Words no longer used"}, MEDIUM, "People were not chosen at random."),
        ({"methods": ["representative-survey"], "recruitment": "Open to anyone"}, MEDIUM, "Anyone could take part"),
        ({"recruitment": "An organised campaign"}, MEDIUM, "An organised campaign brought people in"),
        # When, and what it cannot tell
        ({"date_from": "", "date_to": ""}, MEDIUM, "When people were heard is not said."),
        ({"date_from": "2022-06", "date_to": ""}, HIGH, "in the last 4 years"),
        ({"date_from": "2010", "date_to": "2022"}, HIGH, "in the last 4 years"),
        ({"date_from": "2022-05", "date_to": ""}, MEDIUM, "People were heard more than 4 years ago."),
        ({"date_to": "2017"}, MEDIUM, "People were heard more than 8 years ago."),
        ({"date_to": "2026"}, HIGH, "in the last 4 years"),
        ({"date_to": "2026-06-16"}, MEDIUM, "The day on which people were heard is still to come."),
        ({"date_to": "2099"}, MEDIUM, "The day on which people were heard is still to come."),
        ({"limits": " . "}, MEDIUM, "What it cannot tell us is not written down."),
        # Two steps are medium, three are low
        ({"participants": 200, "limits": ""}, MEDIUM, "384 or more would be better"),
        ({"participants": 200, "limits": "", "recruitment": ""}, LOW, "How people were chosen is not said."),
        ({"participants": 95, "limits": ""}, LOW, "What it cannot tell us is not written down."),
        ({"recruitment": "An organised campaign", "limits": ""}, LOW, "An organised campaign brought people in"),
        ({"date_to": "2017", "recruitment": ""}, LOW, "People were heard more than 8 years ago."),
        # Too little to judge by
        ({"participants": None}, NOT_STATED, "How many people were heard is not said."),
        ({"methods": [], "recruitment": ""}, NOT_STATED, "How people were chosen is not said."),
        ({"methods": REVIEW}, NOT_STATED, "nobody was asked anything new"),
        (NEVER_SAID, NOT_STATED, "How people were asked is not said."),
    ],
)
def test_the_level_and_its_reason(facts, level, reason):
    found = judged(**facts)
    assert found.level == level, found.reasons
    assert any(reason in one for one in found.reasons), found.reasons


def test_what_lowers_a_level_is_told_apart_from_what_speaks_for_it():
    found = judged(limits="", participants=400)
    assert found.shortfalls == ("What it cannot tell us is not written down.",)
    assert len(found.strengths) == 3


def test_where_nothing_is_said_a_publisher_reads_all_that_is_missing():
    assert len(judged(**NEVER_SAID).reasons) == 5
    assert judged(**NEVER_SAID).strengths == ()


def test_where_something_is_missing_only_that_is_named():
    assert judged(participants=None, recruitment="Open to anyone").reasons == (
        "How many people were heard is not said.",
    )


@pytest.mark.parametrize(("margin", "people"), [(0.05, confidence.ENOUGH_OF_MANY), (0.10, confidence.FEW_OF_MANY)])
def test_the_numbers_for_asking_many_are_those_of_the_standard_formula(margin, people):
    assert round(1.96**2 * 0.25 / margin**2) == people


@pytest.mark.parametrize("methods", [SURVEY, INTERVIEWS, [], ["representative-survey"]])
def test_small_counts_are_not_to_be_told_apart(methods):
    assert len({judged(methods=methods, participants=number) for number in range(FEWEST_SHOWN)}) == 1


class TestGrowingOlder:
    @pytest.mark.parametrize(
        ("heard", "day", "before", "after"),
        [
            ("2025-03-09", datetime.date(2029, 3, 10), HIGH, MEDIUM),
            ("2025-03", datetime.date(2029, 4, 1), HIGH, MEDIUM),
            ("2025", datetime.date(2030, 1, 1), HIGH, MEDIUM),
            ("2024-02-29", datetime.date(2028, 3, 1), HIGH, MEDIUM),
        ],
    )
    def test_the_level_changes_on_the_day_it_says_and_not_before(self, heard, day, before, after):
        assert judged(date_to=heard).changes_on == day
        assert judged(day - datetime.timedelta(days=1), date_to=heard).level == before
        assert judged(day, date_to=heard).level == after

    def test_what_is_medium_by_one_step_changes_only_when_it_is_very_old(self):
        facts = {"date_to": "2025-03-09", "limits": ""}
        assert judged(**facts).changes_on == datetime.date(2033, 3, 10)
        assert judged(datetime.date(2033, 3, 9), **facts).level == MEDIUM
        assert judged(datetime.date(2033, 3, 10), **facts).level == LOW

    @pytest.mark.parametrize(
        "facts",
        [
            {"date_to": "2017"},
            {"date_to": "2017", "limits": ""},
            {"date_from": "", "date_to": ""},
            {"participants": 20, "limits": ""},
            NEVER_SAID,
        ],
        ids=["as old as can be", "low for its age", "no date", "low already", "not stated"],
    )
    def test_what_cannot_change_says_so(self, facts):
        assert judged(**facts).changes_on is None


THE_END = datetime.date(LATEST_YEAR + 60, 1, 1)
words = st.text(max_size=12)
close_by = st.dates(datetime.date(2010, 1, 1), datetime.date(2025, 1, 1))
days = close_by | st.dates(datetime.date(EARLIEST_YEAR, 1, 1), THE_END)
dates = close_by.map(str) | st.integers(EARLIEST_YEAR, LATEST_YEAR).map(str) | words
contents = st.fixed_dictionaries(
    {},
    optional={
        "participants": st.none() | st.integers(0, 2_000) | st.integers(0, 2**40),
        "methods": st.lists(
            st.fixed_dictionaries({"slug": st.sampled_from([*WAYS, "gone"]) | words, "name": words}), max_size=3
        ),
        "recruitment": st.sampled_from(["", *Recruitment.labels, *Recruitment.values]) | words,
        "date_from": dates,
        "date_to": dates,
        "limits": st.sampled_from(["", " ", "Not asked: people under 18."]) | words,
    },
)
FROM_LOW_UP = [LOW, MEDIUM, HIGH]
patiently = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # the machine may be busy


@patiently
@given(contents, days, days)
def test_whatever_is_said_has_a_level_with_reasons_and_age_never_raises_it(content, one, another):
    earlier, later = (confidence_of(content, WAYS, day) for day in sorted([one, another]))
    assert {earlier.level, later.level} <= set(ConfidenceLevel)
    assert earlier.reasons and later.reasons
    assert (earlier.level == NOT_STATED) == (later.level == NOT_STATED)
    if earlier.level != NOT_STATED and not any("still to come" in reason for reason in earlier.reasons):
        assert FROM_LOW_UP.index(later.level) <= FROM_LOW_UP.index(earlier.level)


@patiently
@given(contents, days)
def test_between_two_changes_the_level_stays(content, day):
    found = confidence_of(content, WAYS, day)
    if found.changes_on is None:
        assert confidence_of(content, WAYS, THE_END).level == found.level
    else:
        assert found.changes_on > day
        assert confidence_of(content, WAYS, found.changes_on - datetime.timedelta(days=1)).level == found.level
        assert confidence_of(content, WAYS, found.changes_on).level != found.level


@patiently
@given(contents, days, st.integers(0, FEWEST_SHOWN - 1))
def test_a_small_count_is_never_told(content, day, number):
    found = confidence_of(content | {"participants": number}, WAYS, day)
    assert found == confidence_of(content | {"participants": 0}, WAYS, day)


def shown(response) -> tuple[str, str]:
    """The level and the words that a page shows."""
    assert response.status_code == 200
    (part,) = BeautifulSoup(response.content, "html.parser").select("[data-confidence]")
    return part["data-confidence"], " ".join(part.get_text().split())


@pytest.mark.django_db
class TestOnThePage:
    @pytest.fixture
    def survey(self):
        return Method.objects.create(name="Survey")

    @pytest.fixture
    def finding(self, hub, survey):
        lasting = {"date_to": str(datetime.date.today().year), "recruitment": Recruitment.RANDOM, "methods": [survey]}
        return FindingPageFactory(**BEST | lasting)

    def test_the_level_and_its_reasons_are_shown_with_a_link_to_the_rule(self, client, finding):
        response = client.get(url(finding))
        level, text = shown(response)
        assert level == HIGH
        assert "High. You can lean on this." in text
        assert "1,000 people were heard" in text
        assert 'href="/about/#confidence"' in response.content.decode()

    def test_an_old_version_shows_its_own(self, client, finding):
        publish(finding, limits="", participants=90)
        assert shown(client.get(url(finding, "v/1/")))[0] == HIGH
        for address in (url(finding), url(finding, "v/2/")):
            level, text = shown(client.get(address))
            assert level == LOW
            assert "Only 90 people were heard." in text

    def test_a_count_below_ten_is_not_shown(self, client, finding):
        publish(finding, participants=7)
        level, text = shown(client.get(url(finding)))
        assert level == MEDIUM
        assert "Fewer than 10 people were heard." in text
        assert "7 people" not in text

    def test_a_new_page_can_be_previewed(self, as_member, ours):
        interviews = Method.objects.create(name="Interviews", way=Method.Way.IN_DEPTH)
        engagement = EngagementPageFactory(parent=ours)
        address = reverse("wagtailadmin_pages:preview_on_add", args=["evidence", "findingpage", engagement.pk])
        written = {
            "title": "Buses",
            "slug": "buses",
            "summary": "Buses are late.",
            "body": streamfield([]),
            "attached_documents": inline_formset([]),
            "participants": 30,
            "recruitment": Recruitment.INVITED,
            "limits": "Nobody who works nights was asked.",
        }
        client = as_member(ours)
        answers = nested_form_data(written) | {"methods": [interviews.pk]}
        assert client.post(address, answers).json()["is_valid"]
        level, text = shown(client.get(address))
        assert level == MEDIUM
        assert "When people were heard is not said." in text
        assert "30 people were heard at length" in text

    def test_what_a_manager_says_of_a_method_counts_at_once(self, client, finding, survey):
        publish(finding, participants=40)
        assert shown(client.get(url(finding)))[0] == MEDIUM
        survey.way = Method.Way.IN_DEPTH
        survey.save()
        assert shown(client.get(url(finding)))[0] == HIGH
        assert shown(client.get(url(finding, "v/2/")))[0] == HIGH

    @pytest.mark.parametrize("rest", ["", "v/1/"])
    def test_it_takes_one_query(self, client, finding, rest):
        with CaptureQueriesContext(connection) as queries:
            client.get(url(finding, rest))
        assert len([one for one in queries if "UNION ALL" in one["sql"] and "taxonomy_method" in one["sql"]]) == 1

    def test_an_engagement_has_none(self, client, hub):
        assert b"data-confidence" not in client.get(url(EngagementPageFactory())).content

    def test_the_rule_is_written_down_with_its_numbers(self, client, hub):
        text = " ".join(BeautifulSoup(client.get("/about/").content, "html.parser").get_text().split())
        for level in ConfidenceLevel:
            assert f"{level.label}. {level.explanation}" in text
        for told in ("fewer than 384", "fewer than 96 two", "12 are enough", "4 years ago", "8 years ago: two"):
            assert told in text


@pytest.mark.django_db
def test_every_method_that_ships_hears_people_in_a_way_that_fits():
    load_vocabulary()
    by_way = {way: set() for way in Method.Way}
    for slug, way in Method.ways().items():
        by_way[way].add(slug)
    assert by_way[Method.Way.REPRESENTATIVE] == {"representative-survey"}
    assert by_way[Method.Way.NOBODY] == {"evidence-review"}
    assert by_way[Method.Way.IN_DEPTH] >= {"interviews", "focus-groups", "workshops", "deliberation", "co-production"}
    assert by_way[Method.Way.MANY] >= {"survey", "formal-consultation", "meetings-and-events"}
