"""A hub in which every text that people may write holds scripts.

`manage.py shell` runs `fill`; the tests in test_stored_scripts.py then look at all of it. Each field has a number,
and what it holds calls `ran(number)` if it ever runs.
"""

import json
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.utils import timezone
from PIL import Image as Pixels
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Comment, Site

from insight_hub.evidence.choices import EngagementStatus
from insight_hub.evidence.models import (
    AttachedDocument,
    EngagementPage,
    FindingPage,
    JoinRequest,
    JoinState,
    Offer,
    Problem,
    Reference,
    ResponseAnswer,
    ResponsePage,
    ResponseUpdate,
    Undertaking,
    Withdrawal,
)
from insight_hub.evidence.partial_date import PartialDateField
from insight_hub.partners.groups import managers_group
from insight_hub.partners.joining import join
from insight_hub.partners.models import Agreement, Invitation, PartnerPage, Role, Signature
from insight_hub.taxonomy.models import Group, JargonTerm, Method, Place, RetiredPlaceCode, Topic
from tests.browser.conftest import PASSWORD
from tests.factories import front_page

WORD = "onerror"  # stands in every text that has room for it, so a search for it marks words inside an attack
ATTACKS = [
    "<svg onload=ran()>",
    '"><img src=x onerror=ran()>',
    "'><script>ran()</script>",
    "</title></textarea></script></style><img src=x onerror=ran()>",
    "\" onfocus=ran() autofocus x=\" ' onmouseover=ran() x='",
    "{{ran()}}{% load x %}{{7|safe}}${ran()}",
    "&lt;img src=x onerror=ran()&gt;",
    "\\u003cimg src=x onerror=ran()\\u003e \\x3cscript\\x3eran()\\x3c/script\\x3e",
    "＜img src=x onerror=ran()＞ ‹img src=x onerror=ran()› <\u200bimg src=x onerror=ran()>",
    "<iframe srcdoc='<script>parent.ran()</script>'></iframe><a href=javascript:ran()>x</a>",
    "<!--><img src=x onerror=ran()>--> <![CDATA[><img src=x onerror=ran()>]]>",
    "\u202e<details open ontoggle=ran()>\u2028<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=x onerror=ran()&gt;'>",
]
RICH_TEXT = (
    '<p data-block-key="a">Said <script>ran()</script><img src="x" onerror="ran()"/><svg onload="ran()"></svg></p>'
    '<p onclick="ran()"><a href="javascript:ran()">one</a> <a href="jav&#x09;ascript:ran()">two</a>'
    ' <a href=" &#1;JaVaScRiPt&colon;ran()">three</a> <a href="data:text/html,<script>parent.ran()</script>">four</a>'
    ' <a href="vbscript:ran()">five</a> <a linktype="page" id="2" href="x>"><img src="x" onerror="ran()"/>">six</a></p>'
    '<embed embedtype="media" url="https://www.youtube.com/watch?v=x"/><iframe srcdoc="<script>parent.ran()</script>">'
    '</iframe><![CDATA[ ><img src="x" onerror="ran()"/> ]]><form action="javascript:ran()"><button>x</button></form>'
)
NOT_WRITTEN = {
    "path": "the tree's own",
    "url_path": "follows from slugs",
    "draft_title": "follows the title",
    "file_hash": "of the file",
    "publisher": "follows the organisation's title",
    "sender": "a hash",
}


def written_fields(model) -> list[models.Field]:
    """The fields of `model` that hold what people write as they like."""
    fixed = (models.SlugField, PartialDateField)
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, fixed)
        and not field.choices
        and field.name not in NOT_WRITTEN
    ]


class Attacks:
    """Allots numbers to fields. `numbers`: {"model.field": number}."""

    def __init__(self):
        self.numbers: dict[str, int] = {}

    def on(self, place: str, longest: int | None = None) -> str:
        """As many attacks as fit into `longest` characters."""
        number = self.numbers.setdefault(place, len(self.numbers) + 1)
        text = ""
        for attack in ATTACKS:
            longer = f"{text} {attack}".strip().replace("ran()", f"ran({number})")
            if longest is None or len(longer) <= longest:
                text = longer
        assert text, f"no attack fits into {place}"
        return text

    def plain(self, model) -> dict[str, str]:
        """Attacks for every field of `model` that takes any text."""
        fields = [field for field in written_fields(model) if not _has_a_shape(field)]
        return {field.name: self.on(_name(model, field), field.max_length) for field in fields}

    def shaped(self, model) -> dict[str, str]:
        """Attacks for fields whose validators would refuse them."""
        found = {}
        for field in filter(_has_a_shape, written_fields(model)):
            self.on(_name(model, field))
            number = self.numbers[_name(model, field)]
            is_url = isinstance(field, models.URLField)
            found[field.name] = f"javascript:ran({number})" if is_url else f'"><svg onload=ran({number})>@x.example'
        return found


def _has_a_shape(field):
    return isinstance(field, models.URLField | models.EmailField)


def _name(model, field):
    return f"{model._meta.label}.{field.name}"


def fill(report: str) -> None:
    """Fill the hub, and write to the file `report` {"numbers", "public" and "admin": addresses}."""
    attacks = Attacks()
    Site.objects.update(site_name=attacks.on("site", 255))
    tags = _vocabulary(attacks)
    files = _files(attacks)
    partner = front_page().add_child(
        instance=PartnerPage(slug="hostile", kind="council", logo=files["image"], **attacks.plain(PartnerPage))
    )
    partner.places.set(tags["places"])
    people = _people(attacks, partner)
    _joining(attacks, partner)
    pages = _evidence(attacks, partner, tags, files)
    for page in [partner, *pages]:
        _spoil(attacks, page, people[0])
    _taken_down(attacks, partner, pages[0])
    _run_together(attacks, pages[0], partner)
    Comment.objects.create(page=pages[1], user=people[0], text=attacks.on("comment"), contentpath="summary")
    addresses = {"public": _public(pages, tags), "admin": _admin([partner, *pages], files)}
    Path(report).write_text(json.dumps({"numbers": attacks.numbers, **addresses}), encoding="utf-8")


def _vocabulary(attacks):
    tags = {}
    for name, model in {"topics": Topic, "groups": Group, "methods": Method, "places": Place}.items():
        slug = "X05009999" if model is Place else f"hostile-{name}"
        tags[name] = [model.objects.create(slug=slug, **attacks.plain(model))]
        if model in (Topic, Group):
            below = attacks.plain(model) | {"name": f"1 {attacks.plain(model)['name']}"[:100]}
            tags[name].append(model.objects.create(slug=f"{slug}-below", parent=tags[name][0], **below))
        if hasattr(model, "former_addresses"):
            former = model.former_addresses().model
            former.objects.create(slug=f"former-{name}", now=tags[name][0], **attacks.plain(former))
    JargonTerm.objects.create(**attacks.plain(JargonTerm))
    RetiredPlaceCode.objects.create(place=tags["places"][0], **attacks.plain(RetiredPlaceCode))
    return tags


def _joining(attacks, partner):
    """The agreement, signed for `partner`, and an invitation."""
    attacks.on("partners.Agreement.text")
    text = RICH_TEXT.replace("ran()", f"ran({attacks.numbers['partners.Agreement.text']})")
    changes = attacks.plain(Agreement)["changes"]
    agreement = Agreement.objects.create(text=text, changes=changes, review_on="2099-01-01")
    Signature.objects.create(agreement=agreement, partner=partner, **attacks.plain(Signature))
    Invitation.objects.create(partner=partner, role=Role.EDITOR, **attacks.shaped(Invitation))


def _taken_down(attacks, partner, engagement):
    """An engagement that was withdrawn, and a problem that somebody reported about another."""
    going = EngagementPage(title="Withdrawn", slug="withdrawn", status=EngagementStatus.RESULTS)
    partner.add_child(instance=going)
    Withdrawal.objects.create(reference=going.reference, withdrawn_at=timezone.now(), **attacks.plain(Withdrawal))
    going.unpublish()
    reported = attacks.plain(Problem) | attacks.shaped(Problem)
    Problem.objects.create(reference=engagement.reference, **reported)


def _run_together(attacks, engagement, partner):
    """Requests to join the engagement, in every state."""
    for state in JoinState:
        asking = front_page().add_child(instance=PartnerPage(title=f"Asking {state}", kind="council"))
        asked = JoinRequest.objects.create(
            reference=engagement.reference,
            partner=asking,
            offers=list(Offer),
            state=state,
            **attacks.plain(JoinRequest),
        )
        asked.undertakings.create(partner=partner, due="2099-01-01", **attacks.plain(Undertaking))


def _files(attacks):
    """A document and a picture, their names put on the disk as no upload could."""
    kept = {}
    for model, ending in ((Document, "pdf"), (Image, "png")):
        attacks.on(f"{model._meta.label} file name")
        number = attacks.numbers[f"{model._meta.label} file name"]
        name = f"{model._meta.model_name}s/\"'><img src=x onerror=ran({number})>.html.{ending}"
        path = Path(settings.MEDIA_ROOT) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        kept[model._meta.model_name] = name
        if model is Image:
            Pixels.new("RGB", (60, 40), "teal").save(path, "PNG")
        else:
            path.write_text("<script>ran(0)</script>")
    return {
        "document": Document.objects.create(file=kept["document"], **attacks.plain(Document)),
        "image": Image.objects.create(file=kept["image"], width=60, height=40, **attacks.plain(Image)),
    }


def _people(attacks, partner):
    """An editor of `partner` and a hub manager."""
    people = []
    for name in ("editor1", "manager"):
        email = f"{name}@sample.example"
        names = {field: attacks.on(f"user {field}", 150) for field in ("first_name", "last_name")}
        people.append(get_user_model().objects.create_user(email, email, PASSWORD, **names))
    join(people[0], partner, Role.EDITOR)
    people[1].groups.add(managers_group())
    return people


def _evidence(attacks, partner, tags, files):
    engagement = EngagementPage(
        slug="e",
        status=EngagementStatus.OPEN,
        closing_date="2099-01-01",
        participants=40,
        **attacks.plain(EngagementPage),
    )
    finding = FindingPage(slug="f", participants=40, date_to="2026-01", **attacks.plain(FindingPage))
    finding.body = FindingPage._meta.get_field("body").to_python(_body(attacks, files))
    finding.attached_documents.add(AttachedDocument(document=files["document"]))
    response = ResponsePage(slug="r", date="2026-01-01", **attacks.plain(ResponsePage))
    response.updates.add(ResponseUpdate(date="2026-02-01", **attacks.plain(ResponseUpdate)))
    for page in (engagement, finding):
        for name, chosen in tags.items():
            getattr(page, name).set(chosen)
    partner.add_child(instance=engagement)
    engagement.add_child(instance=finding)
    response.answers.add(ResponseAnswer(finding=finding))
    partner.refresh_from_db()
    partner.add_child(instance=response)
    return [engagement, finding, response]


def _body(attacks, files):
    attacks.on("rich text")
    cell = attacks.on("table cell")
    values = {
        "key_point": attacks.on("key point"),
        "quotation": {"text": attacks.on("quotation"), "speaker": attacks.on("speaker", 200)},
        "paragraph": RICH_TEXT.replace("ran()", f"ran({attacks.numbers['rich text']})"),
        "table": {
            "data": [[cell, cell], [cell, cell]],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_caption": attacks.on("table caption"),
        },
        "image": {"image": files["image"].pk, "alt_text": attacks.on("text for a picture"), "decorative": False},
        "document": files["document"].pk,
        "recommendation": attacks.on("recommendation"),
    }
    return [{"type": name, "value": value} for name, value in values.items()]


def _spoil(attacks, page, editor):
    """Write into `page` what its own form would refuse, publish it, and leave a draft beside it."""
    for name, text in attacks.shaped(type(page)).items():
        setattr(page, name, text)
    page.save(clean=False)
    page.save_revision(user=editor, clean=False, log_action=True)
    page.title = f"Draft {page.title}"[:255]
    page.save_revision(user=editor, clean=False, log_action=True)
    if hasattr(page, "reference"):
        Reference.objects.filter(pk=page.reference_id).update(**attacks.plain(Reference))


def _public(pages, tags):
    evidence = [page.reference.get_absolute_url() for page in pages]
    tails = ("", "v/1/", "v/2/", "cite.txt", "cite.csl.json")
    kinds = ("finding", "engagement", "response")
    return [
        *(f"{address}{tail}" for address in evidence for tail in tails),
        *(f"/{path}/?q={WORD}&kind={kind}" for path in ("search", "api/search") for kind in kinds),
        *(f"/search/?{name[:-1]}={tag.slug}" for name, chosen in tags.items() for tag in chosen),
        "/partners/hostile/",
        "/",
    ]


def _admin(pages, files):
    """Every address that has the number of a page or file in it; the crawl finds the others."""
    tails = ("", "edit/", "history/", "usage/", "copy/", "delete/", "unpublish/", "move/", "visibility/")
    tails += ("workflow_history/", "revisions/compare/earliest...latest/", "edit/preview/")
    document, image = files["document"].pk, files["image"].pk
    return [
        *(f"/admin/pages/{page.pk}/{tail}" for page in pages for tail in tails),
        *(f"/admin/documents/{tail}/{document}/" for tail in ("edit", "delete", "usage")),
        *(f"/admin/images/{image}/{tail}" for tail in ("", "delete/", "usage/")),
        "/admin/",
        "/admin/choose-page/",
        "/admin/documents/chooser/",
        "/admin/images/chooser/",
    ]
