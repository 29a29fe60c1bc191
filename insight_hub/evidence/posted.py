"""What the form of a page is sent, without the numbers of what its editor may not use. They are replaced before the
form reads them, as it would show the title of whatever it was sent, refused or not.
"""

import json
import re

from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from insight_hub.partners.page_form import as_none

NO_PAGE = 0  # there is none of this number
_ATTACHED = re.compile(r"attached_documents-[0-9]+-document")
_BLOCK_TYPE = re.compile(r"(body-[0-9]+)-type")
_VALUES = {"document": "{}-value", "image": "{}-value-image", "paragraph": "{}-value"}  # by the block's type


def usable(data, partner, version, user):
    """`data` with no files but those of `partner` and those that `version` was published with, and with no links to
    pages that `user` may not name."""
    data = data.copy()
    documents = [name for name in data if _ATTACHED.fullmatch(name)] + _names(data, "document")
    as_none(data, documents, partner, get_document_model(), version.documents.all() if version else ())
    as_none(data, _names(data, "image"), partner, get_image_model(), version.images.all() if version else ())
    for name in _names(data, "paragraph"):
        data[name] = _with_links_for(user, data[name])
    return data


def _names(data, block_type):
    """The names under which `data` has the values of blocks of a type."""
    matches = [_BLOCK_TYPE.fullmatch(name) for name in data]
    names = [_VALUES[block_type].format(match[1]) for match in matches if match and data.get(match[0]) == block_type]
    return [name for name in names if name in data]


def _with_links_for(user, text):
    """The editor's JSON of a paragraph, where a link to a page that `user` may not name is one to none."""
    from insight_hub.evidence.chooser import may_name  # which knows the models, whose form asks this

    try:
        paragraph = json.loads(text)
        links = [entity for entity in paragraph["entityMap"].values() if entity["data"].get("id") is not None]
    except (AttributeError, KeyError, TypeError, ValueError):  # no editor sends that: nothing of it is taken
        return "null"
    numbers = {str(link["data"]["id"]) for link in links}
    numbers = {number for number in numbers if number.isdecimal() and len(number) < 18}
    named = {str(pk) for pk in may_name(user).filter(pk__in=numbers).values_list("pk", flat=True)} if numbers else ()
    for link in links:
        if str(link["data"]["id"]) not in named:
            link["data"] = {"id": NO_PAGE}
    return json.dumps(paragraph) if links else text
