"""Who asks to join, on the admin's first page, for those who answer."""

from wagtail.admin.ui.components import Component

from insight_hub.evidence.joint.rights import waiting_for
from insight_hub.partners.reader import Reader


class WhoAsksPanel(Component):
    name = "who_asks"
    order = 20
    template_name = "evidence/admin/who_asks_panel.html"

    def __init__(self, waiting):
        self.waiting = waiting

    def get_context_data(self, parent_context):
        return {"waiting": self.waiting}


def show_who_asks(request, panels):
    waiting = waiting_for(request.user, Reader.of(request.user))
    if waiting := waiting.select_related("partner", "reference__engagementpage"):
        panels.append(WhoAsksPanel(waiting))
