"""For whoever watches the hub: is it alive, is it ready, is work waiting?"""

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from search.models import IndexState
from search.query.asking import engine_answers


@never_cache
def live(request):
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(request):
    """200 while the database answers; Elasticsearch down is "degraded", because pages still work."""
    try:
        connection.ensure_connection()
        waiting = IndexState.objects.backlog(engine=bool(settings.ELASTICSEARCH_URL))
    except DatabaseError:
        return JsonResponse({"database": "down", "search": "unknown"}, status=503)
    return JsonResponse({"database": "ok", "search": "ok" if engine_answers() else "degraded", **waiting})
