"""The one door: who gets in, who does not, and what an attacker learns or can prepare there."""

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import ModelLogEntry

from insight_hub.partners.groups import managers_group
from insight_hub.partners.models import Role
from insight_hub.partners.signing_in import lockout
from tests.factories import PartnerPageFactory, member
from tests.partners.people import LIMIT, LOGIN, PASSWORD, fail, is_signed_in, sign_in

pytestmark = pytest.mark.django_db

LIMIT_ANYWHERE = 50
ELSEWHERE = ["//evil.example", "///evil.example", "https:evil.example", r"\\evil.example", r"/\evil.example",
             "javascript:alert(1)", "https://evil.example/", "http:///evil.example", "\t//evil.example",
             "data:text/html,x", "//[evil", "/" + "x" * 100_000]  # fmt: skip


@pytest.fixture
def person(hub):
    return member(PartnerPageFactory(), Role.EDITOR)


@pytest.fixture
def manager(hub, django_user_model):
    user = django_user_model.objects.create_user("manager", "manager@sample.example", PASSWORD)
    user.groups.add(managers_group())
    return user


class TestSigningIn:
    def test_gets_in_with_name_and_password_and_goes_where_they_wanted(self, client, person):
        assert sign_in(client, person, next_url="/topics/").url == "/topics/"
        assert is_signed_in(client)

    def test_capitals_in_the_address_do_not_matter(self, client, person):
        sign_in(client, person.username.upper())
        assert is_signed_in(client)

    def test_two_people_whose_names_differ_in_capitals_only_are_two(self, client, person, django_user_model):
        other = django_user_model.objects.create_user(person.username.upper(), password="another password")
        sign_in(client, other, "another password")
        assert client.get("/about/").wsgi_request.user == other

    def test_a_session_that_someone_else_prepared_is_not_the_one_signed_in(self, client, person):
        prepared = client.session
        prepared["anything"] = 1
        prepared.save()
        client.cookies["sessionid"] = prepared.session_key
        sign_in(client, person)
        assert client.cookies["sessionid"].value != prepared.session_key
        assert not Session.objects.filter(pk=prepared.session_key).exists()

    def test_a_form_without_its_token_is_refused_in_our_own_words(self, person):
        answer = sign_in(Client(enforce_csrf_checks=True), person)
        assert answer.status_code == 403
        assert "run out of time" in answer.content.decode()

    @pytest.mark.parametrize("address", ELSEWHERE)
    def test_nobody_is_sent_to_another_host(self, client, person, address):
        assert sign_in(client, person, next_url=address).url == "/"
        page = client.get(LOGIN, {"next": address[:3000]}).content.decode()
        assert f'value="{address[:30]}' not in page

    @pytest.mark.parametrize(
        "name", ["\0", "a\0b@sample.example", "x" * 100_000, "🦷" * 50_000, " ", "٣", "%", "' OR 1=1"]
    )
    def test_whatever_is_typed_as_a_name_is_answered(self, client, hub, name):
        for password in ("wrong", name):
            answer = sign_in(client, name, password)
            assert answer.status_code == 200
            assert "There is a problem" in answer.content.decode()

    def test_who_may_not_sign_in_any_more_reads_the_same_as_who_is_unknown(self, client, person):
        type(person).objects.filter(pk=person.pk).update(is_active=False)
        closed = sign_in(client, person)
        unknown = sign_in(client, "x" * len(person.username))
        assert len(closed.content) == len(unknown.content)
        assert not is_signed_in(client)


class TestSigningOut:
    def test_ends_the_session_for_whoever_has_kept_its_cookie(self, client, person):
        sign_in(client, person)
        kept = client.cookies["sessionid"].value
        assert client.post("/accounts/logout/").url == "/"
        assert not is_signed_in(client)
        client.cookies["sessionid"] = kept
        assert not is_signed_in(client)

    def test_takes_a_press_of_the_button_not_a_link(self, client, person):
        sign_in(client, person)
        answer = client.get("/accounts/logout/")
        assert answer.status_code == 405
        assert "Sign out</h1>" in answer.content.decode()
        assert is_signed_in(client)

    def test_from_another_site_does_not_work(self, person):
        client = Client(enforce_csrf_checks=True)
        client.force_login(person)
        assert client.post("/accounts/logout/").status_code == 403
        assert is_signed_in(client)


class TestWagtailsOwnDoors:
    def test_lead_to_ours(self, client, hub):
        assert client.get("/admin/login/?next=/admin/pages/").url == "/accounts/login/?next=/admin/pages/"
        assert client.get("/admin/password_reset/").url == "/accounts/password/forgotten/"

    @pytest.mark.parametrize("path", ["done/", "complete/", "confirm/MQ/set-password/"])
    def test_or_nowhere(self, client, hub, path):
        assert client.get(f"/admin/password_reset/{path}").status_code == 404

    def test_its_account_page_sends_people_to_ours_for_the_password(self, client, person):
        client.force_login(person)
        page = client.get("/admin/account/").content.decode()
        assert 'type="password"' not in page
        assert 'href="/accounts/"' in page


class TestGuessing:
    def test_a_hundred_wrong_passwords_lock_the_name_out_and_the_right_one_with_it(self, client, person):
        answers = [fail(client, person).status_code for _ in range(100)]
        assert answers[: LIMIT - 1] == [200] * (LIMIT - 1)
        assert set(answers[LIMIT:]) == {429}
        answer = sign_in(client, person)
        assert answer.status_code == 429
        assert not is_signed_in(client)

    def test_the_page_says_how_long_and_whom_to_ask(self, client, person):
        answer = fail(client, person, LIMIT)
        assert answer["Retry-After"] == "1800"
        page = answer.content.decode()
        assert "30 minutes" in page and "hub manager" in page

    def test_the_wait_ends_and_does_not_grow_by_more_attempts(self, client, person):
        fail(client, person, LIMIT + 20)
        AccessAttempt.objects.update(attempt_time=timezone.now() - lockout.cool_off())
        sign_in(client, person)
        assert is_signed_in(client)

    def test_who_gets_in_starts_from_none(self, client, person):
        fail(client, person, LIMIT - 1)
        sign_in(client, person)
        assert fail(client, person, LIMIT - 1).status_code == 200

    def test_others_at_the_same_address_get_in(self, client, person):
        fail(client, person, LIMIT)
        other = member(PartnerPageFactory())
        sign_in(client, other)
        assert is_signed_in(client)

    def test_the_person_gets_in_from_elsewhere(self, client, person):
        fail(client, person, LIMIT)
        assert sign_in(client, person, REMOTE_ADDR="192.0.2.9").status_code == 302

    def test_guesses_from_many_addresses_lock_the_name_everywhere(self, client, person):
        for number in range(LIMIT_ANYWHERE):
            answer = fail(client, person, REMOTE_ADDR=f"192.0.2.{number}")
        assert answer.status_code == 429
        assert sign_in(client, person, REMOTE_ADDR="198.51.100.1").status_code == 429

    def test_a_name_that_nobody_has_is_locked_out_by_the_same_page(self, client, person):
        known = fail(client, person, LIMIT)
        unknown = fail(client, "nobody@sample.example", LIMIT)
        assert unknown.status_code == 429
        assert len(known.content) == len(unknown.content)

    def test_a_known_and_an_unknown_name_are_refused_alike_after_as_much_work(self, client, person):
        fail(client, "first@sample.example")
        with CaptureQueriesContext(connection) as unknown_work:
            unknown = fail(client, "x" * len(person.username))
        with CaptureQueriesContext(connection) as known_work:
            known = fail(client, person)
        assert len(known.content) == len(unknown.content)
        assert abs(len(known_work) - len(unknown_work)) <= 2

    def test_what_was_typed_as_a_name_that_nobody_has_is_kept_nowhere(self, client, person):
        fail(client, "My-Secret-Pass", LIMIT)
        kept = [*AccessAttempt.objects.values(), *ModelLogEntry.objects.values()]
        assert kept
        assert "secret-pass" not in str(kept).lower()

    def test_passwords_are_kept_nowhere(self, client, person):
        sign_in(client, person, "Hullabaloo")
        sign_in(client, person)
        kept = str([*AccessAttempt.objects.values(), *ModelLogEntry.objects.values()])
        assert "Hullabaloo" not in kept and PASSWORD not in kept

    @pytest.mark.parametrize("strange", ["", "not an address", "1.2.3.4, ", "9" * 5000, "\0"])
    def test_strange_addresses_break_nothing(self, client, person, settings, strange):
        settings.PROXY_COUNT = 1
        assert fail(client, person, headers={"x-forwarded-for": strange}).status_code == 200
        assert fail(client, person, REMOTE_ADDR=strange).status_code == 200


class TestBehindAProxy:
    @pytest.fixture(autouse=True)
    def one_proxy(self, settings):
        settings.PROXY_COUNT = 1

    def test_the_address_is_what_the_proxy_saw(self, client, person):
        fail(client, person, LIMIT, headers={"x-forwarded-for": "192.0.2.1"})
        assert sign_in(client, person, headers={"x-forwarded-for": "192.0.2.1"}).status_code == 429
        assert sign_in(client, person, headers={"x-forwarded-for": "192.0.2.2"}).status_code == 302

    def test_what_the_client_says_of_itself_is_not_believed(self, client, person):
        for number in range(LIMIT):
            answer = fail(client, person, headers={"x-forwarded-for": f"203.0.113.{number}, 192.0.2.1"})
        assert answer.status_code == 429

    def test_addresses_of_one_ipv6_network_are_one(self, client, person):
        for number in range(LIMIT):
            answer = fail(client, person, headers={"x-forwarded-for": f"2001:db8::{number}"})
        assert answer.status_code == 429
        assert fail(client, person, headers={"x-forwarded-for": "2001:db8:0:1::1"}).status_code == 200

    def test_without_a_proxy_the_header_is_nobodys_word(self, client, person, settings):
        settings.PROXY_COUNT = 0
        for number in range(LIMIT):
            answer = fail(client, person, headers={"x-forwarded-for": f"192.0.2.{number}"})
        assert answer.status_code == 429


class TestLiftingALockout:
    PAGE = "/admin/reports/locked-out/"

    def test_a_manager_sees_who_waits_and_lets_them_try_again(self, client, person, manager):
        fail(client, person, LIMIT)
        fail(client, "nobody@sample.example", LIMIT)
        admin = Client()
        admin.force_login(manager)
        page = admin.get(self.PAGE).content.decode()
        assert person.username in page and "nobody" not in page
        admin.post(self.PAGE, {"person": person.pk})
        assert "Nobody is locked out" in admin.get(self.PAGE).content.decode()
        sign_in(client, person)
        assert is_signed_in(client)

    @pytest.mark.parametrize("chosen", ["", "0", "x", "9" * 40, "\0"])
    def test_anything_else_chosen_there_does_nothing(self, client, person, manager, chosen):
        fail(client, person, LIMIT)
        client.force_login(manager)
        assert client.post(self.PAGE, {"person": chosen}).status_code == 302
        assert AccessAttempt.objects.exists()

    def test_an_editor_may_not(self, client, person):
        locked = member(PartnerPageFactory())
        fail(client, locked, LIMIT)
        client.force_login(person)
        assert locked.username not in client.get(self.PAGE, follow=True).content.decode()
        client.post(self.PAGE, {"person": locked.pk})
        assert AccessAttempt.objects.filter(username=locked.username).exists()

    def test_an_administrator_does_it_by_command(self, client, person, capsys):
        fail(client, person, LIMIT)
        call_command("lift_lockout", person.username.upper())
        sign_in(client, person)
        assert is_signed_in(client)
        with pytest.raises(CommandError, match="Nobody signs in as"):
            call_command("lift_lockout", "nobody")
