"""Anybody may report a safeguarding or privacy problem; nobody learns by it what exists here."""

import datetime
import email
import socket
from email.policy import default

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.utils import timezone

from insight_hub.evidence import problems
from insight_hub.evidence.models import EngagementPage, Level, Problem, Stage
from insight_hub.partners import post
from insight_hub.partners.groups import managers_group
from insight_hub.partners.models import Letter
from tests.evidence.conftest import url
from tests.evidence.test_addresses import asked
from tests.factories import EngagementPageFactory, FindingPageFactory

pytestmark = pytest.mark.django_db

FORM = "/report-a-problem/"


@pytest.fixture
def manager(hub, django_user_model):
    user = django_user_model.objects.create_user("manager", "manager@sample.example")
    user.groups.add(managers_group())
    return user


def send(client, **answers):
    return client.post(FORM, {"page": "/topics/", "words": "It names my neighbour.", "contact": ""} | answers)


def errors(answer):
    assert answer.status_code == 200
    return answer.context["form"].errors


class TestAReport:
    def test_is_kept_and_answered_with_its_number(self, client, hub):
        finding = FindingPageFactory()
        answer = client.post(
            FORM, {"page": url(finding), "words": "It names me.", "contact": "me@example.org"}, follow=True
        )
        problem = Problem.objects.get()
        assert (problem.reference, problem.words, problem.contact, problem.stage) == (
            finding.reference, "It names me.", "me@example.org", Stage.NEW,
        )  # fmt: skip
        assert f"<strong>{problem.pk}</strong>" in answer.content.decode()

    def test_changes_nothing_about_who_sees_the_thing(self, client, hub, manager):
        finding = FindingPageFactory(opening=Level.OWN)
        send(client, page=url(finding))
        client.force_login(manager)
        assert client.get(url(finding)).status_code == 404

    def test_is_told_to_hub_managers_without_a_word_of_it(self, client, manager):
        send(client, words="Sassafras", contact="me@example.org")
        post.send_waiting()
        [letter] = mail.outbox
        assert letter.to == [manager.email]
        assert f"/admin/problems/{Problem.objects.get().pk}/" in letter.body
        for private in ("Sassafras", "me@example.org"):
            assert private not in letter.subject + letter.body

    @pytest.mark.parametrize("by", ["form", "sent"])
    def test_a_made_up_receipt_is_not_found(self, client, hub, by):
        assert client.get(f"{FORM}sent/{by}:made-up/").status_code == 404


class TestTheForm:
    def test_is_linked_from_every_page_with_that_page_filled_in(self, client, hub):
        finding = FindingPageFactory()
        for path in ("/", "/topics/", "/search/", url(finding)):
            page = client.get(path).content.decode()
            assert f'href="{FORM}?page={path}"' in page
            assert f'value="{path}"' in client.get(f"{FORM}?page={path}").content.decode()

    def test_and_from_what_is_not_found_or_gone(self, client, hub):
        assert f'href="{FORM}"' in client.get("/nothing/").content.decode()
        finding = FindingPageFactory()
        finding.unpublish()
        assert f'href="{FORM}?page={url(finding)}"' in client.get(url(finding)).content.decode()

    def test_may_be_sent_without_signing_in_or_an_address(self, client, hub):
        assert send(client).status_code == 302

    @pytest.mark.parametrize(
        "page",
        [
            "/topics/", "http://testserver/topics/", "https://testserver:8000/topics/?q=x#y", "testserver/topics/",
            " /topics/ ", "//testserver/topics/",
        ],
    )  # fmt: skip
    def test_takes_a_page_of_ours_however_it_is_written(self, client, hub, page):
        send(client, page=page)
        assert Problem.objects.get().address == "/topics/"

    @pytest.mark.parametrize("tail", ["", "v/1/", "cite.txt", "v/1/cite.bib"])
    def test_knows_what_evidence_an_address_is_about(self, client, hub, tail):
        finding = FindingPageFactory()
        send(client, page=url(finding, tail))
        assert Problem.objects.get().reference == finding.reference

    def test_takes_a_reference_alone(self, client, hub):
        finding = FindingPageFactory()
        send(client, page=f"ih-f-{finding.reference_id:06d}")
        assert Problem.objects.get().reference == finding.reference

    @pytest.mark.parametrize(
        "page",
        [
            "", "https://evil.example/topics/", "javascript:alert(1)", "ftp://testserver/x", "//evil.example/x",
            "http://[", "the bus page", "IH-Q-000001", "x" * 600,
        ],
    )  # fmt: skip
    def test_refuses_a_page_that_is_not_ours_and_says_what_to_write(self, client, hub, page):
        assert "page" in errors(send(client, page=page))
        assert not Problem.objects.exists()

    def test_never_becomes_a_link_to_another_host(self, client, hub):
        send(client, page="https://testserver//evil.example/")
        assert Problem.objects.get().address == "/evil.example/"

    @pytest.mark.parametrize(
        "answers",
        [{"words": ""}, {"words": "x" * 4001}, {"words": "nul \0"}, {"page": "/\0/"}, {"contact": "nobody"}],
    )
    def test_names_what_is_wrong_and_loses_nothing(self, client, hub, answers):
        answer = send(client, **answers)
        assert list(errors(answer)) == list(answers)
        assert "It names my neighbour." in answer.content.decode() or "words" in answers

    def test_stops_programs_that_fill_in_everything(self, client, hub):
        assert "website" in errors(send(client, website="https://spam.example"))
        assert not Problem.objects.exists()

    def test_takes_ten_reports_an_hour_from_one_place_and_loses_none_that_it_refuses(self, client, hub):
        for _ in range(problems.MOST_AN_HOUR):
            assert send(client).status_code == 302
        refused = send(client, words="The eleventh.")
        assert refused.status_code == 429 and "The eleventh." in refused.content.decode()
        assert client.post(FORM, {"page": "/", "words": "x"}, REMOTE_ADDR="203.0.113.9").status_code == 302

    @pytest.mark.parametrize(("proxies", "status"), [(0, 429), (1, 302)])
    def test_counts_by_what_its_own_proxies_saw_and_not_by_what_anybody_writes(
        self, client, hub, settings, proxies, status
    ):
        settings.PROXY_COUNT = proxies
        for _ in range(problems.MOST_AN_HOUR):
            send(client)
        answer = client.post(FORM, {"page": "/", "words": "x"}, headers={"X-Forwarded-For": "spoofed, 203.0.113.9"})
        assert answer.status_code == status


class TestNobodyLearnsFromItWhatExists:
    def test_hidden_and_missing_are_answered_alike(self, client, hub):
        hidden = FindingPageFactory(opening=Level.OWN)
        missing = "/findings/IH-F-999999/"
        asked(client, f"{FORM}?page={missing}")
        assert asked(client, f"{FORM}?page={url(hidden)}") == asked(client, f"{FORM}?page={missing}")
        answers = [send(client, page=page) for page in (url(hidden), missing)]
        thanks = [client.get(answer.url).content.decode() for answer in answers]
        numbers = [f"<strong>{problem.pk}</strong>" for problem in Problem.objects.order_by("pk")]
        assert thanks[0].replace(numbers[0], "") == thanks[1].replace(numbers[1], "")

    def test_only_hub_managers_read_reports(self, client, hub, manager, as_member, ours):
        send(client, words="Sassafras")
        number = Problem.objects.get().pk
        pages = ["/admin/problems/", f"/admin/problems/{number}/"]
        for reader in (client, as_member(ours)):
            for page in pages:
                assert "Sassafras" not in reader.get(page, follow=True).content.decode()
                reader.post(page, {"hide": "yes"})
        client.force_login(manager)
        assert [client.get(page).status_code for page in pages] == [200, 200]
        assert "Sassafras" in client.get(pages[1]).content.decode()
        assert client.get(f"/admin/problems/{'9' * 30}/").status_code == 404


class TestWhatIsNotKept:
    def test_a_contact_goes_a_year_after_the_report_was_closed(self, client, hub, manager):
        send(client, contact="me@example.org")
        problem = Problem.objects.get()
        problems.close(problem, manager, "Nothing in it.")
        for days, kept in ((364, "me@example.org"), (366, "")):
            Problem.objects.update(closed_at=timezone.now() - datetime.timedelta(days=days))
            problems.erase_what_need_not_be_kept()
            assert Problem.objects.get().contact == kept

    def test_it_stays_while_the_report_is_open(self, client, hub):
        send(client, contact="me@example.org")
        Problem.objects.update(reported_at=timezone.now() - datetime.timedelta(days=999))
        problems.erase_what_need_not_be_kept()
        assert Problem.objects.get().contact == "me@example.org"

    def test_where_it_came_from_is_never_kept_in_the_clear_and_goes_after_a_day(self, client, hub):
        send(client)
        assert "127.0.0.1" not in Problem.objects.get().sender
        Problem.objects.update(reported_at=timezone.now() - datetime.timedelta(days=2))
        problems.erase_what_need_not_be_kept()
        assert Problem.objects.get().sender == ""


class Mailbox:
    """What a mail server does with a message: keeps it."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):
        self.messages.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=default)))
        return "250 OK"


class TestOverARealMailServer:
    @pytest.fixture
    def mailbox(self, settings):
        mailbox = Mailbox()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        server = Controller(mailbox, hostname="127.0.0.1", port=port)
        server.start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        yield mailbox
        server.stop()

    def test_managers_get_one_letter_each_and_it_is_sent_once(self, client, manager, mailbox):
        send(client)
        post.send_waiting()
        post.send_waiting()
        [(recipients, message)] = mailbox.messages
        assert recipients == [manager.email]
        assert message["Subject"] == f"Please look: a problem was reported (Report {Problem.objects.get().pk})"
        assert "Read the report:" in message.get_content()
        assert not Letter.objects.exists()

    def test_the_publishers_editors_are_told_of_hiding(self, client, manager, mailbox, ours, as_member):
        as_member(ours)
        client.logout()
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours), title="Kaleidoscope")
        send(client, page=url(finding), words="Sassafras")
        problems.hide(Problem.objects.get(), manager)
        post.send_waiting()
        [message] = [message for recipients, message in mailbox.messages if recipients != [manager.email]]
        assert message["Subject"] == f"{finding.reference.code} is hidden for now"
        assert "Sassafras" not in message.get_content()

    def test_a_letter_waits_while_the_server_is_away(self, client, manager, settings):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
        send(client)
        assert post.send_waiting() == 0
        waiting = Letter.objects.get()
        assert waiting.refusals == 1 and waiting.send_at > timezone.now()


def test_a_report_on_a_page_beneath_an_engagement_is_about_that_page(client, hub):
    finding = FindingPageFactory()
    engagement = EngagementPage.objects.get(pk=finding.get_parent().pk)
    send(client, page=url(engagement))
    assert Problem.objects.get().reference == engagement.reference
