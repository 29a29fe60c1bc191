"""Where managers see who is locked out, and let them try again."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from wagtail.admin import messages

from insight_hub.partners.reader import Reader
from insight_hub.partners.signing_in.lockout import lift, locked_people
from insight_hub.partners.signing_in.log import note


def locked_out_people(request):
    if not Reader.of(request.user).manages:
        raise PermissionDenied
    locked = locked_people()
    if request.method == "POST":
        chosen = next((person for person, _ in locked if str(person.pk) == request.POST.get("person")), None)
        if chosen:
            lift(chosen)
            note(chosen, "accounts.lockout_lifted")
            messages.success(request, f"{chosen} can try again now.")
        return redirect("locked-out-people")
    return TemplateResponse(request, "accounts/admin/locked_out.html", {"locked": locked})
