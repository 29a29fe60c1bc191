"""Which policy a browser is told to hold a page to: the hub's own, or what Wagtail's admin needs."""

from csp.middleware import CSPMiddleware
from django.conf import settings

from insight_hub.evidence.admin_guard import PATH


class ContentPolicy(CSPMiddleware):
    """django-csp with a second policy for the admin. A preview is a request of its own, at the address of what is
    previewed, so it is held to the policy of the public's pages. What a file is served with stays as it is."""

    def get_policy_parts(self, request, response, report_only=False):
        parts = super().get_policy_parts(request, response, report_only)
        if request.path.startswith(PATH):
            parts.replace = {**settings.ADMIN_CONTENT_SECURITY_POLICY, **(parts.replace or {})}
        return parts
