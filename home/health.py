"""For whoever watches the hub: is it alive, is it ready, is work waiting?"""

from django.db import DatabaseError, connection
from django.http import HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache

from search.index.client import engine_answers
from search.models import IndexState


@never_cache
def live(request):
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(request):
    """200 while the database answers; Elasticsearch down is "degraded", because pages still work."""
    try:
        connection.ensure_connection()
        waiting = IndexState.objects.backlog()
    except DatabaseError:
        return JsonResponse({"database": "down", "search": "unknown"}, status=503)
    return JsonResponse({"database": "ok", "search": "ok" if engine_answers() else "degraded", **waiting})
