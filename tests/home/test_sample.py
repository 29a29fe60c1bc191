"""The sample content shows every feature, and loading it again changes nothing."""

import datetime

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import Q
from django.utils import timezone

from home.sample.load import INVENTED, SUMMARISED
from insight_hub.evidence.choices import EngagementStatus, EngagementType, Nature, ResponseStatus
from insight_hub.evidence.models import EngagementPage, FindingPage, Level, PublishedVersion, ResponsePage, Visibility
from insight_hub.partners.models import Membership, PartnerPage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("sample")]

WITHOUT_SOURCE = "F0100"  # the only one whose publisher's page is not known
OF_THE_PARTNERSHIP = Q(reference__external_id__startswith="sample-")


def everything() -> dict:
    """The rows of every table of ours, and of Wagtail's pages."""
    models = [
        model
        for name in ("evidence", "partners", "taxonomy", "search")
        for model in apps.get_app_config(name).get_models()
        if model._meta.managed
    ]
    models.append(apps.get_model("wagtailcore", "Page"))
    return {model._meta.label: list(model.objects.order_by("pk").values()) for model in models}


def test_loading_it_again_changes_nothing():
    before = everything()
    call_command("sample_content")
    after = everything()
    assert {label for label in before if before[label] != after[label]} == set()


def test_real_findings_say_that_they_are_summaries_and_link_to_their_source():
    real = FindingPage.objects.exclude(OF_THE_PARTNERSHIP)
    assert real.count() == 134
    assert not real.exclude(notice=SUMMARISED).exists()
    assert list(real.filter(source_url="").values_list("reference__external_id", flat=True)) == [WITHOUT_SOURCE]


def test_the_partnership_is_of_six_organisations_and_says_that_it_is_invented():
    invented = FindingPage.objects.filter(OF_THE_PARTNERSHIP)
    partners = PartnerPage.objects.filter(about__icontains="invented")
    assert partners.count() == 6
    assert not invented.exclude(notice=INVENTED).exists()
    assert {finding.partner.pk for finding in invented} == set(partners.values_list("pk", flat=True))


def test_at_least_twenty_findings_of_the_last_two_years_cover_every_nature():
    two_years_ago = timezone.localdate() - datetime.timedelta(days=731)
    recent = FindingPage.objects.filter(OF_THE_PARTNERSHIP, date_to__gte=str(two_years_ago))
    assert recent.count() >= 20
    assert {nature for finding in recent for nature in finding.natures} == set(Nature.values)
    assert not recent.filter(date_to__gt=str(timezone.localdate())).exists()


def test_engagements_are_of_every_status_and_type_and_responses_of_every_status():
    engagements = EngagementPage.objects.filter(OF_THE_PARTNERSHIP)
    assert {engagement.status for engagement in engagements} == set(EngagementStatus.values)
    assert {engagement.engagement_type for engagement in engagements} == set(EngagementType.values)
    responses = ResponsePage.objects.filter(OF_THE_PARTNERSHIP)
    assert {response.status for response in responses} == set(ResponseStatus.values)
    assert all(response.answers.exists() for response in responses)
    assert any(response.updates.exists() for response in responses)


def test_every_way_of_being_visible_occurs():
    shown = Visibility.objects.filter(reference__external_id__startswith="sample-")
    assert set(shown.values_list("level", flat=True)) == set(Level.values)
    assert shown.exclude(public_from=None).exists()
    assert shown.exclude(shared_with=None).exists()


def test_everything_was_published_with_its_first_version():
    for model in (EngagementPage, FindingPage, ResponsePage):
        references = model.objects.filter(live=True).values("reference")
        assert PublishedVersion.objects.filter(reference__in=references, number=1).count() == model.objects.count()


def test_each_page_passes_the_checks_of_the_editors_form():
    for model in (EngagementPage, FindingPage, ResponsePage):
        for page in model.objects.filter(OF_THE_PARTNERSHIP):
            page.full_clean()


def test_editors_belong_to_three_partners_and_the_manager_to_none():
    belongs = Membership.objects.values_list("user__username", "role")
    assert sorted(belongs) == [
        ("editor1@sample.example", "editor"),
        ("editor2@sample.example", "editor"),
        ("editor3@sample.example", "editor"),
        ("officer@sample.example", "officer"),
        ("reviewer1@sample.example", "reviewer"),
        ("reviewer2@sample.example", "reviewer"),
        ("reviewer3@sample.example", "reviewer"),
    ]
