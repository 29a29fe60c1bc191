"""Which finding a response answers, chosen in the admin: one that was closed to the person since is not named."""

from django.apps import apps
from wagtail.admin.panels import PageChooserPanel
from wagtail.admin.widgets import AdminPageChooser

CLOSED = "A finding that you may no longer see"


class AnsweredChooser(AdminPageChooser):
    """`for_user` is set by the panel: nobody, until it is."""

    for_user = None

    def get_value_data(self, value):
        data = super().get_value_data(value)
        if not data or (self.for_user and self._is_offered(data["id"])):
            return data
        return data | {self.display_title_key: CLOSED, "edit_url": None, "parent_id": None}

    def _is_offered(self, number):
        from insight_hub.evidence.chooser import offered_to

        return offered_to(self.for_user, apps.get_model("wagtailcore", "Page").objects.filter(pk=number)).exists()


class AnswerPanel(PageChooserPanel):
    def get_form_options(self):
        widget = AnsweredChooser(target_models=self.page_type)
        return super().get_form_options() | {"widgets": {self.field_name: widget}}

    class BoundPanel(PageChooserPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            if self.form is not None:
                self.form.fields[self.field_name].widget.for_user = self.request.user
