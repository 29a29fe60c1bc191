"""Fills engagements, findings and responses with telltales: every field that people write in, every file and tag."""

import datetime
import io
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from PIL import Image as Pixels
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from insight_hub.evidence.models import (
    AttachedDocument,
    EngagementPage,
    FindingPage,
    ResponseAnswer,
    ResponsePage,
    ResponseUpdate,
)
from insight_hub.taxonomy.models import Group, Method, Place, Topic
from tests.leaks.telltales import FIRST_NUMBER, Telltale, Telltales

MODELS = {"engagement": EngagementPage, "finding": FindingPage, "response": ResponsePage}
TAGS = {"topics": Topic, "places": Place, "groups": Group, "methods": Method}
PAGE_FIELDS = ("title", "seo title", "search description", "change note")
TEXTS = {
    "engagement": (
        *PAGE_FIELDS, "legal duty", "purpose", "question", "question set by", "told and supported", "decided by",
        "commissioned by",
    ),
    "finding": (*PAGE_FIELDS, "summary", "notice", "limits"),
    "response": (*PAGE_FIELDS, "decision"),
}  # fmt: skip
DAY = datetime.date(2026, 3, 1)


@dataclass
class Contents:
    """Words for one thing in one state, and what was made of them: `tags` and `files` are model instances."""

    telltales: Telltales
    keeper: str
    kind: str
    state: str
    collection: Collection
    tags: list = field(default_factory=list)
    documents: list[Document] = field(default_factory=list)
    pictures: list[Image] = field(default_factory=list)

    def telltale(self, name: str) -> Telltale:
        return Telltale(self.keeper, self.kind, self.state, name)

    def word(self, name: str) -> str:
        return self.telltales.word(self.telltale(name))

    def number(self, name: str) -> int:
        return self.telltales.number(self.telltale(name))

    def fill(self, page) -> None:
        """Put new words into every field of `page`, which may be new or published."""
        for name in TEXTS[self.kind]:
            setattr(page, name.replace(" ", "_"), f"{self.word(name).capitalize()} was said.")
        page.slug = self.word("slug")
        getattr(self, f"_fill_{self.kind}")(page)
        if self.kind != "response":
            for name, model in TAGS.items():
                getattr(page, name).set([self._tag(model)])

    def _fill_engagement(self, page):
        page.take_part_url = f"https://{self.word('take part url')}.example/"
        page.contact_email = f"{self.word('contact email')}@sample.example"
        page.participants = self.number("participants")
        page.status = "open"
        page.closing_date = DAY

    def _fill_finding(self, page):
        page.source_url = f"https://{self.word('source url')}.example/"
        page.participants = self.number("participants")
        page.body = FindingPage._meta.get_field("body").to_python(self._blocks())
        page.attached_documents = [AttachedDocument(document=self._document("attached document"))]

    def _fill_response(self, page):
        page.status, page.date = "accepted", "2026-03"
        page.updates = [ResponseUpdate(date=DAY, text=f"{self.word('update')} was done.")]

    def _blocks(self):
        picture = {"image": self._picture().pk, "alt_text": self.word("alt text"), "decorative": False}
        table = {"data": [[self.word("table head")], [self.word("table cell")]], "table_caption": self.word("caption")}
        return [
            {"type": "key_point", "value": self.word("key point")},
            {"type": "quotation", "value": {"text": self.word("quotation"), "speaker": self.word("speaker")}},
            {"type": "paragraph", "value": f"<p>{self.word('paragraph')}</p>"},
            {"type": "table", "value": table | {"first_row_is_table_header": True, "first_col_is_header": False}},
            {"type": "image", "value": picture},
            {"type": "document", "value": self._document("document").pk},
            {"type": "recommendation", "value": self.word("recommendation")},
        ]

    def _tag(self, model):
        word = self.word(model.__name__.lower())
        more = {"short_name": word} if model is Place else {}
        tag = model.objects.create(name=word.capitalize(), slug=word, **more)
        self.tags.append(tag)
        return tag

    def _document(self, name):
        text = ContentFile(f"{self.word(f'{name} content')}".encode(), f"{self.word(f'{name} file name')}.txt")
        document = Document.objects.create(
            pk=self.number("document number"),
            title=self.word(f"{name} title"),
            file=text,
            collection=self.collection,
        )
        self.documents.append(document)
        return document

    def _picture(self):
        colour = io.BytesIO()
        Pixels.new("RGB", (48, 48), as_colour(self.number("pixels"))).save(colour, "PNG")
        picture = Image.objects.create(
            pk=self.number("picture number"),
            title=self.word("picture title"),
            description=self.word("picture description"),
            file=ImageFile(colour, f"{self.word('picture file name')}.png"),
            collection=self.collection,
        )
        self.pictures.append(picture)
        return picture


def as_colour(number: int) -> tuple[int, int, int]:
    """A colour that says which number it is."""
    return 200, *divmod(number - FIRST_NUMBER["pixels"], 256)


def number_of(colour: tuple[int, int, int]) -> int:
    return FIRST_NUMBER["pixels"] + colour[1] * 256 + colour[2]


def answer(response: ResponsePage, findings) -> None:
    response.answers = [ResponseAnswer(finding=finding) for finding in findings]
