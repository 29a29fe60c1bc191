"""The public pages that are not in the page tree."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from home import listings
from home.forms import ResponseFilterForm
from insight_hub.evidence import confidence
from insight_hub.evidence.choices import ResponseStatus
from insight_hub.partners.models import ActsFor, PartnerPage
from insight_hub.partners.reader import Reader
from insight_hub.taxonomy.models import Group, Place, Topic

CARDS_A_PAGE = 20


def you_said_we_did(request):
    reader = Reader.of(request.user)
    form = ResponseFilterForm(
        request.GET, places=listings.places_with_counts().order_by("name"), topics=Topic.objects.all()
    )
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
    found = listings.places_with_counts().order_by("name")
    return render(request, "home/places.html", {"places": found})


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
    found = get_object_or_404(Topic.objects.select_related("parent"), slug=slug)
    context = listings.about(Reader.of(request.user), topics=[found, *found.children.all()])
    return render(request, "home/topic.html", context | {"topic": found})


def group(request, slug):
    found = get_object_or_404(Group.objects.select_related("parent"), slug=slug)
    context = listings.about(Reader.of(request.user), groups=[found, *found.children.all()])
    return render(request, "home/group.html", context | {"group": found})


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
