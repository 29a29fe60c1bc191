from django.urls import path, re_path, register_converter

from insight_hub.evidence import chooser, reporting, views
from insight_hub.evidence.admin_withdrawing import unpublish
from insight_hub.evidence.files import ImageView, document, no_such_file
from insight_hub.evidence.joint.views import joint


class KindConverter:
    regex = "|".join(views.KINDS)
    to_python = to_url = str


register_converter(KindConverter, "kind")

urlpatterns = [
    path("admin/choose-page/", chooser.browse),
    path("admin/choose-page/search/", chooser.search),
    path("admin/choose-page/<int:parent_page_id>/", chooser.browse_children),
    path("admin/choose-page/chosen-multiple/", chooser.chosen_multiple),
    path("admin/pages/<int:page_id>/unpublish/", unpublish),
    path("report-a-problem/", reporting.report, name="report-problem"),
    path("report-a-problem/sent/<str:receipt>/", reporting.sent, name="problem-sent"),
    path("<kind:kind>/<slug:code>/", views.evidence, name="evidence"),
    path("engagements/<slug:code>/joint/", joint, name="joint"),
    path("<kind:kind>/<slug:code>/v/<int:number>/", views.version, name="version"),
    path("<kind:kind>/<slug:code>/cite.<str:style>", views.cite, name="cite"),
    path("<kind:kind>/<slug:code>/v/<int:number>/cite.<str:style>", views.cite, name="cite-version"),
    re_path(r"^(?:documents|images/[^/]*)/(\d{19,})/", no_such_file),
    re_path(r"^documents/(\d+)/([^/]*)$", document, name="wagtaildocs_serve"),
    re_path(r"^images/([^/]*)/(\d+)/([^/]*)/[^/]*$", ImageView.as_view(), name="wagtailimages_serve"),
]
