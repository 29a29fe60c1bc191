"""The log of sign-ins and rights, as hub managers read it: filtered, paged and as CSV or a spreadsheet.

It names people, groups and organisations, and of evidence only the reference: a manager may not read everything.
"""

from dataclasses import dataclass

import django_filters
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db.models import CharField, Q, Value
from django.utils import timezone
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.views.reports import ReportView
from wagtail.log_actions import registry
from wagtail.models import ModelLogEntry, PageLogEntry

from insight_hub.partners.reader import Reader

OURS = ("accounts.", "partners.", "evidence.")  # what Wagtail logs of editing is in its own “Site history”
NAMED = ("accounts.", "partners.")  # actions on people and groups, whose names may be shown
DETAILS = {  # what is shown of an entry's data; any other key may name what a manager may not read
    "role": "role",
    "partner": "organisation",
    "what": "what",
    "changes": "changes",
    "second_step": "second step",
    "before": "before",
    "after": "after",
}
TABLES = {model.__name__: model for model in (ModelLogEntry, PageLogEntry)}
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a cell begins that a spreadsheet would work out


@dataclass(frozen=True)
class Line:
    when: str
    who: str
    what: str
    about: str
    details: str
    address: str


def line_of(entry) -> Line:
    data = entry.data or {}
    return Line(
        when=f"{timezone.localtime(entry.timestamp):%Y-%m-%d %H:%M:%S}",
        who=_who(entry),
        what=str(registry.get_action_label(entry.action)),
        about=_about(entry, data),
        details="; ".join(f"{words}: {_text(data[key])}" for key, words in DETAILS.items() if data.get(key)),
        address=data.get("address") or "",
    )


def _who(entry):
    if not entry.user_id:
        return ""
    return entry.user.get_username() if entry.user else "someone removed since"


def _about(entry, data):
    if entry.action.startswith(NAMED):
        return entry.label
    kind = entry.object_verbose_name if entry.content_type else "thing"
    return data.get("reference") or f"{kind} {entry.object_id}"


def _text(value):
    return ", ".join(value) if isinstance(value, list) else value


def _harmless(text):
    return f"'{text}" if text.startswith(FORMULA) else text


def _actions():
    return [choice for choice in registry.get_choices() if choice[0].startswith(OURS)]


class AuditFilterSet(WagtailFilterSet):
    person = django_filters.ModelChoiceFilter(
        label="Person", queryset=lambda request: get_user_model().objects.order_by("username"), method="of_person"
    )
    action = django_filters.MultipleChoiceFilter(label="What", choices=_actions, widget=forms.CheckboxSelectMultiple)
    timestamp = django_filters.DateFromToRangeFilter(label="Period", widget=DateRangePickerWidget)

    class Meta:
        model = ModelLogEntry
        fields = []

    def of_person(self, entries, name, person):
        """What the person did, and what was done to them."""
        theirs = Q(user=person)
        if entries.model is ModelLogEntry:
            theirs |= Q(content_type=ContentType.objects.get_for_model(person), object_id=str(person.pk))
        return entries.filter(theirs)


class AuditReport(ReportView):
    page_title = "Sign-ins and rights"
    header_icon = "key"
    results_template_name = "accounts/admin/audit_results.html"
    index_url_name = "audit-report"
    index_results_url_name = "audit-report-results"
    filterset_class = AuditFilterSet
    export_headings = {
        "when": "When",
        "who": "Who",
        "what": "What",
        "about": "About",
        "details": "Details",
        "address": "From",
    }
    list_export = list(export_headings)
    custom_field_preprocess = {name: {"csv": _harmless, "xlsx": _harmless} for name in list_export}

    def dispatch(self, request, *args, **kwargs):
        if not Reader.of(request.user).manages:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_filename(self):
        return f"sign-ins-and-rights-{timezone.localdate().isoformat()}"

    def get_filtered_queryset(self):
        """Keys of entries of both tables, latest first."""
        audited = [action for action, _ in _actions()]
        one, other = (
            self.filter_queryset(model.objects.filter(action__in=audited))
            .order_by()
            .annotate(table=Value(name, output_field=CharField()))
            .values("pk", "timestamp", "table")
            for name, model in TABLES.items()
        )
        return one.union(other, all=True).order_by("-timestamp", "-pk")

    def decorate_paginated_queryset(self, rows):
        rows = list(rows)
        found = {}
        for name, model in TABLES.items():
            entries = model.objects.select_related("user", "content_type")
            found[name] = entries.in_bulk([row["pk"] for row in rows if row["table"] == name])
        return [line_of(found[row["table"]][row["pk"]]) for row in rows]
