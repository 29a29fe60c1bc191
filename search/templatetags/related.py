from django import template

from insight_hub.partners.reader import Reader
from search.query.related import related

register = template.Library()


@register.inclusion_tag("search/related.html", takes_context=True)
def related_findings(context, reference):
    """Findings like `reference` that this reader may see."""
    return {"hits": related(reference, Reader.of(context["request"].user))}
