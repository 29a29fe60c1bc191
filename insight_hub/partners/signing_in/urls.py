"""Where people sign in and keep their sign-in. All under /accounts/."""

from django.urls import path

from insight_hub.partners.signing_in import account_views, passwords, views

urlpatterns = [
    path("", account_views.Account.as_view(), name="account"),
    path("login/", views.SignIn.as_view(), name="login"),
    path("login/code/", views.GiveCode.as_view(), name="sign-in-code"),
    path("logout/", views.SignOut.as_view(), name="logout"),
    path("password/", passwords.ChangePassword.as_view(), name="password-change"),
    path("password/changed/", passwords.Changed.as_view(), name="password-changed"),
    path("password/forgotten/", passwords.AskForLink.as_view(), name="password-link"),
    path("password/forgotten/sent/", passwords.LinkSent.as_view(), name="password-link-sent"),
    path("password/new/<uidb64>/<token>/", passwords.FollowLink.as_view(), name="password_reset_confirm"),
    path("second-step/set-up/", account_views.SetUp.as_view(), name="second-step-set-up"),
    path("second-step/codes/", account_views.NewRecoveryCodes.as_view(), name="recovery-codes"),
    path("second-step/remove/", account_views.Remove.as_view(), name="second-step-remove"),
]
