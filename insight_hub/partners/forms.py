"""Forms for the people of partners: to be invited, to join, to sign."""

from django import forms
from django.contrib.auth import get_user_model

from insight_hub.partners.models import ActsFor, Invitation, Membership, PartnerPage, Signature
from insight_hub.partners.signing_in.forms import GovukFields, NewPasswordForm


class InvitationForm(forms.ModelForm):
    class Meta:
        model = Invitation
        fields = ["email", "role"]
        widgets = {"role": forms.RadioSelect}

    def __init__(self, partner: PartnerPage, *args, **kwargs):
        self._partner = partner
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = self.fields["role"].choices[1:]  # without the empty one

    def clean_email(self):
        email = self.cleaned_data["email"]
        if Membership.objects.filter(user__username__iexact=email, partner=self._partner).exists():
            raise forms.ValidationError(f"{email} is a member already: change the role below.")
        return email


class JoiningForm(NewPasswordForm):
    """For somebody who has no sign-in yet. The e-mail address is that of the invitation."""

    first_name = forms.CharField(max_length=150)
    last_name = forms.CharField(max_length=150)
    field_order = ["first_name", "last_name"]
    labels = {
        "first_name": "First name",
        "last_name": "Last name",
        "new_password1": "Choose a password",
        "new_password2": "The same password again",
    }
    empty = {
        "first_name": "Enter your first name",
        "last_name": "Enter your last name",
        "new_password1": "Choose a password",
        "new_password2": "Enter the same password again",
    }

    def __init__(self, email: str, *args, **kwargs):
        super().__init__(get_user_model()(username=email, email=email), *args, **kwargs)

    def save(self, commit=True):
        self.user.first_name, self.user.last_name = self.cleaned_data["first_name"], self.cleaned_data["last_name"]
        return super().save(commit)


class SigningForm(GovukFields, forms.ModelForm):
    agreed = forms.BooleanField()
    labels = {"agreed": "I may sign for this organisation, and it accepts the agreement"}
    empty = {
        "name": "Enter your name",
        "position": "Enter your position",
        "agreed": "Tick the box if you may sign. If you may not, ask somebody who may.",
    }

    class Meta:
        model = Signature
        fields = ["name", "position"]


class ActsForForm(forms.ModelForm):
    class Meta:
        model = ActsFor
        fields = ["by", "because"]
        widgets = {"because": forms.RadioSelect}

    def __init__(self, partner: PartnerPage, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.partner = partner
        self.fields["by"].queryset = PartnerPage.objects.live().exclude(pk=partner.pk).order_by("title")
        self.fields["because"].choices = self.fields["because"].choices[1:]
