"""The panel of the admin's forms that shows what looks like the draft in them."""

from wagtail.admin.panels import Panel

from insight_hub.evidence.alike.looking import FIELDS, Draft
from insight_hub.evidence.alike.showing import shown
from insight_hub.partners.reader import Reader


class LookAlikesPanel(Panel):
    """Shows what looks like what the form says when it is shown, and (by alike.js) while somebody types."""

    def __init__(self, heading="Is this published already?", icon="copy", **kwargs):
        super().__init__(heading=heading, icon=icon, **kwargs)

    class BoundPanel(Panel.BoundPanel):
        template_name = "evidence/admin/look_alikes_panel.html"

        class Media:
            js = ["evidence/look_alikes.js"]

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            reader = Reader.of(self.request.user)
            return context | shown(self._draft(), reader) | {"fields": FIELDS[self.panel.model.kind]}

        def _draft(self):
            kind = self.panel.model.kind
            said = {name: self.form[name].value() for name in FIELDS[kind] if name in self.form.fields}
            return Draft.under(self.form.parent_page.specific, kind, said, self.instance.reference_id)
