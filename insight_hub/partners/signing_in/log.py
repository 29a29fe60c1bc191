"""What is noted of sign-ins and rights, in Wagtail's own log: who, what, about whom, and no word that was typed."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import ModelLogEntry

UNKNOWN = "someone not known here"
NOBODY = "0"  # the key of no row: what is noted of unknown names belongs to nobody
NOT_AGAIN_FOR = timedelta(hours=1)  # unknown names are noted once an hour for an address: anyone can make them up

ACTIONS = {
    "accounts.signed_in": "Signed in",
    "accounts.refused": "Was refused: wrong name or password",
    "accounts.code_refused": "Was refused: wrong code",
    "accounts.locked_out": "Was locked out",
    "accounts.lockout_lifted": "Lockout lifted",
    "accounts.signed_out": "Signed out",
    "accounts.second_step_set_up": "Second step set up",
    "accounts.second_step_removed": "Second step removed",
    "accounts.recovery_code_used": "Recovery code used",
    "accounts.recovery_codes_made": "New recovery codes made",
    "accounts.password_link_sent": "Link to choose a new password sent",
    "accounts.password_changed": "Password changed",
    "accounts.made": "Person added",
    "accounts.removed": "Person removed",
    "accounts.rights_changed": "Sign-in or administrator’s rights changed",
    "accounts.groups_joined": "Joined groups",
    "accounts.groups_left": "Left groups",
    "accounts.permissions_given": "Permissions given",
    "accounts.permissions_taken": "Permissions taken away",
    "accounts.group_made": "Group made",
    "accounts.group_removed": "Group removed",
    "partners.joined": "Became a member",
    "partners.role_changed": "Changed role",
    "partners.left": "Is no longer a member",
}


def register(registry) -> None:
    """Make the actions known to Wagtail's log."""
    for action, words in ACTIONS.items():
        registry.register_action(action, words, words)


def note(thing, action: str, by=None, **details) -> None:
    """Note that `action` happened to `thing`, a person or group; `by`: who did it, where that is not whoever is
    signed in. `details`: names of what was given or taken, an address, how."""
    kept = {name: value for name, value in details.items() if value not in (None, "", [])}
    log(thing, action, user=by or get_active_log_context().user, data=kept)


def note_unknown(action: str, address: str | None) -> None:
    """Note that a name which nobody here has was refused or locked out, once an hour for each address."""
    since = timezone.now() - NOT_AGAIN_FOR
    noted = ModelLogEntry.objects.filter(action=action, object_id=NOBODY, timestamp__gte=since)
    if address in noted.values_list("data__address", flat=True):
        return
    ModelLogEntry.objects.create(
        content_type=ContentType.objects.get_for_model(get_user_model()),
        object_id=NOBODY,
        label=UNKNOWN,
        action=action,
        timestamp=timezone.now(),
        data={"address": address},
    )


def noted_within(person, action: str, period: timedelta) -> bool:
    """Whether `action` was noted of `person` in the last `period`."""
    entries = ModelLogEntry.objects.for_instance(person)
    return entries.filter(action=action, timestamp__gte=timezone.now() - period).exists()
