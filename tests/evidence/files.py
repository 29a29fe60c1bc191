"""Files and pictures for tests, real ones on disk."""

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.template import Context, Template
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail_factories.factories import ImageFactory

from insight_hub.evidence.models import AttachedDocument


def a_document(title="Report", filename="report.pdf") -> Document:
    return Document.objects.create(title=title, file=ContentFile(b"%PDF-1.4 words", name=filename))


def a_picture(title="Picture") -> Image:
    picture = ImageFactory.build(title=title)
    return Image.objects.create(title=title, file=ImageFile(picture.file.file, name=f"{title}.jpg"))


def attach(finding, document):
    """As the admin's form does: on the page, to be saved with it."""
    finding.attached_documents.add(AttachedDocument(document=document))
    return finding


def picture_block(picture):
    value = {"image": picture.pk, "alt_text": "What it shows", "decorative": False}
    return {"type": "image", "value": value}


def address_of(picture) -> str:
    """As a template writes it."""
    template = Template('{% load wagtailimages_tags %}{% image_url image "width-40" %}')
    return template.render(Context({"image": picture}))
