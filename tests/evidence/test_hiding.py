"""One press of a hub manager hides what was reported from everybody, until it is shown again or withdrawn."""

import pytest
from wagtail.log_actions import registry
from wagtail.models import PageLogEntry

from insight_hub.evidence import problems
from insight_hub.evidence.models import EngagementPage, FindingPage, Level, Problem, Stage
from insight_hub.evidence.withdrawing import withdraw
from insight_hub.partners.groups import managers_group
from insight_hub.partners.reader import Reader
from tests.evidence.conftest import publish, url
from tests.evidence.test_addresses import asked
from tests.factories import EngagementPageFactory, FindingPageFactory

pytestmark = pytest.mark.django_db

NEUTRAL = "while the people who run the hub check something"


@pytest.fixture
def finding(ours):
    return FindingPageFactory(parent=EngagementPageFactory(parent=ours), title="Kaleidoscope")


@pytest.fixture
def user(hub, django_user_model):
    user = django_user_model.objects.create_user("manager", "manager@sample.example")
    user.groups.add(managers_group())
    return user


@pytest.fixture
def manager(client, user):
    client.force_login(user)
    return client


def reported(page, words="It names somebody.") -> Problem:
    return problems.report(url(page), page.reference, words, "", "127.0.0.1")


def press(client, problem, button, **answers):
    return client.post(f"/admin/problems/{problem.pk}/", {button: "yes"} | answers)


def is_seen(client, page) -> bool:
    return client.get(url(page)).status_code == 200


def stage(problem):
    return Problem.objects.get(pk=problem.pk).stage


class TestOnePress:
    def test_hides_it_from_the_public_with_a_neutral_word(self, manager, finding):
        press(manager, reported(finding), "hide")
        manager.logout()
        for tail in ("", "v/1/", "cite.txt"):
            answer = manager.get(url(finding, tail))
            text = " ".join(answer.content.decode().split())
            assert answer.status_code == 410
            assert NEUTRAL in text and finding.reference.code in text and "Northmoor Council" in text
            assert "Kaleidoscope" not in text and "names somebody" not in text

    def test_hides_it_from_its_own_people_and_leaves_their_drafts(self, manager, user, finding, ours, as_member):
        problems.hide(reported(finding), user)
        editor = as_member(ours)
        assert editor.get(url(finding)).status_code == 410
        assert editor.get(f"/admin/pages/{finding.pk}/edit/").status_code == 200
        assert "hub manager has hidden it" in editor.get(f"/admin/pages/{finding.pk}/visibility/").content.decode()

    def test_hides_what_stands_under_it(self, manager, finding):
        engagement = EngagementPage.objects.get(pk=finding.get_parent().pk)
        press(manager, reported(engagement), "hide")
        manager.logout()
        assert NEUTRAL in " ".join(manager.get(url(finding)).content.decode().split())

    def test_begins_the_looking_into(self, manager, finding):
        problem = reported(finding)
        press(manager, problem, "hide")
        assert stage(problem) == Stage.LOOKED_AT
        assert is_seen(manager, finding)
        assert "hidden from everybody but hub managers" in manager.get(url(finding)).content.decode()

    def test_cannot_be_undone_by_its_publisher(self, user, finding):
        problems.hide(reported(finding), user)
        again = publish(FindingPage.objects.get(pk=finding.pk), title="Telescope")
        withdraw(again, "Gone.", user=None)
        publish(FindingPage.objects.get(pk=finding.pk))
        finding.reference.visibility.refresh_from_db()
        assert finding.reference.visibility.hidden

    def test_of_what_was_never_public_leaves_no_trace_for_the_public(self, user, ours, client):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours), opening=Level.OWN)
        problems.hide(reported(finding), user)
        client.get("/findings/IH-F-999999/")
        assert asked(client, url(finding)) == asked(client, "/findings/IH-F-999999/")

    def test_is_logged_on_the_report_and_on_the_page(self, manager, user, finding):
        problem = reported(finding)
        press(manager, problem, "hide")
        for entries in (registry.get_logs_for_instance(problem), PageLogEntry.objects.filter(page=finding)):
            assert entries.filter(action=problems.HIDE, user=user).count() == 1
        assert (
            "Hid it from everybody but hub managers" in manager.get(f"/admin/problems/{problem.pk}/").content.decode()
        )

    def test_is_for_hub_managers(self, finding, ours, as_member, client):
        press(as_member(ours), reported(finding), "hide")
        client.logout()
        assert is_seen(client, finding)


class TestAReportOnAPageThatShowsManyThings:
    def test_is_hidden_once_a_manager_has_named_what_it_means(self, manager, finding):
        problem = problems.report("/places/X05/", None, "The second one names me.", "", "127.0.0.1")
        press(manager, problem, "hide")
        assert is_seen(manager, finding)
        press(manager, problem, "name", about=finding.reference.code)
        press(manager, problem, "hide")
        manager.logout()
        assert not is_seen(manager, finding)

    @pytest.mark.parametrize("about", ["", "IH-F-999999", "nonsense", "nul\0"])
    def test_needs_a_reference_that_there_is(self, manager, finding, about):
        problem = problems.report("/places/X05/", None, "The second one names me.", "", "127.0.0.1")
        assert press(manager, problem, "name", about=about).status_code == 200
        assert Problem.objects.get().reference is None


class TestThen:
    @pytest.fixture
    def hidden(self, finding, user):
        problem = reported(finding)
        problems.hide(problem, user)
        return problem

    def test_it_is_shown_again_as_it_was(self, manager, hidden, finding):
        press(manager, hidden, "show-again")
        manager.logout()
        assert is_seen(manager, finding)

    def test_it_is_withdrawn_with_a_reason_that_stands_there_instead(self, manager, hidden, finding):
        manager.post(f"/admin/pages/{finding.pk}/withdraw/", {"reason": "It named a person."})
        press(manager, hidden, "close", outcome="Withdrawn.")
        assert stage(hidden) == Stage.CLOSED
        manager.logout()
        text = manager.get(url(finding)).content.decode()
        assert "It named a person." in text and NEUTRAL not in text

    def test_a_report_is_not_closed_while_it_is_hidden(self, manager, hidden):
        answer = press(manager, hidden, "close", outcome="Done.")
        assert "Show it again or withdraw it first" in answer.content.decode()
        assert stage(hidden) == Stage.LOOKED_AT

    def test_closing_needs_a_sentence_and_keeps_who_closed_it_and_when(self, manager, hidden, user):
        press(manager, hidden, "show-again")
        press(manager, hidden, "close", outcome="")
        assert stage(hidden) == Stage.LOOKED_AT
        press(manager, hidden, "close", outcome="Nobody is named.")
        text = " ".join(manager.get(f"/admin/problems/{hidden.pk}/").content.decode().split())
        assert "Nobody is named." in text and f"({user})" in text


class TestManagersSeeWhatIsOnlyAPartners:
    @pytest.fixture
    def own(self, ours):
        return FindingPageFactory(parent=EngagementPageFactory(parent=ours), opening=Level.OWN)

    def test_from_when_they_take_a_report_up_until_it_is_closed(self, manager, own):
        problem = reported(own)
        assert not is_seen(manager, own)
        press(manager, problem, "take-up")
        assert is_seen(manager, own)
        press(manager, problem, "close", outcome="Nothing in it.")
        assert not is_seen(manager, own)

    def test_as_long_as_one_of_several_reports_is_open(self, manager, own):
        one, other = reported(own), reported(own)
        press(manager, one, "take-up")
        press(manager, other, "take-up")
        press(manager, one, "close", outcome="The same as the other.")
        assert is_seen(manager, own)
        press(manager, other, "close", outcome="Nothing in it.")
        assert not is_seen(manager, own)


@pytest.mark.engine
@pytest.mark.parametrize("backend", ["elasticsearch", "database"], indirect=True)
def test_search_follows_on_both_backends_and_for_managers_too(find, user, finding, as_member, ours):
    assert find("kaleidoscope").total == 1
    problem = reported(finding)
    problems.hide(problem, user)
    assert find("kaleidoscope").total == 0
    assert find("kaleidoscope", reader=Reader(partner_ids=frozenset([ours.pk]))).total == 0
    [hit] = find("kaleidoscope", reader=Reader(manages=True)).hits
    assert hit.audience == "Only managers"
    problems.show_again(problem, user)
    assert find("kaleidoscope").total == 1
