"""Who may see a page, set beside the page and apart from its drafts: chosen, read in words, then confirmed."""

import copy
import datetime

from django import forms
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from wagtail.admin import messages
from wagtail.log_actions import log
from wagtail.models import Page

from insight_hub.evidence import uk_time
from insight_hub.evidence.models import Level, Visibility
from insight_hub.evidence.models.page import EvidencePage
from insight_hub.evidence.visibility import PUBLIC_LABEL, closes, labels_of, set_visibility
from insight_hub.evidence.who_sees import in_words

LOG_ACTION = "evidence.visibility"
OPEN_ALREADY = "Everyone sees it at once, as chosen above: choose who may until then, or empty this."
ALL_IS_SHOWN = "Everyone sees all of it, as chosen above: choose who may, or take this back."
PASSED = "This moment has passed. Give one to come, or choose “Everyone” above."
NO_SUCH_TIME = "The clocks go forward in this hour, so there is no such time: choose one before 01:00 or from 02:00 on."
COMES_TWICE = "The clocks go back, so this time comes twice that night: say which is meant."
CLOCKS = [
    (uk_time.FIRST, "The first time, before the clocks go back (BST)"),
    (uk_time.SECOND, "The second time, after they have gone back (GMT)"),
]


class VisibilityForm(forms.Form):
    """What it says, once valid, is in `facts`: level, public_from (aware, or None) and listed."""

    level = forms.ChoiceField(label="Who may see it", choices=Level.choices, widget=forms.RadioSelect)
    listed = forms.BooleanField(
        label="Title and contact only",
        required=False,
        help_text="Everyone else sees that it exists, its title and whom to ask, and nothing else.",
    )
    opens_on = forms.DateField(
        label="Open to everyone from: date",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Leave empty to keep it as chosen above until you change it.",
    )
    opens_at = forms.TimeField(
        label="Open to everyone from: time",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "step": "1"}, format="%H:%M:%S"),
        help_text="UK time, to the second. Midnight at the beginning of the day where it is empty.",
    )
    clock = forms.ChoiceField(label="Which of the two", choices=CLOCKS, required=False, widget=forms.RadioSelect)

    def __init__(self, data, row: Visibility):
        self._row = row
        super().__init__(data, initial=_as_typed(row))

    @property
    def shown(self):
        """Its fields: which of two times is meant is asked for in the one hour of the year that comes twice."""
        return [field for field in self if field.name != "clock" or field.errors or field.value()]

    @property
    def facts(self) -> dict:
        said = self.cleaned_data
        return {"level": Level(said["level"]), "public_from": said["public_from"], "listed": said["listed"]}

    def clean(self):
        said = super().clean()
        said["public_from"] = moment = self._moment(said)
        if said.get("level") == Level.PUBLIC:
            self._for_everyone(said)
        elif moment and moment <= timezone.now() and moment != _to_the_second(self._row.public_from):
            self.add_error("opens_on", PASSED)
        return said

    def _for_everyone(self, said):
        """Choosing everyone ends what was restricted until then; what is newly asked for beside it cannot be meant."""
        if said["public_from"] and {"opens_on", "opens_at"} & set(self.changed_data):
            self.add_error("opens_on", OPEN_ALREADY)
        if said["listed"] and "listed" in self.changed_data:
            self.add_error("listed", ALL_IS_SHOWN)
        said |= {"public_from": None, "listed": False}

    def _moment(self, said):
        day, time = said.get("opens_on"), said.get("opens_at")
        if day is None:
            if time is not None and "opens_on" not in self.errors:
                self.add_error("opens_on", "Give the date too, or empty the time.")
            return None
        try:
            return uk_time.moment_of(datetime.datetime.combine(day, time or datetime.time.min), said.get("clock", ""))
        except uk_time.NoSuchTime:
            self.add_error("opens_at", NO_SUCH_TIME)
        except uk_time.ComesTwice:
            self.add_error("clock", COMES_TWICE)
        return None


def visibility_view(request, page_id):
    page = _page(request.user, page_id)
    row = Visibility.objects.select_related("under", "reference").get(pk=page.reference_id)
    form = VisibilityForm(request.POST if request.method == "POST" else None, row)
    context = {"page": page, "form": form, "now": in_words(row), "page_title": "Who can see this"}
    if form.is_bound and form.is_valid() and "again" not in request.POST:
        if "confirmed" in request.POST:
            return _changed(request, page, row, form.facts)
        context |= _what_it_would_do(page, row, form.facts)
    return TemplateResponse(request, "evidence/admin/visibility.html", context)


def note_change(page, before: str, changed: Visibility, user=None) -> None:
    """Log that `user`, or the hub where there is none, changed who sees `page`; its reference stands for its title."""
    data = {"reference": changed.reference.code, "before": before, "after": in_words(changed)}
    log(page, LOG_ACTION, user=user, data=data)


def may_set(user, page) -> bool:
    """Whoever publishes the page; and whoever may write it, until it was first published: nothing opens by that."""
    if not isinstance(page, EvidencePage):
        return False
    rights = page.permissions_for_user(user)
    return rights.can_publish() or (
        rights.can_edit() and not rights.page_locked() and not page.reference.versions.exists()
    )


def _changed(request, page, row, facts):
    before = in_words(row)
    changed = set_visibility(row.reference, **facts)
    note_change(page, before, changed, request.user)
    messages.success(request, f"“{page.get_admin_display_title()}”: {in_words(changed)}")
    return redirect("wagtailadmin_pages:edit", page.pk)


def _what_it_would_do(page, row, facts):
    """What is said before the change is made."""
    after = copy.copy(row)
    for name, value in facts.items():
        setattr(after, name, value)
    before_labels, after_labels = labels_of(row), labels_of(after)
    return {
        "then": in_words(after),
        "no_longer_public": PUBLIC_LABEL in before_labels and PUBLIC_LABEL not in after_labels,
        "closes": closes(before_labels, after_labels),
        "beneath": list(_what_closes_beneath(page, after)),
    }


def _what_closes_beneath(page, after):
    """The published pages under `page` that some of those who see them now will not see any more."""
    for beneath in page.get_descendants().live().order_by("title").specific():
        row = beneath.reference.visibility
        now = labels_of(row)
        row.under = after
        if closes(now, labels_of(row)):
            yield beneath


def _to_the_second(moment):
    return moment and moment.replace(microsecond=0)


def _as_typed(row):
    moment = row.public_from and timezone.localtime(row.public_from)
    return {
        "level": row.level,
        "listed": row.listed,
        "opens_on": moment and moment.date(),
        "opens_at": moment and moment.time(),
        "clock": moment.tzname() if moment and uk_time.comes_twice(moment) else "",
    }


def _page(user, page_id):
    page = get_object_or_404(Page, pk=page_id).specific
    if not may_set(user, page):
        raise PermissionDenied
    return page
