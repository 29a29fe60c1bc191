"""The forms of documents and pictures in Wagtail's admin, without free tags: it offers those of every partner to all
editors, and they would tell of what is restricted."""

from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.forms import BaseImageForm


class _WithoutTags:
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("tags", None)


class DocumentForm(_WithoutTags, BaseDocumentForm):
    pass


class ImageForm(_WithoutTags, BaseImageForm):
    pass
