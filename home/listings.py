"""What stands on the public pages: each listing is a question put to the evidence under the visibility rule."""

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from insight_hub.evidence.choices import EngagementStatus
from insight_hub.evidence.listed import listings
from insight_hub.evidence.models import EngagementPage, FindingPage, ResponseAnswer, ResponsePage
from insight_hub.evidence.models.tagging import FindingTopic
from insight_hub.evidence.surroundings import ON_REFERENCE, visible_pages
from insight_hub.evidence.visibility import visible_to
from insight_hub.partners.models import ActsFor
from insight_hub.partners.reader import PUBLIC, Reader
from insight_hub.taxonomy.models import Place, PlaceWithin, Topic

CARDS = 5  # of each kind on a page that shows several kinds
COMING = (EngagementStatus.PLANNED, EngagementStatus.OPEN)


def findings(reader: Reader, **tagged) -> QuerySet:
    """Findings that `reader` may see, newest first, with any of `topics`, `places` or `groups` given."""
    return _tagged(visible_pages(FindingPage, reader), "", tagged).order_by("-date_to", "-pk")


def engagements(reader: Reader, **tagged) -> QuerySet:
    return _tagged(visible_pages(EngagementPage, reader), "", tagged).order_by("date_from", "title")


def coming(reader: Reader, **tagged) -> QuerySet:
    """Planned and open engagements, soonest first."""
    return engagements(reader, **tagged).filter(status__in=COMING)


def responses(reader: Reader, **tagged) -> QuerySet:
    """Responses that `reader` may see, newest first; tags are those of findings that `reader` may see too."""
    found = visible_pages(ResponsePage, reader)
    if tagged:
        answered = _tagged(_answers(reader).filter(response=OuterRef("pk")), "finding__", tagged)
        found = found.filter(Exists(answered))
    return found.order_by("-date", "-pk")


def with_what_was_said(cards, reader: Reader) -> list:
    """The responses in `cards`, each with `told`: the findings it answers that `reader` may see."""
    cards = list(cards)
    told = _answers(reader).filter(response__in=cards).select_related("finding__reference").order_by("sort_order")
    by_response = {}
    for answer in told:
        by_response.setdefault(answer.response_id, []).append(answer.finding)
    for card in cards:
        card.told = by_response.get(card.pk, [])
    return cards


def front_page(reader: Reader) -> dict:
    return {
        "responses": with_what_was_said(responses(reader)[:CARDS], reader),
        "open_engagements": engagements(reader).filter(status=EngagementStatus.OPEN)[:CARDS],
        "topics": topics_with_counts(),
        "places": places_with_counts().order_by("-finding_count", "name")[:12],
    }


def about(reader: Reader, **tagged) -> dict:
    """What was said, what was done and what is planned about some topics, places or groups."""
    found = findings(reader, **tagged)
    return {
        "findings": found[:CARDS],
        "finding_count": found.count(),
        "responses": with_what_was_said(responses(reader, **tagged)[:CARDS], reader),
        "coming": coming(reader, **tagged)[:CARDS],
    }


def of_partner(reader: Reader, partner) -> dict:
    """What the partner and those whose place it took have asked, were told and did."""
    own = Q(reference__partner__in=ActsFor.objects.inherited_by(partner))
    found = findings(reader).filter(own)
    return {
        "findings": found[:CARDS],
        "finding_count": found.count(),
        "responses": with_what_was_said(responses(reader).filter(own)[:CARDS], reader),
        "coming": coming(reader).filter(own)[:CARDS],
        "engagements": engagements(reader).filter(own).exclude(status__in=COMING).order_by("-date_to", "title"),
        "listed": listings(reader, own),
    }


def topics_with_counts() -> list[Topic]:
    """Top topics with `finding_count`: public findings on them and on what is below them. Retired ones without any
    are left out."""
    links = visible_to(PUBLIC, FindingTopic.objects.all(), f"content_object__{ON_REFERENCE}")
    counted = links.values(top=Coalesce("tag__parent", "tag")).annotate(found=Count("content_object", distinct=True))
    counts = dict(counted.values_list("top", "found"))
    topics = list(Topic.objects.filter(parent=None).prefetch_related("children"))
    for topic in topics:
        topic.finding_count = counts.get(topic.pk, 0)
    return [topic for topic in topics if topic.finding_count or not topic.retired]


def places_with_counts() -> QuerySet:
    """Places with public findings of their own, with `finding_count`."""
    places = visible_to(PUBLIC, Place.objects.all(), f"finding_items__content_object__{ON_REFERENCE}")
    return places.annotate(finding_count=Count("finding_items__content_object", distinct=True))


def places_heard() -> QuerySet:
    """Places with public findings of their own, and the local areas that such places lie in."""
    own = places_with_counts().order_by().values("pk")
    around = Q(level=Place.Level.LOCAL_AREA, pk__in=PlaceWithin.objects.filter(place__in=own).values("whole"))
    return Place.objects.filter(Q(pk__in=own) | around).order_by("name")


def _answers(reader):
    return visible_to(reader, ResponseAnswer.objects.all(), f"finding__{ON_REFERENCE}")


def _tagged(queryset, to_finding, tagged):
    """`queryset` narrowed to rows tagged, for every name in `tagged`, with any of its tags."""
    for name, tags in tagged.items():
        queryset = queryset.filter(**{f"{to_finding}{name}__in": tags})
    return queryset.distinct() if tagged else queryset
