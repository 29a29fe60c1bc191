"""What fills the parameters of the hub's addresses, and what is asked after "?".

A page whose address has the parameters of another needs nothing here. One with parameters of its own needs a line in
`FILLINGS`, one that takes questions a line in `QUESTIONS`.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Group as UserGroup
from wagtail.images.utils import generate_signature
from wagtail.models import Revision, Site, Task, TaskState, WorkflowState

from insight_hub.partners.models import Agreement
from insight_hub.taxonomy.models import Group, JargonTerm, Method, Place, Topic
from tests.leaks.partnership import Partnership, Thing
from tests.leaks.telltales import a_word

MISSING = a_word("what never was")  # a word that stands nowhere
MISSING_NUMBER = 7_999_999
TAGGED = ("public", "for partners", "own", "draft", "closed", "public, below what is shared with C")
SIZES = ("original", "width-24")
EVIDENCE = [("evidence", f"{kind}page") for kind in ("engagement", "finding", "response")]
SNIPPETS = {model._meta.model_name: model for model in (Topic, Group, Method, Place, JargonTerm, Agreement)}


@dataclass(frozen=True)
class About:
    """What addresses are made about: all of the partnership, the `things` picked from it, and a route's form."""

    made: Partnership
    things: list[Thing]
    form: str


@dataclass(frozen=True)
class Filling:
    """What fills the parameters called `names` in routes whose form begins with `start`: rows of values, in the order
    of the names."""

    start: str
    names: str
    rows: Callable[[About], Iterable[tuple]]


def paths(about, *more):
    return [(thing.path, thing.code, *more) for thing in about.things]


def versions(about, *more):
    return [
        (*path, number, *more)
        for thing, path in zip(about.things, paths(about), strict=True)
        for number in range(1, len(thing.contents) + 1)
    ]


def tags(model):
    """Of some findings: a page about a tag is the same question whatever bears the tag."""
    return lambda about: [
        (tag.slug,)
        for thing in about.made.of_kind("finding", *TAGGED)
        for tag in thing.contents[-1].tags
        if isinstance(tag, model)
    ]


def documents(about):
    return [(document.pk, document.filename) for one in about.made.contents for document in one.documents]


def pictures(about):
    numbers = [picture.pk for one in about.made.contents for picture in one.pictures]
    return [(generate_signature(number, size), number, size) for number in numbers for size in SIZES]


def in_tree(about):
    return [(thing.in_tree.lstrip("/"),) for thing in about.things]


def numbers(about, *more):
    return [(thing.number, *more) for thing in about.things]


def files(kind, *more):
    """Numbers of the "documents" or "pictures" of each thing."""
    return lambda about: [(file.pk, *more) for thing in about.things for file in thing.files(kind)]


def revisions(about):
    kept = Revision.page_revisions.order_by("-pk")
    return [(number, one.pk) for (number,) in numbers(about) for one in kept.filter(object_id=str(number))[:2]]


def compared(about):
    return [(number, "earliest", latest) for (number,) in numbers(about) for latest in ("latest", "live")]


def workflow_rows(model, *between):
    """Each thing's number beside numbers of `model`, which may belong to another thing."""
    return lambda about: [
        (number, *between, row)
        for (number,) in numbers(about)
        for row in model.objects.values_list("pk", flat=True)[:3]
    ]


def first(model):
    return lambda about: [(model.objects.order_by("pk").values_list("pk", flat=True).first() or 1,)]


def first_tag(about):
    return first(next(model for name, model in SNIPPETS.items() if f"/{name}/" in about.form))(about)


def collections(about):
    return [(keeper.collection.pk,) for keeper in (about.made.a, about.made.b)]


def keepers(about):
    return [(keeper.page.slug,) for keeper in (about.made.a, about.made.b)]


def members(about):
    return [(keeper.page.pk, keeper.editor.memberships.first().pk) for keeper in (about.made.a, about.made.b)]


def always(*rows):
    return lambda about: rows


# The first line that fits a route fills it.
FILLINGS = [
    Filling("/", "kind code", paths),
    Filling("/engagements/", "code", lambda about: [(one.code,) for one in about.made.of_kind("engagement")]),
    Filling("/", "kind code number", versions),
    Filling("/", "kind code style", lambda about: paths(about, "txt")),
    Filling("/", "kind code number style", lambda about: versions(about, "csl.json")),
    Filling("/places/", "code", tags(Place)),
    Filling("/topics/", "slug", tags(Topic)),
    Filling("/groups/", "slug", tags(Group)),
    Filling("/partners/", "slug", keepers),
    Filling("/documents/", "_0 _1", documents),
    Filling("/documents/", "restriction_id", always((1,))),
    Filling("/images/", "_0 _1 _2", pictures),
    Filling("/_util/", "page_view_restriction_id page_id", lambda about: [(1, about.things[0].number)]),
    Filling("/", "_0", in_tree),
    Filling("/accounts/password/new/", "uidb64 token", always(("MQ", "made-up"))),
    Filling("/accounts/invitation/", "token", always(("made-up",))),
    Filling("/agreement/v/", "number", always((1,))),
    Filling("/agreement/sign/", "slug", keepers),
    Filling("/report-a-problem/sent/", "receipt", always(("made-up",))),
    Filling("/admin/problems/", "number", always((1,))),
    Filling("/admin/erase/", "code", lambda about: [(thing.code,) for thing in about.things]),
    Filling(
        "/admin/organisations/", "page_id", lambda about: [(keeper.page.pk,) for keeper in (about.made.a, about.made.b)]
    ),
    Filling("/admin/organisations/", "page_id membership_id", members),
    Filling("/admin/organisations/", "page_id invitation_id", members),
    Filling("/admin/documents/chooser/", "pk", files("documents")),
    Filling("/admin/images/chooser/", "pk", files("pictures")),
    Filling("/admin/api/main/documents/", "pk", files("documents")),
    Filling("/admin/api/main/images/", "pk", files("pictures")),
    Filling("/admin/api/main/", "pk", numbers),
    Filling("/admin/api/main/", "pk action_name", lambda about: numbers(about, "copy")),
    Filling("/admin/snippets/", "pk", first_tag),
    Filling("/admin/workflows/tasks/", "pk", first(Task)),
    Filling("/admin/workflows/", "pk", lambda about: [(about.made.workflow.pk,)]),
    Filling("/admin/workflows/", "app_label model_name", always(("wagtailcore", "groupapprovaltask"))),
    Filling("/admin/collections/", "pk", collections),
    Filling("/admin/collections/", "collection_id", collections),
    Filling("/admin/users/", "pk", lambda about: [(about.made.a.editor.pk,)]),
    Filling("/admin/groups/", "pk", first(UserGroup)),
    Filling("/admin/sites/", "pk", first(Site)),
    Filling("/admin/", "page_id", numbers),
    Filling("/admin/", "page_pk", numbers),
    Filling("/admin/", "parent_page_id", numbers),
    Filling("/admin/", "page_to_move_id", numbers),
    Filling("/admin/", "page_to_move_id destination_id", lambda about: numbers(about, about.made.b.page.pk)),
    Filling("/admin/", "page_id revision_id", revisions),
    Filling("/admin/", "pk revision_id_a revision_id_b", compared),
    Filling("/admin/", "page_id task_id", workflow_rows(Task)),
    Filling("/admin/", "page_id workflow_state_id", workflow_rows(WorkflowState)),
    Filling("/admin/", "page_id action_name task_state_id", workflow_rows(TaskState, "approve")),
    Filling("/admin/", "page_pk workflow_pk", lambda about: numbers(about, about.made.workflow.pk)),
    Filling("/admin/", "content_type_app_name content_type_model_name", always(*EVIDENCE)),
    Filling(
        "/admin/",
        "content_type_app_name content_type_model_name parent_page_id",
        lambda about: [(*model, number) for model in EVIDENCE for (number,) in numbers(about)],
    ),
    Filling(
        "/admin/pages/add/",
        "model_name parent_page_id",
        lambda about: [("findingpage", thing.number) for thing in about.things],
    ),
    Filling("/admin/", "app_label model_name", always(*EVIDENCE)),
    Filling("/admin/", "app_label model_name action", always(("wagtailcore", "page", "delete"))),
    Filling(
        "/admin/",
        "app_label model_name object_id session_id",
        lambda about: [("wagtailcore", "page", number, 1) for (number,) in numbers(about)],
    ),
    Filling("/admin/", "app_name model_name", always(("taxonomy", "topic"), ("taggit", "tag"))),
    Filling("/admin/", "session_id", always((1,))),
    Filling("/admin/", "task_id", first(Task)),
    Filling("/admin/", "document_id", files("documents")),
    Filling("/admin/", "doc_id", files("documents")),
    Filling("/admin/", "image_id", files("pictures")),
    Filling("/admin/", "image_id filter_spec", files("pictures", "width-24")),
    Filling("/admin/", "uploaded_file_id", always((1,))),
    Filling("/admin/", "uidb64 token", always(("MQ", "set-password"))),
]
