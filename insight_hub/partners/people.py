"""What hub managers do for a partner in the admin: its people, and who acts for it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access

from insight_hub.partners import groups, joining
from insight_hub.partners.forms import ActsForForm, InvitationForm
from insight_hub.partners.models import ActsFor, Invitation, Membership, PartnerPage, Role
from insight_hub.partners.reader import Reader


def for_managers(view):
    """Only hub managers may open it, at a partner that there is."""

    @require_admin_access
    def guarded(request, page_id, **kwargs):
        if not Reader.of(request.user).manages:
            raise PermissionDenied
        return view(request, get_object_or_404(PartnerPage, pk=page_id), **kwargs)

    return guarded


@for_managers
def people(request, partner):
    """Who belongs to the partner and who is invited; a form to invite somebody."""
    form = InvitationForm(partner, request.POST or None, initial={"role": Role.EDITOR})
    if request.method == "POST" and form.is_valid():
        invited = joining.invite(form.cleaned_data["email"], partner, Role(form.cleaned_data["role"]), request.user)
        messages.success(request, f"We have sent an invitation to {invited.email}. It can be used for 14 days.")
        return redirect("partner_people", partner.pk)
    context = {
        "partner": partner,
        "form": form,
        "memberships": partner.memberships.select_related("user").order_by("user__last_name", "user__username"),
        "invitations": Invitation.objects.open().filter(partner=partner).order_by("created_at"),
        "roles": Role,
        "signature": partner.signatures.select_related("agreement").first(),
        "acted_for": ActsFor.objects.filter(partner=partner).select_related("by").first(),
        "publishes_alone": groups.publishes_alone(partner),
        "page_title": "People",
    }
    return TemplateResponse(request, "partners/admin/people.html", context)


@for_managers
@require_POST
def change_member(request, partner, membership_id):
    """Another role for a member, or none any more."""
    membership = get_object_or_404(Membership, pk=membership_id, partner=partner)
    role = request.POST.get("role", "")
    if role in Role.values:
        joining.join(membership.user, partner, Role(role))
        messages.success(request, f"{membership.user} is now: {Role(role).label}.")
    elif role == "none":
        joining.leave(membership)
        messages.success(request, f"{membership.user} no longer belongs to {partner}. What they wrote stays.")
    else:
        messages.error(request, "Choose one of the roles.")
    return redirect("partner_people", partner.pk)


@for_managers
@require_POST
def withdraw_invitation(request, partner, invitation_id):
    get_object_or_404(Invitation, pk=invitation_id, partner=partner, accepted_at=None).delete()
    messages.success(request, "The invitation can no longer be used.")
    return redirect("partner_people", partner.pk)


@for_managers
def acting(request, partner):
    """Who publishes for the partner, as its host or its successor."""
    current = ActsFor.objects.filter(partner=partner).first()
    before = {"by": current.by, "because": current.because} if current else None
    form = ActsForForm(partner, request.POST or None, initial=before)
    if request.method == "POST" and "stop" in request.POST:
        joining.stop_acting_for(partner, user=request.user)
        messages.success(request, f"Only {partner}’s own people work for it now.")
        return redirect("partner_people", partner.pk)
    if request.method == "POST" and form.is_valid():
        made = joining.let_act_for(partner, form.cleaned_data["by"], form.cleaned_data["because"], user=request.user)
        messages.success(request, f"{made.by} {made.get_because_display()}: {partner}.")
        return redirect("partner_people", partner.pk)
    context = {"partner": partner, "form": form, "current": current, "page_title": "Who acts for it"}
    return TemplateResponse(request, "partners/admin/acting.html", context)
