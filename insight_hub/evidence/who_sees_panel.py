"""The panel of the admin's forms that says who sees the page, and leads to where that is set."""

from wagtail.admin.panels import Panel


class WhoSeesPanel(Panel):
    def __init__(self, heading="Who can see this", icon="view", **kwargs):
        super().__init__(heading=heading, icon=icon, **kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "evidence/admin/who_sees_panel.html"

        def get_context_data(self, parent_context=None):
            from insight_hub.evidence.admin import may_set

            is_saved = bool(self.instance.reference_id)
            return super().get_context_data(parent_context) | {
                "who": self.instance.who_sees,
                "is_saved": is_saved,
                "may_set": is_saved and may_set(self.request.user, self.instance),
            }
