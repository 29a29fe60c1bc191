"""How partners and their people come in: invitations, the agreement, and those who act for others."""

import re

import pytest
from django.core import mail
from django.urls import reverse
from wagtail.models import Collection, GroupCollectionPermission

from insight_hub.evidence.models import Level
from insight_hub.partners import groups, joining, post
from insight_hub.partners.models import ActsFor, Agreement, Invitation, Membership, PartnerPage, Role
from insight_hub.partners.models.membership import INVITED_FOR
from insight_hub.partners.reader import Reader
from tests.factories import EngagementPageFactory, FindingPageFactory, PartnerPageFactory, member

pytestmark = pytest.mark.django_db

PASSWORD = "lantern field 27"
SOMEBODY = {"first_name": "Ada", "last_name": "Okoro", "new_password1": PASSWORD, "new_password2": PASSWORD}
SIGNED = {"name": "Ada Okoro", "position": "Director", "agreed": "on"}


@pytest.fixture
def partner(hub):
    return PartnerPageFactory(title="Northmoor Carers", slug="northmoor")


@pytest.fixture
def agreement(db):
    return Agreement.objects.current() or Agreement.objects.create(text="<p>Ours.</p>", review_on="2027-01-01")


@pytest.fixture
def manager(client, hub, django_user_model):
    user = django_user_model.objects.create_user("manager", first_name="Mina")
    user.groups.add(groups.managers_group())
    client.force_login(user)
    return client


@pytest.fixture
def invited(client, partner):
    """`invited(role)`: the address in the e-mail to somebody who is invited, as they have it."""

    def invite(role=Role.EDITOR, email="ada@northmoor.example"):
        joining.invite(email, partner, role, by=None)
        post.send_waiting()
        return re.search(r"https?://[^/]+(/accounts/invitation/\S+)", mail.outbox[-1].body)[1]

    return invite


def people_url(partner):
    return reverse("partner_people", args=[partner.pk])


class TestANewPartner:
    def test_has_all_that_it_needs_as_soon_as_a_manager_has_added_it(self, manager, hub):
        empty = {"title": "Eastfield Trust", "slug": "eastfield", "kind": "voluntary", "action-publish": "yes"}
        forms = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
        address = reverse("wagtailadmin_pages:add", args=["partners", "partnerpage", hub.pk])
        assert manager.post(address, empty | forms).status_code == 302
        partner = PartnerPage.objects.get(slug="eastfield")
        writers = [groups.group_of(partner, role) for role in (Role.EDITOR, Role.REVIEWER)]
        assert all(group.page_permissions.filter(page=partner).exists() for group in writers)
        collection = Collection.objects.get(name="Eastfield Trust")
        assert GroupCollectionPermission.objects.filter(group__in=writers, collection=collection).exists()
        assert partner.get_workflow().name == "Review before publication"
        assert not groups.publishes_alone(partner)

    def test_may_be_set_up_again_without_harm(self, partner):
        groups.set_up(partner)
        assert Collection.objects.filter(name=partner.title).count() == 1


class TestAnInvitation:
    def test_is_sent_in_plain_words_to_the_address_and_shown_nowhere(self, manager, partner):
        manager.post(people_url(partner), {"email": "ada@northmoor.example", "role": "editor"})
        post.send_waiting()
        (message,) = mail.outbox
        assert message.to == ["ada@northmoor.example"]
        assert message.subject == "Join Northmoor Carers on Insight Hub"
        page = manager.get(people_url(partner)).content.decode()
        assert "ada@northmoor.example" in page
        assert "/accounts/invitation/" not in page

    def test_makes_a_sign_in_and_leads_an_editor_to_where_they_write(self, client, invited, partner, django_user_model):
        answer = client.post(invited(), SOMEBODY)
        assert answer["Location"] == reverse("wagtailadmin_home")
        user = django_user_model.objects.get(username="ada@northmoor.example")
        assert user.check_password(PASSWORD) and user.get_full_name() == "Ada Okoro"
        assert Membership.objects.get().role == Role.EDITOR
        assert client.get(reverse("wagtailadmin_explore", args=[partner.pk])).status_code == 200

    def test_leads_an_officer_to_the_organisation(self, client, invited, partner):
        assert client.post(invited(Role.OFFICER), SOMEBODY)["Location"] == reverse("partner", args=[partner.slug])

    def test_is_used_once(self, client, invited):
        address = invited()
        client.post(address, SOMEBODY)
        client.logout()
        assert client.get(address).status_code == 410
        assert client.post(address, SOMEBODY).status_code == 410
        assert Membership.objects.count() == 1

    def test_ends_when_it_is_replaced_taken_back_or_old(self, client, invited, time_machine_of_invitations):
        replaced, current = invited(), invited()
        assert client.get(replaced).status_code == 410
        assert client.get(current).status_code == 200
        time_machine_of_invitations(INVITED_FOR)
        assert client.get(current).status_code == 410
        assert client.get("/accounts/invitation/made-up/").status_code == 410

    @pytest.fixture
    def time_machine_of_invitations(self):
        def age(by):
            for invitation in Invitation.objects.all():
                Invitation.objects.filter(pk=invitation.pk).update(created_at=invitation.created_at - by)

        return age

    @pytest.mark.parametrize(
        ("said", "wrong"),
        [
            ({"new_password2": "another one 55"}, "The two password fields"),
            ({"new_password1": "12345678", "new_password2": "12345678"}, "too common"),
            ({"first_name": ""}, "Enter your first name"),
        ],
    )
    def test_says_what_is_wrong_and_makes_nobody(self, client, invited, said, wrong, django_user_model):
        before = django_user_model.objects.count()
        assert wrong in client.post(invited(), SOMEBODY | said).content.decode()
        assert django_user_model.objects.count() == before

    def test_of_somebody_with_a_sign_in_asks_them_to_use_it(self, client, invited, partner):
        theirs = member(PartnerPageFactory(), name="ada")
        address = invited(email=theirs.username)
        assert "Sign in" in client.get(address).content.decode()
        assert client.post(address, SOMEBODY).status_code == 200
        assert not Membership.objects.filter(partner=partner).exists()
        client.force_login(theirs)
        client.post(address)
        assert Reader.of(theirs).partner_ids >= {partner.pk}

    def test_is_for_nobody_else_who_is_signed_in(self, client, invited, partner):
        client.force_login(member(PartnerPageFactory(), name="other"))
        address = invited()
        assert "ada@northmoor.example" in client.get(address).content.decode()
        client.post(address, SOMEBODY)
        assert not Membership.objects.filter(partner=partner).exists()

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.REVIEWER, Role.OFFICER])
    def test_is_made_by_managers_only(self, client, partner, role):
        client.force_login(member(partner, role))
        client.post(people_url(partner), {"email": "eve@elsewhere.example", "role": "reviewer"})
        assert not Invitation.objects.exists()
        assert client.get(people_url(partner)).status_code in (302, 403)


class TestTheAgreement:
    def test_comes_with_the_hub_and_says_what_it_must(self, client, hub, agreement):
        text = client.get("/agreement/").content.decode()
        for word in ("controller", "lawful basis", "Open Government Licence", "withdraw", "To be looked at again by"):
            assert word in text

    def test_is_signed_by_the_first_reviewer_who_joins_and_everyone_sees_by_whom_and_when(
        self, client, invited, partner, agreement
    ):
        address = invited(Role.REVIEWER)
        assert "Tick the box" in client.post(address, SOMEBODY | SIGNED | {"agreed": ""}).content.decode()
        assert not Membership.objects.exists()
        client.post(address, SOMEBODY | SIGNED)
        client.logout()
        for page in (reverse("partner", args=[partner.slug]), "/agreement/"):
            assert "Ada Okoro, Director" in " ".join(client.get(page).content.decode().replace("<", " <").split())

    def test_asks_editors_and_later_reviewers_nothing(self, client, invited, partner, agreement):
        assert "The agreement" not in client.get(invited(Role.EDITOR)).content.decode()
        joining.sign(agreement, partner, "Somebody", "Chair", by=None)
        assert "The agreement" not in client.get(invited(Role.REVIEWER)).content.decode()

    def test_signed_by_anyone_is_changed_by_nobody(self, manager, partner, agreement):
        joining.sign(agreement, partner, "Somebody", "Chair", by=None)
        address = reverse(Agreement.snippet_viewset.get_url_name("edit"), args=[agreement.pk])
        answer = manager.post(address, {"text": "{}", "review_on": "2030-01-01"})
        assert "stays as it is" in answer.content.decode()
        assert Agreement.objects.get(pk=agreement.pk).text == agreement.text

    def test_a_new_version_is_signed_by_a_reviewer_and_the_old_one_stays(self, client, partner, agreement):
        joining.sign(agreement, partner, "Somebody", "Chair", by=None)
        newer = Agreement.objects.create(text="<p>Newer.</p>", review_on="2028-01-01")
        address = reverse("agreement-sign", args=[partner.slug])
        for role, status in ((Role.EDITOR, 404), (Role.OFFICER, 404), (Role.REVIEWER, 200)):
            client.force_login(member(partner, role, name=f"one-{role}"))
            assert client.get(address).status_code == status
        client.post(address, SIGNED)
        assert [signed.agreement for signed in partner.signatures.all()] == [newer, agreement]
        assert client.get(agreement.get_absolute_url()).status_code == 200
        assert client.get("/agreement/v/99/").status_code == 404


class TestMembers:
    def test_are_given_another_role_and_let_go(self, manager, partner):
        user = member(partner, Role.EDITOR)
        address = reverse("partner_member", args=[partner.pk, user.memberships.get().pk])
        manager.post(address, {"role": "reviewer"})
        assert groups.reviews_for(user, partner)
        manager.post(address, {"role": "none"})
        assert not user.memberships.exists() and not user.groups.exists()
        assert manager.post(address, {"role": "none"}).status_code == 404

    def test_of_another_partner_are_not_to_be_reached_through_this_one(self, manager, partner):
        other = member(PartnerPageFactory()).memberships.get()
        address = reverse("partner_member", args=[partner.pk, other.pk])
        assert manager.post(address, {"role": "none"}).status_code == 404


class TestActingForOthers:
    @pytest.fixture
    def group(self, hub):
        return PartnerPageFactory(title="Small Group", slug="small-group")

    def test_the_people_of_a_host_write_publish_and_read_for_the_group(self, client, partner, group):
        groups.let_publish_alone(group)
        joining.let_act_for(group, partner, ActsFor.Because.HOST)
        user = member(partner)
        assert group.permissions_for_user(user).can_publish_subpage()
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=group), opening=Level.OWN)
        client.force_login(user)
        page = client.get(finding.reference.get_absolute_url())
        assert page.status_code == 200
        assert "Small Group" in page.content.decode()

    def test_its_officers_read_nothing_that_is_only_for_the_group(self, client, partner, group):
        joining.let_act_for(group, partner, ActsFor.Because.HOST)
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=group), opening=Level.OWN)
        client.force_login(member(partner, Role.OFFICER))
        assert client.get(finding.reference.get_absolute_url()).status_code == 404

    def test_ends_without_a_trace(self, partner, group):
        groups.let_publish_alone(group)
        user = member(partner)
        joining.let_act_for(group, partner, ActsFor.Because.HOST)
        joining.stop_acting_for(group)
        user = type(user).objects.get(pk=user.pk)
        assert not group.permissions_for_user(user).can_add_subpage()
        assert partner.permissions_for_user(user).can_publish_subpage()
        assert Reader.of(user).partner_ids == {partner.pk}

    def test_a_successor_of_a_successor_inherits_all_and_shows_it_under_the_old_name(self, client, partner, group):
        last = PartnerPageFactory(title="Last", slug="last")
        finding = FindingPageFactory(parent=EngagementPageFactory(parent=group), title="Kaleidoscope")
        joining.let_act_for(partner, last, ActsFor.Because.SUCCESSOR)
        joining.let_act_for(group, partner, ActsFor.Because.SUCCESSOR)
        user = member(last)
        assert group.permissions_for_user(user).can_add_subpage()
        assert Reader.of(user).partner_ids == {group.pk, partner.pk, last.pk}
        assert "Kaleidoscope" in client.get("/partners/last/").content.decode()
        assert "Its work is now with" in client.get("/partners/small-group/").content.decode()
        assert finding.reference.publisher == "" or "Small Group" in finding.reference.publisher

    def test_nobody_acts_for_those_who_act_for_them(self, manager, partner, group):
        joining.let_act_for(group, partner, ActsFor.Because.HOST)
        address = reverse("partner_acting", args=[partner.pk])
        answer = manager.post(address, {"by": group.pk, "because": "host"})
        assert "Choose another" in answer.content.decode()
        assert ActsFor.objects.count() == 1

    def test_managers_name_and_end_it(self, manager, partner, group):
        address = reverse("partner_acting", args=[group.pk])
        manager.post(address, {"by": partner.pk, "because": "successor"})
        assert ActsFor.objects.get().by == partner
        manager.post(address, {"stop": "yes"})
        assert not ActsFor.objects.exists()
