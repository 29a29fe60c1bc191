"""Joining by invitation, and the agreement: pages that everyone may open."""

from django.contrib.auth import get_user_model, login
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from insight_hub.partners import joining
from insight_hub.partners.forms import JoiningForm, SigningForm
from insight_hub.partners.models import Agreement, Invitation, Membership, PartnerPage, Role

BACKEND = "django.contrib.auth.backends.ModelBackend"


@never_cache
@sensitive_post_parameters()
def invitation(request, token):
    """Accept an invitation: as oneself where one is signed in, or with a new sign-in."""
    found = Invitation.objects.with_token(token)
    if not found:
        return render(request, "accounts/invitation_ended.html", status=410)
    known = get_user_model().objects.filter(username__iexact=found.email).first()
    if known and request.user != known:
        return render(request, "accounts/invitation_sign_in.html", {"invitation": found})
    if request.user.is_authenticated and not known:
        return render(request, "accounts/invitation_sign_in.html", {"invitation": found, "as_another": True})
    forms = _forms(request, found, known)
    faulty = [form for form in forms.values() if not form.is_valid()]
    if request.method == "POST" and not faulty:
        return _joined(request, found, known, forms)
    context = {"invitation": found, "agreement": _to_sign(found), **forms}
    return render(request, "accounts/invitation.html", context)


def agreement(request, number=None):
    """The version that is signed now, or version `number`."""
    versions = list(Agreement.objects.all())
    shown = next((version for version in versions if number in (None, version.number)), None)
    if shown is None and (number or not versions):
        raise Http404
    signatures = shown.signatures.select_related("partner").order_by("partner__title")
    context = {"agreement": shown, "versions": versions, "signatures": signatures.filter(partner__live=True)}
    return render(request, "partners/agreement.html", context)


@login_required
def signing(request, slug):
    """The newest version, to be signed for a partner by one of its reviewers."""
    partner = get_object_or_404(PartnerPage.objects.live(), slug=slug)
    get_object_or_404(Membership, user=request.user, partner=partner, role=Role.REVIEWER)
    newest = Agreement.objects.current()
    if not newest or newest.signatures.filter(partner=partner).exists():
        return redirect("partner", slug)
    form = SigningForm(request.POST or None, initial={"name": request.user.get_full_name()})
    if request.method == "POST" and form.is_valid():
        joining.sign(newest, partner, form.cleaned_data["name"], form.cleaned_data["position"], by=request.user)
        return redirect("partner", slug)
    context = {"agreement": newest, "partner": partner, "signing": form}
    return render(request, "partners/signing.html", context)


def _forms(request, invitation, known):
    posted = request.POST if request.method == "POST" else None
    forms = {}
    if not known:
        forms["joining"] = JoiningForm(invitation.email, posted)
    if _to_sign(invitation):
        forms["signing"] = SigningForm(posted, initial={"name": known.get_full_name() if known else ""})
    return forms


def _to_sign(invitation):
    """What the person who is invited signs when they join: reviewers do, unless somebody has."""
    newest = Agreement.objects.current()
    if invitation.role != Role.REVIEWER or not newest:
        return None
    return None if newest.signatures.filter(partner=invitation.partner).exists() else newest


def _joined(request, invitation, known, forms):
    try:
        with transaction.atomic():
            user = known or forms["joining"].save()
            if not joining.accept(invitation, user):
                raise IntegrityError("accepted by somebody else just now")
            if signed := forms.get("signing"):
                said = signed.cleaned_data
                joining.sign(_to_sign(invitation), invitation.partner, said["name"], said["position"], by=user)
    except IntegrityError:
        return render(request, "accounts/invitation_ended.html", status=410)
    if not known:
        login(request, user, BACKEND)
    return redirect("partner" if invitation.role == Role.OFFICER else "wagtailadmin_home", *_slug(invitation))


def _slug(invitation):
    return [invitation.partner.slug] if invitation.role == Role.OFFICER else []
