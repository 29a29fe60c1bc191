"""The admin's pages on which hub managers merge topics, groups and methods, retire them and bring them back."""

from django import forms
from django.contrib.admin.utils import quote
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.shortcuts import redirect
from django.urls import reverse
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from insight_hub.taxonomy.carrying import carried
from insight_hub.taxonomy.merging import CannotMerge, foresee, merge
from insight_hub.taxonomy.retiring import CannotRetire, bring_back, retire

_AT_ONCE = "Somebody put ‘{}’ on a page at this very moment, so nothing was changed. Try again."


class OtherTagForm(forms.Form):
    """Another tag of the same vocabulary that is in use."""

    other = forms.ModelChoiceField(queryset=None)

    def __init__(self, *args, tag, label, required=True, **kwargs):
        super().__init__(*args, **kwargs)
        others = type(tag).objects.filter(retired_on=None).exclude(pk=tag.pk)
        self.fields["other"].queryset = others.order_by("name")
        self.fields["other"].label, self.fields["other"].required = label, required


class TagView(PermissionCheckedMixin, WagtailAdminTemplateMixin, BaseObjectMixin, FormView):
    """A page of the admin about one tag, with a form that names another."""

    index_url_name = None
    edit_url_name = None
    permission_required = "change"
    form_class = OtherTagForm

    def get_page_subtitle(self):
        return str(self.object)

    def get_breadcrumbs_items(self):
        plural = self.model_opts.verbose_name_plural.capitalize()
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": plural},
            {"url": reverse(self.edit_url_name, args=[quote(self.object.pk)]), "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"tag": self.object}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"object": self.object}

    def done(self, sentence, tag):
        messages.success(self.request, sentence)
        return redirect(reverse(self.edit_url_name, args=[quote(tag.pk)]))


class MergeView(TagView):
    """First asks into which (GET with `other` shows what would happen), then merges (POST)."""

    template_name = "taxonomy/merge.html"
    page_title = "Merge"
    header_icon = "resubmit"

    def dispatch(self, request, *args, **kwargs):
        """Merging takes one away: it needs what deleting needs too."""
        if not self.user_has_permission("delete"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self):
        label = f"Merge ‘{self.object}’ into"
        given = {"data": self.request.GET} if self.request.method == "GET" and "other" in self.request.GET else {}
        return super().get_form_kwargs() | {"label": label} | given

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        form = context["form"]
        if form.is_bound and form.is_valid():
            context["other"] = form.cleaned_data["other"]
            try:
                context["foreseen"] = foresee(self.object, context["other"])
            except CannotMerge as reason:
                form.add_error("other", str(reason))
        return context

    def form_valid(self, form):
        staying = form.cleaned_data["other"]
        try:
            merge(self.object, staying)
        except CannotMerge as reason:
            form.add_error("other", str(reason))
            return self.form_invalid(form)
        except IntegrityError:
            messages.error(self.request, _AT_ONCE.format(self.object))
            return self.form_invalid(form)
        return self.done(f"‘{self.object}’ is merged into ‘{staying}’. Searches follow within minutes.", staying)


class RetireView(TagView):
    """Retires a tag, or brings back one that is retired."""

    template_name = "taxonomy/retire.html"
    header_icon = "no-view"

    @property
    def page_title(self):
        return "Bring back" if self.object.retired else "Stop using"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"label": "What to use instead, if anything", "required": False}

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"carried": carried(self.object)}

    def form_valid(self, form):
        tag = self.object
        try:
            if tag.retired:
                bring_back(tag)
                return self.done(f"‘{tag}’ can be used again.", tag)
            retire(tag, form.cleaned_data["other"])
        except CannotRetire as reason:
            form.add_error(None, str(reason))
            return self.form_invalid(form)
        return self.done(f"‘{tag}’ can no longer be put on anything. It stays where it is.", tag)
