"""Who a signed-in person is to the visibility rule."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from wagtail.models import GroupCollectionPermission

from insight_hub.partners.groups import managers_group
from insight_hub.partners.joining import join
from insight_hub.partners.models import Membership, Role
from insight_hub.partners.reader import PUBLIC, Reader
from tests.factories import PartnerPageFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner(hub):
    return PartnerPageFactory()


def test_who_is_not_signed_in_reads_as_the_public(db):
    assert Reader.of(AnonymousUser()) == PUBLIC
    assert not PUBLIC.is_partner


def test_a_sign_in_without_a_partner_reads_as_the_public(django_user_model):
    assert not Reader.of(django_user_model.objects.create_user("visitor")).is_partner


@pytest.mark.parametrize("role", Role)
def test_a_member_reads_for_the_partner_in_either_role(partner, role):
    reader = Reader.of(member(partner, role))
    assert reader.partner_ids == {partner.pk}
    assert reader.is_partner and not reader.manages


def test_a_member_of_two_partners_reads_for_both(partner):
    other = PartnerPageFactory()
    user = member(partner)
    join(user, other, Role.OFFICER)
    assert Reader.of(user).partner_ids == {partner.pk, other.pk}


def test_a_hub_manager_is_a_partner_to_all_and_a_member_of_none(hub, django_user_model):
    user = django_user_model.objects.create_user("manager")
    user.groups.add(managers_group())
    assert Reader.of(user) == Reader(manages=True)
    assert Reader.of(user).is_partner


def test_joining_twice_is_joining_once(partner):
    user = member(partner)
    join(user, partner, Role.EDITOR)
    assert Membership.objects.filter(user=user).count() == 1


def test_an_editor_who_becomes_an_officer_may_no_longer_write(partner):
    user = member(partner, Role.EDITOR)
    assert partner.permissions_for_user(user).can_add_subpage()
    join(user, partner, Role.OFFICER)
    user = type(user).objects.get(pk=user.pk)
    assert not partner.permissions_for_user(user).can_add_subpage()


def test_no_two_partners_have_the_same_name(hub):
    PartnerPageFactory(title="Twin", slug="twin")
    with pytest.raises(ValidationError, match="already"):
        PartnerPageFactory(title="TWIN", slug="twin-2")


def test_partners_share_neither_editors_nor_files(hub):
    one, other = PartnerPageFactory(), PartnerPageFactory()
    first, second = member(one), member(other)
    assert not set(first.groups.all()) & set(second.groups.all())
    collections = [
        set(GroupCollectionPermission.objects.filter(group__in=user.groups.all()).values_list("collection", flat=True))
        for user in (first, second)
    ]
    assert not collections[0] & collections[1]
