"""The admin's form for a topic, group or method: what changes its place or address is written to the log."""

import re

from django import forms
from django.db import transaction
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.log_actions import log

from insight_hub.taxonomy.carrying import in_numbers

_ADDRESS = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LOGGED = {"parent": "taxonomy.move", "name": "taxonomy.rename", "slug": "taxonomy.rename"}


class TagForm(WagtailAdminModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self._before = {name: self._said(name) for name in _LOGGED if name in self.fields}

    def clean_slug(self):
        """The address: for a new tag, and where it is left empty, it follows from what is there."""
        slug = self.cleaned_data["slug"] or self.instance.slug
        if slug and slug != self.instance.slug and not _ADDRESS.fullmatch(slug):
            raise forms.ValidationError("Use small letters from a to z, numbers, and single hyphens between them.")
        return slug

    @transaction.atomic
    def save(self, commit=True):
        is_new = self.instance._state.adding
        tag = super().save(commit=commit)
        if commit and not is_new:
            self._log_changes()
        return tag

    def _log_changes(self):
        after = {name: self._said(name) for name in self._before}
        changed = {name for name in after if after[name] != self._before[name]}
        for action in sorted({_LOGGED[name] for name in changed}):
            names = [name for name in sorted(changed) if _LOGGED[name] == action]
            told = {name: {"from": self._before[name], "to": after[name]} for name in names}
            log(instance=self.instance, action=action, data=told | {"carried_by": in_numbers(self.instance)})

    def _said(self, name):
        return str(getattr(self.instance, name) or "")
