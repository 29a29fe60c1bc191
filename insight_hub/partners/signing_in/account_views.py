"""A person's own sign-in: what protects it, and setting up, renewing and removing the second step."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView, TemplateView
from django_otp import login as take_second_step

from insight_hub.partners.signing_in import half_way, second_step
from insight_hub.partners.signing_in.forms import AppCodeForm, CodeForm
from insight_hub.partners.signing_in.log import note
from insight_hub.partners.signing_in.mail import tell
from insight_hub.partners.signing_in.views import Returning, answer_to, refuse_code

KEY = "key_of_new_app"  # in the session, until the first code shows that it is in an app


@method_decorator(never_cache, name="dispatch")
class Account(LoginRequiredMixin, TemplateView):
    template_name = "accounts/account.html"

    def get_context_data(self, **kwargs):
        person = self.request.user
        return super().get_context_data(
            app=second_step.app_of(person),
            codes_left=second_step.recovery_codes_left(person),
            **kwargs,
        )


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class SetUp(Returning, FormView):
    """For who is signed in, or half way and must have a second step to go on."""

    form_class = AppCodeForm
    template_name = "accounts/second_step_set_up.html"

    def dispatch(self, request, *args, **kwargs):
        is_signed_in = request.user.is_authenticated
        self.person = request.user if is_signed_in else half_way.person(request)
        if not self.person:
            return redirect("login")
        if second_step.app_of(self.person):
            return redirect("account" if is_signed_in else "sign-in-code")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        app = second_step.in_app(self.person, self.key() or self.make_key())
        return super().get_context_data(
            picture=mark_safe(second_step.picture_of(app)),
            key_in_words=second_step.key_in_words(app),
            is_half_way=not self.request.user.is_authenticated,
            next=self.get_redirect_url(),
            **kwargs,
        )

    def key(self) -> str:
        """The key shown to this person before in this session, if any: never one that somebody else saw there."""
        shown = self.request.session.get(KEY, {})
        return shown["key"] if shown.get("person") == self.person.pk else ""

    def make_key(self) -> str:
        key = second_step.new_key()
        self.request.session[KEY] = {"person": self.person.pk, "key": key}
        return key

    def form_valid(self, form):
        key = self.key()
        app = key and second_step.set_up(self.person, key, form.cleaned_data["code"])
        if not app:
            return refuse_code(self, form, second_step.Answer())
        del self.request.session[KEY]
        if self.request.user.is_authenticated:
            self.request.session.cycle_key()
            take_second_step(self.request, app)
        else:
            half_way.finish(self.request, self.person, app, "app")
        note(self.person, "accounts.second_step_set_up", by=self.person)
        tell(self.person, "A second step was set up: signing in now takes a code from an app.")
        return show_codes(self.request, self.person, self.get_success_url())


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class _Proven(LoginRequiredMixin, FormView):
    """Something done to the second step of a person who shows once more that they have it."""

    form_class = CodeForm
    template_name = "accounts/second_step_prove.html"
    title = text = button = ""

    def dispatch(self, request, *args, **kwargs):
        if request.user.is_authenticated and not second_step.app_of(request.user):
            return redirect("account")
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        return super().get_context_data(title=self.title, text=self.text, button=self.button, **kwargs)

    def form_valid(self, form):
        answer = answer_to(form, self.request.user)
        return self.do(self.request.user) if answer.by else refuse_code(self, form, answer)


class NewRecoveryCodes(_Proven):
    title = "Make new recovery codes"
    text = "You get ten new codes. Those you have now stop working."
    button = "Make new codes"

    def do(self, person):
        note(person, "accounts.recovery_codes_made", by=person)
        tell(person, "New recovery codes were made. The ones before them no longer work.")
        return show_codes(self.request, person, "")


class Remove(_Proven):
    title = "Remove the second step"
    text = (
        "Your password alone will then be enough to sign in. If you manage the hub or review for an organisation, "
        "you are asked to set up another at once: this is how you change to another phone."
    )
    button = "Remove it"

    def do(self, person):
        second_step.remove(person)
        note(person, "accounts.second_step_removed", by=person)
        tell(person, "The second step was removed: signing in takes the password alone.")
        self.request.session.cycle_key()
        return redirect("account")


def show_codes(request, person, next_url):
    """Make recovery codes and show them, this once."""
    codes = second_step.make_recovery_codes(person)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "next": next_url})
