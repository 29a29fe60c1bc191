"""Links to pages of the hub within paragraphs: stored by its number, which must not tell where a hidden page is."""

from wagtail.models import Page
from wagtail.rich_text.pages import PageLinkHandler

from insight_hub.evidence.chooser import seen_by
from insight_hub.partners.reader import PUBLIC


class PublicPageLinks(PageLinkHandler):
    """An address for what everyone may see. The same paragraph is shown to all who read the page, and an address is
    made of a reference: any other page is as one that does not exist."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list):
        numbers = {attrs.get("id") or "" for attrs in attrs_list}
        numbers = {text for text in numbers if text.isdecimal() and len(text) < 18}
        public = seen_by(PUBLIC, Page.objects.live().filter(pk__in=numbers)).values_list("pk", flat=True)
        public = {str(number) for number in public}
        shown = [attrs if attrs.get("id") in public else {} for attrs in attrs_list]
        return super().expand_db_attributes_many(shown)
