"""Where signing in meets Wagtail's admin: its log, two pages under Reports, and people's own account page."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from insight_hub.partners.reader import Reader
from insight_hub.partners.signing_in import log
from insight_hub.partners.signing_in.audit_report import AuditReport
from insight_hub.partners.signing_in.locked_out_view import locked_out_people


class _ForManagers(MenuItem):
    def is_shown(self, request):
        return Reader.of(request.user).manages


@hooks.register("register_log_actions")
def log_actions(registry):
    log.register(registry)


@hooks.register("register_admin_urls")
def admin_urls():
    return [
        path("reports/sign-ins/", AuditReport.as_view(), name="audit-report"),
        path("reports/sign-ins/results/", AuditReport.as_view(results_only=True), name="audit-report-results"),
        path("reports/locked-out/", locked_out_people, name="locked-out-people"),
    ]


@hooks.register("register_reports_menu_item")
def audit_menu_item():
    return _ForManagers("Sign-ins and rights", reverse("audit-report"), icon_name="key", order=1100)


@hooks.register("register_reports_menu_item")
def locked_out_menu_item():
    return _ForManagers("Locked-out sign-ins", reverse("locked-out-people"), icon_name="lock", order=1110)


@hooks.register("register_account_menu_item")
def sign_in_of_ones_own(request):
    return {
        "url": reverse("account"),
        "label": "Password and second step",
        "help_text": "Change your password, and what else is asked for when you sign in.",
    }
