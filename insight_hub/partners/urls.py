from django.urls import path

from insight_hub.partners import views
from insight_hub.partners.signing_in.views import SignOut

urlpatterns = [
    path("admin/logout/", SignOut.as_view()),  # Wagtail's signs out whoever follows a link to it
    path("agreement/", views.agreement, name="agreement"),
    path("agreement/v/<int:number>/", views.agreement, name="agreement-version"),
    path("agreement/sign/<slug:slug>/", views.signing, name="agreement-sign"),
    path("accounts/invitation/<str:token>/", views.invitation, name="invitation"),
]
