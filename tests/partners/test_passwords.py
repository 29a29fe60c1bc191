"""Choosing a new password, and what the pages for it tell those who only try addresses."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.partners.people import (
    LIMIT,
    PASSWORD,
    fail,
    is_signed_in,
    letters_to,
    next_code,
    sign_in,
    with_second_step,
)

FORGOTTEN = "/accounts/password/forgotten/"
CHANGE = "/accounts/password/"
NEW = "seven lazy geese"
WEAK = ["", "short", "password", "123456789012", "{name}"]


@pytest.fixture
def person(hub, django_user_model):
    return someone(django_user_model, "editor@sample.example")


def someone(django_user_model, email):
    return django_user_model.objects.create_user(email, email, PASSWORD)


def new_password(password=NEW, again=None, **fields):
    return {"new_password1": password, "new_password2": password if again is None else again} | fields


def link_to(person, expected=1) -> str:
    body = letters_to(person, expected)[-1].body
    return re.search(r"http\S+", body)[0]


def follow(client, link):
    """The page with the form: where the link leads on to."""
    return client.get(re.sub(r"https?://[^/]+", "", link), follow=True)


@pytest.mark.django_db(transaction=True)
class TestAForgottenPassword:
    """Links are sent beside the request, so what is in the database must be there for others to see."""

    def test_is_replaced_by_a_link_that_works_once(self, client, person):
        assert client.post(FORGOTTEN, {"email": person.email.upper()}).url == f"{FORGOTTEN}sent/"
        link = link_to(person)
        page = follow(client, link)
        client.post(page.redirect_chain[-1][0], new_password())
        assert sign_in(Client(), person, NEW).status_code == 302
        assert sign_in(Client(), person).status_code == 200
        assert "This link does not work" in follow(Client(), link).content.decode()

    def test_the_message_says_who_and_for_how_long_and_leads_to_the_hub_whatever_host_was_asked(
        self, client, person, settings
    ):
        settings.BASE_URL = "https://hub.example"
        client.post(FORGOTTEN, {"email": person.email}, headers={"host": "evil.example"})
        letter = letters_to(person)[0]
        assert link_to(person).startswith("https://hub.example/accounts/password/new/")
        assert person.username in letter.body and "3 days" in letter.body
        assert "evil" not in letter.body and "evil" not in letter.subject

    def test_known_and_unknown_addresses_get_the_same_answer_after_the_same_work(self, client, person):
        answers = []
        for email in (person.email, "nobody-at-all@sample.example"):
            with CaptureQueriesContext(connection) as work:
                answer = client.post(FORGOTTEN, {"email": email})
                page = client.get(answer.url)
            answers.append((answer.status_code, answer.url, len(page.content), len(work)))
        assert answers[0] == answers[1]
        letters_to(person)

    def test_nobodys_mailbox_is_filled_by_others(self, client, person, django_user_model):
        for _ in range(20):
            client.post(FORGOTTEN, {"email": person.email})
        other = someone(django_user_model, "other@sample.example")
        client.post(FORGOTTEN, {"email": other.email})
        letters_to(other)
        assert len(letters_to(person)) == 1

    def test_who_may_not_sign_in_gets_no_link(self, client, person, django_user_model):
        type(person).objects.filter(pk=person.pk).update(is_active=False)
        client.post(FORGOTTEN, {"email": person.email})
        other = someone(django_user_model, "other@sample.example")
        client.post(FORGOTTEN, {"email": other.email})
        letters_to(other)
        assert letters_to(person, 0) == []

    def test_a_new_password_ends_a_lockout_and_every_session_but_spares_no_second_step(self, client, person):
        with_second_step(person)
        at_work = Client()
        sign_in(at_work, person)
        at_work.post("/accounts/login/code/", {"code": next_code(person)})
        assert is_signed_in(at_work)
        fail(client, person, LIMIT)
        client.post(FORGOTTEN, {"email": person.email})
        page = follow(client, link_to(person))
        client.post(page.redirect_chain[-1][0], new_password())
        assert not is_signed_in(at_work)
        answer = sign_in(client, person, NEW)
        assert answer.url == "/accounts/login/code/"
        assert not is_signed_in(client)

    def test_the_person_is_told(self, client, person):
        client.post(FORGOTTEN, {"email": person.email})
        page = follow(client, link_to(person))
        client.post(page.redirect_chain[-1][0], new_password())
        assert "password was changed" in letters_to(person, 2)[-1].body

    @pytest.mark.parametrize("password", WEAK)
    def test_a_weak_one_is_refused(self, client, person, password):
        client.post(FORGOTTEN, {"email": person.email})
        page = follow(client, link_to(person))
        answer = client.post(page.redirect_chain[-1][0], new_password(password.format(name=person.username)))
        assert "There is a problem" in answer.content.decode()
        assert sign_in(Client(), person).status_code == 302


@pytest.mark.django_db
class TestLinksMadeUp:
    @pytest.mark.parametrize(
        "who", ["MQ", "x", "9" * 300, "OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5OTk5", "%00", "AA", "w7_Dvw"]
    )
    @pytest.mark.parametrize("token", ["set-password", "x-y", "%00", "9" * 300])
    def test_say_that_they_do_not_work(self, client, hub, who, token):
        address = f"/accounts/password/new/{who}/{token}/"
        for answer in (client.get(address), client.post(address, new_password())):
            assert answer.status_code == 200
            assert "This link does not work" in answer.content.decode()

    @pytest.mark.parametrize("email", ["", "x", "\0", "x" * 100_000, "a@b", "🦷@sample.example"])
    def test_whatever_is_typed_as_an_address_is_answered(self, client, hub, email):
        assert client.post(FORGOTTEN, {"email": email}).status_code in (200, 302)


@pytest.mark.django_db
class TestChangingOnesPassword:
    def test_takes_the_old_one_and_ends_sessions_elsewhere(self, client, person):
        elsewhere = Client()
        for browser in (client, elsewhere):
            sign_in(browser, person)
        before = client.cookies["sessionid"].value
        client.post(CHANGE, new_password(old_password=PASSWORD))
        assert is_signed_in(client) and not is_signed_in(elsewhere)
        assert client.cookies["sessionid"].value != before
        assert sign_in(Client(), person, NEW).status_code == 302
        assert "password was changed" in letters_to(person)[0].body

    def test_a_wrong_old_one_changes_nothing_and_cannot_be_guessed(self, client, person):
        sign_in(client, person)
        for _ in range(LIMIT):
            answer = client.post(CHANGE, new_password(old_password="wrong"))
        assert answer.status_code == 429
        assert client.post(CHANGE, new_password(old_password=PASSWORD)).status_code == 429

    @pytest.mark.parametrize("password", WEAK)
    def test_a_weak_new_one_is_refused(self, client, person, password):
        sign_in(client, person)
        answer = client.post(CHANGE, new_password(password.format(name=person.username), old_password=PASSWORD))
        assert answer.status_code == 200
        assert sign_in(Client(), person).status_code == 302

    def test_the_new_one_is_typed_twice(self, client, person):
        sign_in(client, person)
        page = client.post(CHANGE, new_password(NEW, "seven lazy goose", old_password=PASSWORD)).content.decode()
        assert "There is a problem" in page

    def test_is_for_who_is_signed_in(self, client, hub):
        for address in (CHANGE, "/accounts/"):
            assert client.get(address).url == f"/accounts/login/?next={address}"
