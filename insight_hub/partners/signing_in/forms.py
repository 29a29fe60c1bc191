"""What people type to sign in and to keep their sign-in safe."""

from django import forms
from django.contrib.auth import authenticate
from django.contrib.auth.forms import (
    AuthenticationForm,
    PasswordChangeForm,
    PasswordResetForm,
    SetPasswordForm,
    UsernameField,
)
from django.core.exceptions import ValidationError

from insight_hub.partners.signing_in.lockout import canonical

_LOOKS = {
    forms.CheckboxInput: "checkboxes__input",
    forms.CheckboxSelectMultiple: "checkboxes__input",
    forms.RadioSelect: "radios__input",
    forms.Select: "select",
    forms.Textarea: "textarea",
}
LONGEST_NAME = 254  # characters; what is longer is nobody's


class GovukFields:
    """Fields as the hub's pages show them, with `labels`, `hints` and what to say where one is empty."""

    labels = {}
    hints = {}
    empty = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.update(_look_of(field.widget))
            field.widget.attrs.pop("autofocus", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.error_messages["required"] = self.empty.get(name, field.error_messages["required"])


def _look_of(widget):
    for kind, name in _LOOKS.items():
        if isinstance(widget, kind):
            return {"class": f"govuk-{name}"}
    return {"class": "govuk-input", "spellcheck": "false"}


class _NameField(UsernameField):
    def to_python(self, value):
        """What was typed, without what no name can hold; what is too long stays so and is nobody's name."""
        return super().to_python((value or "").replace("\0", "")[: LONGEST_NAME + 1])


class SignInForm(GovukFields, AuthenticationForm):
    username = _NameField(widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    labels = {"username": "Email address", "password": "Password"}
    empty = {"username": "Enter your email address", "password": "Enter your password"}
    error_messages = {
        "invalid_login": "The email address or the password is not right. Check both and try again.",
        "inactive": "The email address or the password is not right. Check both and try again.",
    }

    def clean_username(self):
        typed = self.cleaned_data["username"]
        return canonical(typed) or typed


class CodeForm(GovukFields, forms.Form):
    code = forms.CharField(
        max_length=30, widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"})
    )
    labels = {"code": "Code"}
    hints = {"code": "Six digits from your app. If you do not have your phone: one of your recovery codes, ten digits."}
    empty = {"code": "Enter the code"}


class AppCodeForm(CodeForm):
    hints = {"code": "The six digits that the app shows now."}


class EmailForm(GovukFields, PasswordResetForm):
    labels = {"email": "Email address"}
    empty = {"email": "Enter your email address"}


NEW_PASSWORD = {"new_password1": "New password", "new_password2": "New password again"}
NEW_PASSWORD_EMPTY = {"new_password1": "Enter a new password", "new_password2": "Enter the new password again"}
NEW_PASSWORD_HINTS = {
    "new_password1": "At least 8 characters, not only digits, not a common password and nothing like your name."
}


class NewPasswordForm(GovukFields, SetPasswordForm):
    labels = NEW_PASSWORD
    empty = NEW_PASSWORD_EMPTY
    hints = NEW_PASSWORD_HINTS


class ChangePasswordForm(GovukFields, PasswordChangeForm):
    """Wrong guesses at the old password count as failed sign-ins do."""

    labels = NEW_PASSWORD | {"old_password": "Your password now"}
    empty = NEW_PASSWORD_EMPTY | {"old_password": "Enter your password"}
    hints = NEW_PASSWORD_HINTS

    def __init__(self, request, *args, **kwargs):
        super().__init__(request.user, *args, **kwargs)
        self._request = request

    def clean_old_password(self):
        old = self.cleaned_data["old_password"]
        if not authenticate(self._request, username=self.user.get_username(), password=old):
            raise ValidationError("This is not your password. Try again.")
        return old
