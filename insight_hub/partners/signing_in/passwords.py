"""Choosing a new password: signed in, or by a link in a message. No answer tells whether an address is known."""

from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import views
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.generic import TemplateView

from insight_hub.partners.signing_in.forms import ChangePasswordForm, EmailForm, NewPasswordForm
from insight_hub.partners.signing_in.lockout import lift
from insight_hub.partners.signing_in.log import note, noted_within
from insight_hub.partners.signing_in.mail import later, tell

NOT_AGAIN_FOR = timedelta(minutes=5)  # so that nobody fills another's mailbox
LINK_SENT = "accounts.password_link_sent"


class LinkForm(EmailForm):
    def get_users(self, email):
        """Those with this address who may sign in and were not sent a link just now."""
        for person in super().get_users(email):
            if not noted_within(person, LINK_SENT, NOT_AGAIN_FOR):
                note(person, LINK_SENT)
                yield person


class AskForLink(views.PasswordResetView):
    form_class = LinkForm
    template_name = "accounts/password_link.html"
    success_url = reverse_lazy("password-link-sent")

    def form_valid(self, form):
        hub = urlsplit(settings.BASE_URL)
        later(
            partial(
                form.save,
                domain_override=hub.netloc,
                use_https=hub.scheme == "https",
                subject_template_name="accounts/mail/password_link_subject.txt",
                email_template_name="accounts/mail/password_link.txt",
                extra_email_context={"days": settings.PASSWORD_RESET_TIMEOUT // 86_400},
            )
        )
        return redirect(self.success_url)


class LinkSent(TemplateView):
    template_name = "accounts/password_link_sent.html"


class FollowLink(views.PasswordResetConfirmView):
    """Who follows the link has shown that the mailbox is theirs: it ends a lockout, but takes no second step."""

    form_class = NewPasswordForm
    template_name = "accounts/password_new.html"
    success_url = reverse_lazy("password-changed")

    def form_valid(self, form):
        response = super().form_valid(form)
        lift(self.user)
        tell(self.user, "The password was changed by a link sent to this address.")
        return response


@method_decorator(never_cache, name="dispatch")
class ChangePassword(views.PasswordChangeView):
    form_class = ChangePasswordForm
    template_name = "accounts/password_new.html"
    success_url = reverse_lazy("password-changed")
    extra_context = {"validlink": True}

    def get_form_kwargs(self):
        kwargs = super().get_form_kwargs()
        kwargs["request"] = self.request
        del kwargs["user"]
        return kwargs

    def form_valid(self, form):
        response = super().form_valid(form)
        tell(self.request.user, "The password was changed.")
        return response


class Changed(TemplateView):
    template_name = "accounts/password_changed.html"
