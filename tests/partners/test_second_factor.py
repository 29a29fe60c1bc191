"""The second step: who needs it, what is closed until it is taken, and what guessing and losing a phone come to."""

import os
import re
import subprocess
import sys
from base64 import b32decode
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from insight_hub.evidence.models import Level
from insight_hub.partners.groups import managers_group
from insight_hub.partners.joining import join
from insight_hub.partners.models import Role
from insight_hub.partners.signing_in import half_way, second_step
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member
from tests.partners.people import (
    CODE,
    LOGIN,
    PASSWORD,
    is_signed_in,
    letters_to,
    next_code,
    sign_in,
    with_second_step,
    wrong_code,
)

pytestmark = pytest.mark.django_db

SET_UP = "/accounts/second-step/set-up/"
CLOSED = ["/admin/", "/admin/pages/", "/admin/reports/sign-ins/", "/accounts/", "/accounts/password/"]


@pytest.fixture
def ours(hub):
    return PartnerPageFactory()


@pytest.fixture
def editor(ours):
    return member(ours, Role.EDITOR)


@pytest.fixture
def manager(hub, django_user_model):
    user = django_user_model.objects.create_user("manager", "manager@sample.example", PASSWORD)
    user.groups.add(managers_group())
    return user


@pytest.fixture
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def key_on(page) -> bytes:
    """The key as the page of the set-up shows it to people."""
    return b32decode(re.search(r'hub-citation">([A-Z2-7 ]+)<', page.content.decode())[1].replace(" ", ""))


def set_up_as_shown(client, next_url=""):
    """Do what the page of the set-up asks for; its answer."""
    page = client.get(SET_UP)
    return client.post(SET_UP, {"code": f"{totp(key_on(page)):06d}", "next": next_url})


def codes_on(page) -> list[str]:
    return [code.replace(" ", "") for code in re.findall(r"<li>(\d{5} \d{5})</li>", page.content.decode())]


class TestWhoNeedsIt:
    def people(self, ours, manager, django_user_model):
        return {
            "manager": manager,
            "reviewer": member(ours, Role.REVIEWER),
            "administrator": django_user_model.objects.create_superuser("admin", password=PASSWORD),
            "editor": member(ours, Role.EDITOR),
            "officer": member(ours, Role.OFFICER),
        }

    def test_managers_reviewers_and_administrators_do(self, required, ours, manager, django_user_model):
        people = self.people(ours, manager, django_user_model)
        needing = {name for name, person in people.items() if second_step.is_required_of(person)}
        assert needing == {"manager", "reviewer", "administrator"}

    def test_nobody_does_on_a_hub_that_waives_it(self, settings, ours, manager, django_user_model):
        settings.SECOND_FACTOR_REQUIRED = False
        people = self.people(ours, manager, django_user_model)
        assert not any(second_step.is_required_of(person) for person in people.values())

    @pytest.mark.parametrize(("told", "asks"), [({}, "True"), ({"SECOND_FACTOR_REQUIRED": "false"}, "False")])
    def test_production_asks_for_it_unless_told_otherwise(self, settings, told, asks):
        environment = {name: value for name, value in os.environ.items() if name != "SECOND_FACTOR_REQUIRED"}
        needed = {"SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "hub.example", "BASE_URL": "https://hub.example"}
        asking = "from insight_hub.settings import production; print(production.SECOND_FACTOR_REQUIRED)"
        command = [sys.executable, "-c", asking]
        options = {"env": environment | needed | told, "cwd": settings.ROOT, "capture_output": True, "text": True}
        assert subprocess.run(command, **options, check=True).stdout.strip() == asks


@pytest.mark.usefixtures("required")
class TestWhoNeedsItAndHasNone:
    def test_is_led_to_set_it_up_and_is_signed_in_then(self, client, manager):
        answer = sign_in(client, manager, next_url="/admin/reports/sign-ins/")
        assert answer.url == f"{SET_UP}?next=%2Fadmin%2Freports%2Fsign-ins%2F"
        assert not is_signed_in(client)
        page = set_up_as_shown(client, "/admin/reports/sign-ins/")
        assert 'href="/admin/reports/sign-ins/"' in page.content.decode()
        assert len(set(codes_on(page))) == 10
        assert is_signed_in(client)
        assert client.get("/admin/reports/sign-ins/").status_code == 200

    @pytest.mark.parametrize("address", CLOSED)
    def test_does_nothing_before(self, client, manager, address):
        sign_in(client, manager)
        answer = client.get(address, follow=True)
        assert answer.request["PATH_INFO"] == LOGIN

    def test_who_became_a_reviewer_while_signed_in_is_led_there_at_the_next_click_and_back(self, client, editor, ours):
        sign_in(client, editor)
        assert is_signed_in(client)
        join(editor, ours, Role.REVIEWER)
        answer = client.get("/admin/pages/")
        assert answer.url == f"{SET_UP}?next=%2Fadmin%2Fpages%2F"
        assert not is_signed_in(client)
        page = set_up_as_shown(client, "/admin/pages/")
        assert 'href="/admin/pages/"' in page.content.decode()
        assert is_signed_in(client)

    def test_reads_nothing_but_what_is_public_before(self, client, ours):
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours), opening=Level.OWN)
        address = finding.reference.get_absolute_url()
        reviewer = member(ours, Role.REVIEWER)
        sign_in(client, reviewer)
        assert client.get(address).status_code == 404
        client.force_login(reviewer)
        client.get("/about/")
        assert client.get(address).status_code == 404
        set_up_as_shown(client)
        assert client.get(address).status_code == 200

    def test_posts_nothing_before(self, client, ours):
        reviewer = member(ours, Role.REVIEWER)
        client.force_login(reviewer)
        answer = client.post("/admin/reports/locked-out/", {"person": reviewer.pk})
        assert answer.url.startswith("/admin/login/")


class TestWhoHasIt:
    def test_is_signed_in_for_nothing_until_the_code_is_given(self, client, editor, ours):
        with_second_step(editor)
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=ours), opening=Level.OWN)
        assert sign_in(client, editor, next_url="/topics/").url == f"{CODE}?next=%2Ftopics%2F"
        assert not is_signed_in(client)
        assert client.get(finding.reference.get_absolute_url()).status_code == 404
        assert client.get("/admin/", follow=True).request["PATH_INFO"] == LOGIN
        assert client.post(CODE, {"code": next_code(editor), "next": "/topics/"}).url == "/topics/"
        assert is_signed_in(client)

    def test_cannot_set_up_another_app_with_the_password_alone(self, client, editor):
        with_second_step(editor)
        sign_in(client, editor)
        assert client.get(SET_UP).url == CODE
        assert client.post(SET_UP, {"code": "123456"}).url == CODE

    def test_the_session_changes_at_each_step(self, client, editor):
        with_second_step(editor)
        prepared = client.session
        prepared.save()
        keys = [prepared.session_key]
        client.cookies["sessionid"] = prepared.session_key
        sign_in(client, editor)
        keys.append(client.cookies["sessionid"].value)
        client.post(CODE, {"code": next_code(editor)})
        keys.append(client.cookies["sessionid"].value)
        assert len(set(keys)) == 3
        assert not Session.objects.filter(pk__in=keys[:2]).exists()

    def test_sessions_from_before_it_was_set_up_must_give_the_code_too(self, client, editor):
        elsewhere = Client()
        for browser in (client, elsewhere):
            sign_in(browser, editor)
        set_up_as_shown(client)
        assert is_signed_in(client)
        assert elsewhere.get("/topics/").url == f"{CODE}?next=%2Ftopics%2F"
        assert not is_signed_in(elsewhere)

    @pytest.mark.parametrize("address", ["//evil.example", r"\\evil.example", "javascript:alert(1)"])
    def test_is_sent_to_no_other_host_after_the_code(self, client, editor, address):
        with_second_step(editor)
        sign_in(client, editor)
        assert client.post(CODE, {"code": next_code(editor), "next": address}).url == "/"

    def test_half_way_ends_after_half_an_hour(self, client, editor, monkeypatch):
        with_second_step(editor)
        sign_in(client, editor)
        monkeypatch.setattr(half_way, "LASTS", 0)
        assert client.post(CODE, {"code": next_code(editor)}).url == LOGIN
        assert not is_signed_in(client)

    def test_half_way_ends_when_the_password_changes(self, client, editor):
        with_second_step(editor)
        sign_in(client, editor)
        editor.set_password("another password")
        editor.save()
        assert client.post(CODE, {"code": next_code(editor)}).url == LOGIN

    def test_without_the_password_there_is_nothing_to_give_a_code_for(self, client, hub):
        for address in (CODE, SET_UP):
            assert client.get(address).url == LOGIN
            assert client.post(address, {"code": "123456"}).url == LOGIN


class TestCodes:
    @pytest.fixture(autouse=True)
    def half_way(self, client, editor):
        self.recovery = with_second_step(editor)
        sign_in(client, editor)

    def give(self, client, code):
        return client.post(CODE, {"code": code})

    def test_an_apps_code_is_good_once(self, client, editor):
        code = next_code(editor)
        self.give(client, code)
        again = Client()
        sign_in(again, editor)
        assert self.give(again, code).status_code == 200
        assert not is_signed_in(again)

    def test_may_be_typed_with_spaces(self, client, editor):
        code = next_code(editor)
        assert self.give(client, f" {code[:3]} {code[3:]} ").status_code == 302

    def test_a_recovery_code_is_good_once_and_its_use_is_told(self, client, editor):
        code = self.recovery[0]
        assert self.give(client, f"{code[:5]} {code[5:]}").status_code == 302
        assert is_signed_in(client)
        assert "Recovery codes left: 9" in letters_to(editor)[0].body
        again = Client()
        sign_in(again, editor)
        assert self.give(again, code).status_code == 200
        assert not is_signed_in(again)

    def test_someone_elses_recovery_code_is_good_for_nothing(self, client, editor, ours):
        others = with_second_step(member(ours, Role.OFFICER))
        assert self.give(client, others[0]).status_code == 200
        assert StaticToken.objects.filter(token=others[0]).exists()

    def test_guessing_is_slowed_down_more_and_more(self, client, editor):
        wrong = wrong_code(editor)
        assert self.give(client, wrong).status_code == 200
        answer = self.give(client, wrong)
        assert answer.status_code == 429
        assert "Wait 1 second" in answer.content.decode()
        TOTPDevice.objects.update(throttling_failure_count=8)
        assert "Wait 3 minutes" in self.give(client, wrong).content.decode()
        assert self.give(client, next_code(editor)).status_code == 429
        assert not is_signed_in(client)

    def test_guessing_recovery_codes_is_too(self, client):
        assert self.give(client, "0000000000").status_code == 200
        assert self.give(client, "0000000001").status_code == 429

    def test_lifting_a_lockout_ends_the_wait(self, client, editor):
        self.give(client, wrong_code(editor))
        call_command("lift_lockout", editor.username)
        assert self.give(client, next_code(editor)).status_code == 302

    @pytest.mark.parametrize("code", ["", " ", "\0", "x" * 30, "x" * 100_000, "٣٣٣٣٣٣", "-1", "1e5", "9" * 29, "🦷"])
    def test_whatever_is_typed_is_answered(self, client, code):
        answer = self.give(client, code)
        assert answer.status_code == 200
        assert "There is a problem" in answer.content.decode()
        assert not is_signed_in(client)


class TestSettingItUp:
    def test_shows_picture_and_key_and_keeps_them_until_the_code_is_right(self, client, editor):
        sign_in(client, editor)
        page = client.get(SET_UP)
        assert "<svg" in page.content.decode()
        assert page["Cache-Control"].count("no-store")
        wrong = client.post(SET_UP, {"code": "000000" if totp(key_on(page)) else "000001"})
        assert "The code is not right" in wrong.content.decode()
        assert key_on(wrong) == key_on(page)
        assert not TOTPDevice.objects.exists()
        set_up_as_shown(client)
        assert second_step.app_of(editor).bin_key == key_on(page)

    def test_the_recovery_codes_are_shown_once_and_work(self, client, editor):
        sign_in(client, editor)
        codes = codes_on(set_up_as_shown(client))
        for address in (SET_UP, "/accounts/"):
            assert not codes_on(client.get(address, follow=True))
        again = Client()
        sign_in(again, editor)
        again.post(CODE, {"code": codes[3]})
        assert is_signed_in(again)

    @pytest.mark.parametrize("required", [True, False])
    def test_nobody_sets_up_a_key_that_another_saw_in_a_session_prepared_for_them(
        self, client, editor, ours, settings, required
    ):
        settings.SECOND_FACTOR_REQUIRED = required
        attacker, victim = editor, member(ours, Role.REVIEWER)
        sign_in(client, attacker)
        known = key_on(client.get(SET_UP))
        prepared = Client()
        session = prepared.session
        session["key_of_new_app"] = client.session["key_of_new_app"]
        session.save()
        prepared.cookies["sessionid"] = session.session_key
        sign_in(prepared, victim)
        assert key_on(prepared.get(SET_UP)) != known

    def test_is_told_to_the_person(self, client, editor):
        sign_in(client, editor)
        set_up_as_shown(client)
        assert "second step was set up" in letters_to(editor)[0].body

    def test_the_code_of_the_set_up_signs_nobody_in_again(self, client, editor):
        sign_in(client, editor)
        page = client.get(SET_UP)
        code = f"{totp(key_on(page)):06d}"
        client.post(SET_UP, {"code": code})
        again = Client()
        sign_in(again, editor)
        assert again.post(CODE, {"code": code}).status_code == 200


class TestKeepingIt:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, editor):
        self.recovery = with_second_step(editor)
        sign_in(client, editor)
        client.post(CODE, {"code": next_code(editor)})

    def test_new_recovery_codes_take_a_code_and_replace_the_old(self, client, editor):
        page = client.post("/accounts/second-step/codes/", {"code": next_code(editor)})
        new = codes_on(page)
        assert len(new) == 10 and not set(new) & set(self.recovery)
        assert set(StaticToken.objects.values_list("token", flat=True)) == set(new)
        assert is_signed_in(client)

    def test_removing_it_takes_a_code(self, client, editor):
        assert client.post("/accounts/second-step/remove/", {"code": wrong_code(editor)}).status_code == 200
        assert second_step.app_of(editor)
        second_step.end_waits(editor)
        assert client.post("/accounts/second-step/remove/", {"code": next_code(editor)}).url == "/accounts/"
        assert not second_step.app_of(editor)
        assert is_signed_in(client)
        assert sign_in(Client(), editor).url == "/"
        assert "second step was removed" in letters_to(editor)[-1].body

    def test_who_needs_one_is_led_to_set_up_another_at_once(self, client, editor, ours, settings):
        settings.SECOND_FACTOR_REQUIRED = True
        join(editor, ours, Role.REVIEWER)
        assert is_signed_in(client)
        answer = client.post("/accounts/second-step/remove/", {"code": next_code(editor)}, follow=True)
        assert answer.request["PATH_INFO"] == SET_UP
        assert not is_signed_in(client)

    def test_a_lost_phone_is_removed_by_an_administrators_command(self, client, editor, capsys):
        call_command("remove_second_step", editor.username)
        assert "is removed" in capsys.readouterr().out
        assert sign_in(Client(), editor).url == "/"
        call_command("remove_second_step", editor.username)
        assert "has no second step" in capsys.readouterr().out

    def test_the_account_page_says_how_it_stands(self, client):
        page = client.get("/accounts/").content.decode()
        assert "10 left" in page


@pytest.mark.django_db(transaction=True)
def test_one_code_given_twice_at_the_same_moment_signs_in_once(hub, django_user_model):
    person = django_user_model.objects.create_user("person", password=PASSWORD)
    with_second_step(person)
    browsers = [Client() for _ in range(4)]
    for browser in browsers:
        sign_in(browser, person)
    code = next_code(person)

    def give(browser):
        try:
            browser.post(CODE, {"code": code})
            return is_signed_in(browser)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=4) as threads:
        assert sum(threads.map(give, browsers)) == 1
