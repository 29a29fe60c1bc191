"""Search, as a page and as data."""

from django.conf import settings
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from insight_hub.partners.reader import Reader
from insight_hub.taxonomy.lookup import AmbiguousTag, UnknownTag, resolve
from insight_hub.taxonomy.models import Place
from search import listing, openapi
from search.api import as_json
from search.forms import SearchForm
from search.query import at_once
from search.query.run import search

BACKEND = "X-Search-Backend"


def search_page(request):
    form = SearchForm(request.GET)
    query = form.query()
    place_choices = []
    if name := form.cleaned_data.get("place_name"):
        try:
            place = resolve(Place, name)
            return redirect(f"{reverse('search')}?{query.with_value('place', place.slug).address()}")
        except AmbiguousTag as ambiguous:
            place_choices = [_place_choice(query, place) for place in ambiguous.candidates[:30]]
        except UnknownTag as unknown:
            form.notes.append(str(unknown))
    try:
        with at_once.turn():
            results = search(query, Reader.of(request.user))
            context = {"form": form, "query": query, "place_choices": place_choices, **_shown(form, results)}
            return _answer(render(request, "search/search.html", context), results)
    except at_once.TooManyAtOnce:
        return _turned_away(render(request, "search/too_many.html", {"query": query}, status=503))


def search_api(request):
    form = SearchForm(request.GET)
    try:
        with at_once.turn():
            results = search(form.query(), Reader.of(request.user))
            found = as_json(results, listing.shown_facets(results), request.build_absolute_uri, form.problems())
            return _answer(JsonResponse(found), results)
    except at_once.TooManyAtOnce:
        return _turned_away(JsonResponse({"error": "Too many searches at once. Try again in a moment."}, status=503))


def openapi_document(request):
    return JsonResponse(openapi.document(request.build_absolute_uri("/").rstrip("/")))


def _shown(form, results):
    query, facets = results.query, listing.shown_facets(results)
    results.facets.extend(facets)
    return {
        "results": results,
        "on_purpose": not settings.ELASTICSEARCH_URL,
        "chosen": listing.chosen(query, facets),
        "page": listing.paging(results),
        "kinds": listing.kinds(query),
        "sorts": listing.sorts(query),
        "notes": form.problems(),
        "as_typed_address": results.as_typed.address(exact=True) if results.as_typed else "",
        "api_url": f"{reverse('search-api')}?{query.address()}",
    }


def _place_choice(query, place):
    return {
        "label": place.name,
        "url": f"{reverse('search')}?{query.with_value('place', place.slug).address()}",
    }


def _turned_away(response):
    response["Retry-After"] = str(at_once.RETRY_AFTER)
    return response


def _answer(response, results):
    response[BACKEND] = results.backend
    response["Vary"] = "Cookie"
    return response
