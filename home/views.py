"""The public pages that are not in the page tree."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from home import listings
from home.forms import ResponseFilterForm
from insight_hub.evidence import confidence
from insight_hub.evidence.choices import ResponseStatus
from insight_hub.partners.models import ActsFor, PartnerPage
from insight_hub.partners.reader import Reader
from insight_hub.taxonomy.models import Group, Place, Topic
from insight_hub.taxonomy.old_names import moved_to

CARDS_A_PAGE = 20


def you_said_we_did(request):
    reader = Reader.of(request.user)
    form = ResponseFilterForm(request.GET, places=listings.places_heard(), topics=Topic.objects.all())
    chosen = form.chosen()
    found = listings.responses(reader, **_as_tags(chosen))
    if "status" in chosen:
        found = found.filter(status=chosen["status"])
    page = Paginator(found, CARDS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "responses": listings.with_what_was_said(page.object_list, reader),
        "statuses": [(status, status.explanation) for status in ResponseStatus],
    }
    return render(request, "home/you_said_we_did.html", context)


def places(request):
    return render(request, "home/places.html", {"places": listings.places_heard()})


def place(request, code):
    found = get_object_or_404(Place, slug=code)
    inside = Place.objects.inside(found)
    context = listings.about(Reader.of(request.user), places=inside)
    context |= {
        "place": found,
        "parts": found.made_of.order_by("name"),
        "wider": Place.objects.filter(parts__place=found).order_by("name"),
        "inner": listings.places_with_counts().filter(pk__in=inside).exclude(pk=found.pk).order_by("name")[:50],
    }
    return render(request, "home/place.html", context)


def topics(request):
    return render(request, "home/topics.html", {"topics": listings.topics_with_counts()})


def topic(request, slug):
    return _about_tag(request, Topic, slug)


def group(request, slug):
    return _about_tag(request, Group, slug)


def _about_tag(request, model, slug):
    """The page of a topic or group; an old address leads to the one of today."""
    name = model._meta.model_name
    found = model.objects.select_related("parent", "use_instead").filter(slug=slug).first()
    if not found:
        return _moved(request, model, slug)
    context = listings.about(Reader.of(request.user), **{f"{name}s": [found, *found.children.all()]})
    return render(request, f"home/{name}.html", context | {name: found})


def _moved(request, model, slug):
    now = moved_to(model, slug)
    if not now:
        raise Http404
    asked = f"?{query}" if (query := request.META.get("QUERY_STRING")) else ""
    return redirect(reverse(model._meta.model_name, args=[now.slug]) + asked, permanent=True)


def partners(request):
    found = PartnerPage.objects.live().order_by("title")
    return render(request, "home/partners.html", {"partners": found})


def partner(request, slug):
    found = get_object_or_404(PartnerPage.objects.live(), slug=slug)
    context = listings.of_partner(Reader.of(request.user), found)
    context |= {
        "signature": found.signatures.select_related("agreement").first(),
        "acted_for": ActsFor.objects.filter(partner=found, by__live=True).select_related("by").first(),
        "acts_for": found.acts_for.filter(partner__live=True).select_related("partner").order_by("partner__title"),
    }
    return render(request, found.template, context | {"page": found, "partner": found})


def about(request):
    return render(request, "home/about.html", {"rule": confidence.in_numbers()})


def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", "Disallow: /search/", "Disallow: /api/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


def _as_tags(chosen):
    """The tags that a chosen place or topic stands for, with what is inside it."""
    tags = {}
    if "place" in chosen:
        tags["places"] = Place.objects.inside(chosen["place"])
    if "topic" in chosen:
        tags["topics"] = [chosen["topic"], *chosen["topic"].children.all()]
    return tags
