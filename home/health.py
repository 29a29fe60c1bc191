"""Is the hub alive, is it ready, is work waiting? For programs that watch it, and for people."""

from django.db import DatabaseError
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from search import status


@never_cache
def live(request):
    return HttpResponse("ok", content_type="text/plain")


@never_cache
def ready(request):
    """200 while the database answers; Elasticsearch down is "degraded", because the database answers searches."""
    try:
        found = status.now()
    except DatabaseError:
        return JsonResponse({"database": "down", "search": "unknown"}, status=503)
    return JsonResponse(
        {
            "database": "ok",
            "search": "ok" if found.engine else "degraded",
            "waiting": found.waiting,
            "oldest_seconds": found.oldest_seconds,
            "failed": found.failed,
            "worker": "ok" if found.worker else "not seen",
        }
    )


@never_cache
def status_page(request):
    return render(request, "home/status.html", {"status": status.now(), "meaning": status.of_meaning()})
