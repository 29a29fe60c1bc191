"""Signing in, the second step, and signing out."""

from django.contrib.auth import views
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView

from insight_hub.partners.signing_in import half_way, second_step
from insight_hub.partners.signing_in.forms import CodeForm, SignInForm
from insight_hub.partners.signing_in.log import note
from insight_hub.partners.signing_in.mail import tell

LONGEST_NEXT = 2000  # characters of an address to return to; proxies refuse headers of much more


class Returning(views.RedirectURLMixin):
    """Goes on to `next` where that lies on this hub, else to the front page."""

    next_page = "/"

    def get_redirect_url(self):
        address = super().get_redirect_url()
        return address if len(address) <= LONGEST_NEXT else ""


class SignIn(Returning, views.LoginView):
    form_class = SignInForm
    template_name = "accounts/login.html"

    def form_valid(self, form):
        person = form.get_user()
        if not second_step.app_of(person) and not second_step.is_required_of(person):
            return super().form_valid(form)
        half_way.begin(self.request, person)
        return redirect(half_way.next_step(person, self.get_redirect_url()))


@method_decorator([never_cache, sensitive_post_parameters()], name="dispatch")
class GiveCode(Returning, FormView):
    """The second step of who gave the right password."""

    form_class = CodeForm
    template_name = "accounts/code.html"

    def dispatch(self, request, *args, **kwargs):
        self.person = half_way.person(request)
        self.app = self.person and second_step.app_of(self.person)
        if not self.app:
            return redirect("login")
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form):
        answer = answer_to(form, self.person)
        if not answer.by:
            return refuse_code(self, form, answer)
        half_way.finish(self.request, self.person, self.app, answer.by)
        return redirect(self.get_success_url())

    def get_context_data(self, **kwargs):
        return super().get_context_data(next=self.get_redirect_url(), **kwargs)


class SignOut(views.LogoutView):
    http_method_names = ["get", "post", "options"]

    def get(self, request, *args, **kwargs):
        """Only a press of the button ends a session, never a link or picture somewhere."""
        page = render(request, "accounts/sign_out.html", status=405)
        page["Allow"] = "POST"
        return page


def answer_to(form, person) -> second_step.Answer:
    """What becomes of the code in `form`; refusals and recovery codes are noted, and the latter told."""
    answer = second_step.check(person, form.cleaned_data["code"])
    if answer.by == "recovery code":
        note(person, "accounts.recovery_code_used", by=person)
        left = second_step.recovery_codes_left(person)
        tell(person, f"A recovery code was used. Recovery codes left: {left}.")
    elif not answer.by and not answer.wait:
        note(person, "accounts.code_refused")
    return answer


def refuse_code(view, form, answer):
    """The page of `view` again, with what is wrong with the code; status 429 while codes are not looked at."""
    if answer.wait:
        words = f"Too many wrong codes. Wait {in_words(answer.wait)}, then try the code that is shown then."
    else:
        words = "The code is not right, or was used already. Wait for the next one and try that."
    form.add_error("code", words)
    return view.render_to_response(view.get_context_data(form=form), status=429 if answer.wait else 200)


def in_words(seconds: int) -> str:
    """A wait as people say it, rounded up."""
    number, unit = (seconds, "second") if seconds < 90 else (-(-seconds // 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"
