from django.urls import path

from home import health, views

urlpatterns = [
    path("you-said-we-did/", views.you_said_we_did, name="you-said-we-did"),
    path("places/", views.places, name="places"),
    path("places/<slug:code>/", views.place, name="place"),
    path("topics/", views.topics, name="topics"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("groups/<slug:slug>/", views.group, name="group"),
    path("partners/", views.partners, name="partners"),
    path("partners/<slug:slug>/", views.partner, name="partner"),
    path("about/", views.about, name="about"),
    path("robots.txt", views.robots),
    path("status/", health.status_page, name="status"),
    path("healthz/live", health.live),
    path("healthz/ready", health.ready),
]
