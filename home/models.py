from wagtail.models import Page

from home import listings
from insight_hub.partners.reader import Reader


class HomePage(Page):
    """The hub's front page. Organisations stand under it."""

    subpage_types = ["partners.PartnerPage"]
    max_count = 1
    template = "home/home_page.html"
    private_page_options = []

    class Meta:
        verbose_name = "front page"

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        return context | listings.front_page(Reader.of(request.user))
