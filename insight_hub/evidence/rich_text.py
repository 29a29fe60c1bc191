"""What a paragraph may hold: offered to those who write it, and all that is left of it where it is shown.

Wagtail's editor keeps to it when it saves; what came another way (a script, an old version) is held to it here.
"""

import nh3
from django.utils.safestring import SafeString, mark_safe
from wagtail.rich_text import expand_db_html

FEATURES = ["bold", "italic", "ul", "ol", "link"]
_CLEANER = nh3.Cleaner(
    tags={"p", "br", "b", "strong", "i", "em", "ul", "ol", "li", "a", "h2", "h3"},  # headings: in the agreement
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
)


def as_html(stored: str) -> SafeString:
    """A paragraph as it may stand on a page. Cleaned last, as Wagtail looks for links with patterns and takes
    markup in an attribute for markup."""
    return mark_safe(_CLEANER.clean(expand_db_html(stored)))
