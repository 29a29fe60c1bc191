from django.urls import path

from insight_hub.partners import views

urlpatterns = [
    path("agreement/", views.agreement, name="agreement"),
    path("agreement/v/<int:number>/", views.agreement, name="agreement-version"),
    path("agreement/sign/<slug:slug>/", views.signing, name="agreement-sign"),
    path("accounts/invitation/<str:token>/", views.invitation, name="invitation"),
]
