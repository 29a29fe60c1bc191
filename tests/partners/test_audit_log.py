"""The log of sign-ins and rights: what is in it, who reads it, and what it does not give away."""

import csv
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from insight_hub.evidence.models import Level
from insight_hub.partners.groups import group_of, managers_group
from insight_hub.partners.joining import join
from insight_hub.partners.models import Membership, Role
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member
from tests.partners.people import CODE, LIMIT, PASSWORD, fail, sign_in, with_second_step, wrong_code

pytestmark = pytest.mark.django_db

REPORT = "/admin/reports/sign-ins/"


@pytest.fixture
def ours(hub):
    return PartnerPageFactory(title="Northmoor Council")


@pytest.fixture
def editor(ours):
    return member(ours, Role.EDITOR)


@pytest.fixture
def manager(hub, django_user_model):
    user = django_user_model.objects.create_user("manager", password=PASSWORD)
    user.groups.add(managers_group())
    return user


@pytest.fixture
def read(manager):
    """`read(action=…)`: the lines of the report as a manager downloads them, oldest first."""
    browser = Client()
    browser.force_login(manager)

    def reading(**filters):
        answer = browser.get(REPORT, {"export": "csv", **filters})
        assert answer.status_code == 200
        text = b"".join(answer.streaming_content).decode()
        return list(csv.DictReader(StringIO(text)))[::-1]

    return reading


def said(lines, person) -> list[str]:
    return [line["What"] for line in lines if line["About"] == person.username]


class TestWhatIsNoted:
    def test_signing_in_and_out(self, client, editor, read):
        fail(client, editor)
        sign_in(client, editor)
        client.post("/accounts/logout/")
        lines = [line for line in read() if line["About"] == editor.username][-3:]
        assert [line["What"] for line in lines] == ["Was refused: wrong name or password", "Signed in", "Signed out"]
        assert [line["Who"] for line in lines] == ["", editor.username, editor.username]
        assert {line["From"] for line in lines} == {"127.0.0.1"}

    def test_a_lockout_once_however_often_is_tried(self, client, editor, read):
        fail(client, editor, LIMIT + 20)
        assert said(read(), editor).count("Was locked out") == 1

    def test_names_that_nobody_has_once_an_hour_for_an_address(self, client, hub, read):
        for number in range(20):
            fail(client, f"nobody-{number}")
        lines = [line for line in read() if line["About"] == "someone not known here"]
        assert len(lines) == 1
        assert "nobody-" not in str(read())

    def test_the_second_step(self, client, editor, read):
        codes = with_second_step(editor)
        sign_in(client, editor)
        client.post(CODE, {"code": wrong_code(editor)})
        client.post(CODE, {"code": codes[0]})
        client.post("/accounts/second-step/codes/", {"code": codes[1]})
        noted = said(read(), editor)
        assert noted[-5:] == [
            "Was refused: wrong code",
            "Recovery code used",
            "Signed in",
            "Recovery code used",
            "New recovery codes made",
        ]
        assert read()[-3]["Details"] == "second step: recovery code"
        assert not any(code in str(list(ModelLogEntry.objects.values())) for code in codes)

    def test_a_new_password(self, client, editor, read):
        sign_in(client, editor)
        form = {"old_password": PASSWORD, "new_password1": "seven lazy geese", "new_password2": "seven lazy geese"}
        client.post("/accounts/password/", form)
        assert read()[-1] | {"When": ""} == {
            "When": "", "Who": editor.username, "What": "Password changed", "About": editor.username,
            "Details": "", "From": "",
        }  # fmt: skip

    def test_becoming_a_member_changing_role_and_leaving(self, editor, ours, read):
        join(editor, ours, Role.OFFICER)
        Membership.objects.get(user=editor).delete()
        lines = {line["What"]: line["Details"] for line in read() if line["About"] == editor.username}
        editor_words = Role.EDITOR.label
        assert lines["Became a member"] == f"role: {editor_words}; organisation: Northmoor Council"
        assert lines["Changed role"] == (
            f"role: {Role.OFFICER.label}; organisation: Northmoor Council; before: {editor_words}"
        )
        assert lines["Is no longer a member"] == f"role: {Role.OFFICER.label}; organisation: Northmoor Council"

    def test_groups_from_either_side(self, editor, manager, read):
        group = Group.objects.create(name="Readers of all")
        group.user_set.add(editor)
        editor.groups.remove(group)
        editor.groups.remove(group)  # nothing left to note
        lines = [line for line in read() if "Readers of all" in line["Details"]]
        assert [(line["What"], line["About"]) for line in lines] == [
            ("Joined groups", editor.username),
            ("Left groups", editor.username),
        ]

    def test_permissions_of_groups_and_people(self, editor, read):
        group = Group.objects.create(name="Readers of all")
        permission = Permission.objects.get(codename="add_topic")
        group.permissions.set([permission])
        group.permissions.clear()
        editor.user_permissions.add(permission)
        noted = [(line["What"], line["About"]) for line in read() if permission.name in line["Details"]][-3:]
        assert noted == [
            ("Permissions given", "Readers of all"),
            ("Permissions taken away", "Readers of all"),
            ("Permissions given", editor.username),
        ]

    def test_what_an_administrator_gives_a_group_in_the_admin(self, client, ours, read, django_user_model):
        client.force_login(django_user_model.objects.create_superuser("admin"))
        group = group_of(ours, Role.EDITOR)
        forms = {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
        prefixes = ["page_permissions", "collection_permissions", "document_permissions", "image_permissions"]
        posted = {f"{prefix}-{key}": value for prefix in prefixes for key, value in forms.items()}
        page = {"page_permissions-TOTAL_FORMS": 1, "page_permissions-0-page": ours.get_parent().pk,
                "page_permissions-0-permissions": ["change_page"]}  # fmt: skip
        answer = client.post(f"/admin/groups/edit/{group.pk}/", {"name": group.name} | posted | page)
        assert answer.status_code == 302, answer.content.decode()[-3000:]
        lines = [line for line in read() if line["About"] == group.name and line["Who"] == "admin"]
        details = {line["What"]: line["Details"] for line in lines}
        assert f"page {ours.get_parent().pk}" in details["Permissions given"]
        assert f"page {ours.pk}" in details["Permissions taken away"]

    def test_administrators_rights_and_closing_a_sign_in(self, editor, read):
        editor.is_superuser = True
        editor.is_active = False
        editor.save()
        assert read()[-1]["Details"] == "changes: administrator: yes, may sign in: no"

    def test_that_people_were_added_and_removed_with_what_they_belonged_to(self, editor, read):
        name = editor.username
        editor.delete()
        noted = [line["What"] for line in read() if line["About"] == name]
        assert noted[0] == "Person added" and noted[-1] == "Person removed"
        assert "Is no longer a member" in noted

    def test_who_may_see_something(self, client, ours, read):
        finding = FindingPageFactory(title="Kaleidoscope", parent=EngagementPageFactory(parent=ours))
        client.force_login(reviewer := member(ours))
        client.post(f"/admin/pages/{finding.pk}/visibility/", {"level": Level.OWN, "confirmed": "yes"})
        line = read()[-1]
        assert (line["Who"], line["What"]) == (reviewer.username, "Change who can see it")
        assert line["About"] == finding.reference.code
        assert "Everyone can see it" in line["Details"] and "Only people of" in line["Details"]

    def test_who_did_it_is_whoever_is_signed_in_wherever_it_is_done(self, client, ours, manager, read):
        client.force_login(manager)
        client.post("/admin/reports/locked-out/", {"person": (locked := member(ours)).pk})
        fail(Client(), locked, LIMIT)
        client.post("/admin/reports/locked-out/", {"person": locked.pk})
        assert (read()[-1]["Who"], read()[-1]["What"]) == ("manager", "Lockout lifted")


class TestReadingIt:
    def test_is_for_managers_and_administrators_only(self, client, editor, ours, manager, django_user_model):
        admin = django_user_model.objects.create_superuser("admin")
        for person, may in ((manager, True), (admin, True), (editor, False), (member(ours, Role.OFFICER), False)):
            client.force_login(person)
            for address in (REPORT, f"{REPORT}results/", f"{REPORT}?export=csv", f"{REPORT}?export=xlsx"):
                answer = client.get(address)
                assert (answer.status_code == 200) == may, (person, address)
            menu = client.get("/admin/", follow=True).content.decode()
            assert ("Sign-ins and rights" in menu) == may

    def test_is_closed_to_the_public(self, client, hub):
        assert client.get(REPORT).status_code == 302

    def test_by_person_what_and_when(self, client, editor, read, manager):
        sign_in(client, editor)
        assert {line["About"] for line in read(person=editor.pk)} == {editor.username}
        assert {line["What"] for line in read(action="accounts.signed_in")} == {"Signed in"}
        tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
        assert read(timestamp_from=tomorrow) == []
        assert read(timestamp_to=tomorrow)

    @pytest.mark.parametrize("name", ["person", "action", "timestamp_from", "p", "export", "q", "ordering"])
    @pytest.mark.parametrize("value", ["x", "0", "\0", "9" * 40, "2026-13-45", "'", "-1"])
    def test_whatever_is_asked_is_answered(self, client, manager, name, value):
        client.force_login(manager)
        assert client.get(REPORT, {name: value}).status_code == 200

    def test_in_the_admin_fifty_lines_to_a_page_with_as_many_queries_for_one(
        self, client, manager, editor, django_assert_max_num_queries
    ):
        client.force_login(manager)
        for _ in range(60):
            fail(client, editor, REMOTE_ADDR="192.0.2.1")
            ModelLogEntry.objects.filter(action="accounts.refused").update(timestamp=timezone.now())
            fail(client, editor, REMOTE_ADDR="192.0.2.2")
        with django_assert_max_num_queries(40):
            page = client.get(REPORT).content.decode()
        assert "Was refused" in page and "Page 1 of" in page

    def test_no_title_of_what_is_restricted_is_on_it(self, client, ours, manager, read):
        engagement = EngagementPageFactory(title="Kaleidoscope", parent=ours)
        finding = FindingPageFactory(title="Telescope", parent=engagement)
        client.force_login(member(ours))
        for page in (engagement, finding):
            client.post(f"/admin/pages/{page.pk}/visibility/", {"level": Level.OWN, "confirmed": "yes"})
        browser = Client()
        browser.force_login(manager)
        texts = [browser.get(REPORT).content.decode(), str(read())]
        assert not any(title in text for text in texts for title in ("Kaleidoscope", "Telescope"))
        assert all(page.reference.code in text for text in texts for page in (engagement, finding))

    def test_no_cell_is_a_formula(self, client, editor, manager, read):
        Group.objects.create(name="=1+1")
        assert [line["About"] for line in read(action="accounts.group_made")][-1] == "'=1+1"
        client.force_login(manager)
        answer = client.get(REPORT, {"export": "xlsx", "action": "accounts.group_made"})
        sheet = load_workbook(BytesIO(b"".join(answer.streaming_content))).active
        assert "'=1+1" in [cell.value for row in sheet.iter_rows() for cell in row]

    def test_what_someone_did_stays_when_they_are_gone(self, client, ours, read):
        person = member(ours, name="leaver")
        sign_in(client, person)
        client.post("/accounts/logout/")
        name = person.username
        person.delete()
        line = next(line for line in read() if line["About"] == name and line["What"] == "Signed in")
        assert line["Who"] == "someone removed since"
