"""A partnership made for the crawl: partners A, B and C, and what A and B keep, in every state that there is."""

import datetime
from dataclasses import dataclass, field, replace

from django.contrib.auth import get_user_model
from django.utils import timezone
from wagtail.models import Collection, Comment, GroupApprovalTask, Workflow, WorkflowTask

from insight_hub.evidence.joint import steps
from insight_hub.evidence.models import FindingPage, Level, Offer, Opening, Reference
from insight_hub.evidence.models.reference import Kind
from insight_hub.evidence.visibility import set_visibility
from insight_hub.partners.groups import managers_group
from insight_hub.partners.models import Role
from tests.factories import PartnerPageFactory, member
from tests.leaks import policy
from tests.leaks.contents import MODELS, Contents, answer
from tests.leaks.telltales import Telltale, Telltales

# What became of the requests of B to join engagements of A, by the engagement's state.
REQUESTS_OF_B = {"public": "waits", "opened again": "was declined", "for partners": "was accepted"}
WRITTEN = {"waits": ["message"], "was declined": ["answer"], "was accepted": ["message", "answer", "undertaking"]}
SOON, JUST_NOW = datetime.timedelta(days=1), datetime.timedelta(seconds=-1)


@dataclass
class Thing:
    """An engagement, finding or response. `state` is the row of the policy for those who may know of it at all, and
    `versions` counts what was published of it."""

    keeper: str
    kind: str
    state: str
    page: object
    contents: list[Contents] = field(default_factory=list)

    @property
    def code(self) -> str:
        return f"IH-{Kind(self.page.kind)}-{self.page.reference_id:06d}"

    @property
    def path(self) -> str:
        """What its permanent address begins with."""
        return self.page.kind.path

    @property
    def number(self) -> int:
        return self.page.pk

    @property
    def in_tree(self) -> str:
        """Its address in the page tree."""
        return self.page.url_path.removeprefix("/home")

    def files(self, kind: str) -> list:
        """The "documents" or "pictures" in its latest words."""
        return getattr(self.contents[-1], kind)

    def is_read_by(self, reader: str) -> bool:
        """Whether `reader` may read its words."""
        return policy.may_see(reader, Telltale(self.keeper, self.kind, self.state, "words"), "")

    def is_hidden_from(self, reader: str) -> bool:
        """Whether its own address has nothing for `reader`: what is listed may be known of."""
        return self.state not in policy.LISTED and not self.is_read_by(reader)

    @property
    def was_public(self) -> bool:
        return self.state in policy.ONCE_PUBLIC


class Keeper:
    """A partner, its editor (who publishes too), and where it keeps its files."""

    def __init__(self, name: str):
        self.name = name
        self.page = PartnerPageFactory(title=f"Partner {name}", slug=f"partner-{name.lower()}")
        self.editor = member(self.page, Role.REVIEWER)
        self.collection = Collection.objects.get(name=self.page.title)


class Partnership:
    """`things` in every state, in the order in which they were made, and a user for each reader."""

    def __init__(self):
        self.telltales = Telltales()
        self.things: list[Thing] = []
        self.a, self.b, self.c = (Keeper(name) for name in "ABC")
        self.users = self._users()
        self.workflow = _workflow()
        self._make_everything()

    def of_kind(self, kind: str, *states: str) -> list[Thing]:
        return [thing for thing in self.things if thing.kind == kind and (not states or thing.state in states)]

    @property
    def contents(self) -> list[Contents]:
        return [contents for thing in self.things for contents in thing.contents]

    def _users(self):
        visitor, manager = (get_user_model().objects.create_user(name) for name in ("visitor", "manager"))
        manager.groups.add(managers_group())
        return {
            policy.PUBLIC: None,
            policy.VISITOR: visitor,
            policy.EDITOR_A: self.a.editor,
            policy.OFFICER_A: member(self.a.page, Role.OFFICER),
            policy.EDITOR_B: self.b.editor,
            policy.EDITOR_C: self.c.editor,
            policy.MANAGER: manager,
        }

    def _make_everything(self):
        engagements = {state: self.make(self.a, "engagement", self.a.page, state) for state in STATES}
        self._share(self.make(self.a, "engagement", self.a.page, "shared with C"))
        open_one = engagements["public"].page
        for state in STATES:
            self.make(self.a, "finding", open_one, state)
        self._move(engagements["own"].page, open_one)
        for state in STATES:
            self.make(self.a, "response", self.a.page, state)
        self._make_what_b_keeps()
        for state, became in REQUESTS_OF_B.items():
            self._ask(self.b, engagements[state], became)

    def _share(self, thing):
        self._ask(self.c, thing, "was accepted")

    def _ask(self, keeper, thing, became):
        """A request to join, with telltales in what is written about it."""
        where = Telltale(thing.keeper, thing.kind, f"request of {keeper.name} that {became}", "")
        word = {name: self.telltales.word(replace(where, field=name)) for name in WRITTEN[became]}
        asked = steps.ask(thing.page, keeper.page, [Offer.EVENT], word.get("message", ""), keeper.editor)
        if became == "was accepted":
            steps.accept(asked, word["answer"], self.a.editor)
            steps.undertake(asked, keeper.page, word["undertaking"], timezone.localdate() + SOON, keeper.editor)
        elif became == "was declined":
            steps.decline(asked, word["answer"], self.a.editor)

    def _make_what_b_keeps(self):
        """A public response to all findings of A, and some that A's people may not see."""
        self.make(self.b, "response", self.b.page, "public")
        for state in ("own", "draft"):
            self.make(self.b, "engagement", self.b.page, state)
            self.make(self.b, "response", self.b.page, state)

    def _move(self, hidden, open_one):
        thing = self.make(self.a, "finding", hidden, "moved out of what is own")
        _fresh(thing.page).move(_fresh(open_one), pos="last-child")
        thing.page = _fresh(thing.page)

    def make(self, keeper: Keeper, kind: str, parent, state: str) -> Thing:
        """A thing brought into its state, which is put down in `things`."""
        making = Making(self, keeper, kind, parent, state)
        way = STATES.get(state.split(", below")[0]) or STATES["public" if state.startswith("moved") else "own"]
        way(making)
        self.things.append(making.thing)
        return making.thing


class Making:
    """One thing on its way through its states."""

    def __init__(self, partnership: Partnership, keeper: Keeper, kind: str, parent, state: str):
        self._partnership, self._keeper, self._parent = partnership, keeper, parent
        self._where = Telltale(keeper.name, kind, state, "")
        page = MODELS[kind](pk=self._number("page number"))
        page.reference = Reference.objects.create(
            pk=self._number("reference"), kind=page.kind, external_id=self._word("external id")
        )
        self.thing = Thing(keeper.name, kind, state, page)

    def written(self, opening=None, live=True, state=None, go_live_at=None):
        """In the page tree, with words of `state`: published to those whom `opening` lets in, or a draft. What stands
        beneath an engagement is published at the same time."""
        page, editor = self.thing.page, self._keeper.editor
        self._fill(state)
        page.live, page.opening, page.go_live_at = live, opening or Opening(), go_live_at
        _fresh(self._parent).add_child(instance=page)
        revision = page.save_revision(user=editor, log_action=True, clean=False, changed=False)
        if go_live_at:
            revision.publish(user=editor)
        self.thing.page = _fresh(page)
        if self._where.kind == "engagement":
            for own in ("public", "listed"):
                below = f"{own}, below what is {self._where.state}"
                if below in policy.ON_PAGES:
                    self._partnership.make(self._keeper, "finding", self.thing.page, below)

    def rewritten(self, state, publish=True):
        """With new words, of `state`."""
        self._fill(state)
        revision = self.thing.page.save_revision(user=self._keeper.editor, log_action=True, clean=False)
        if publish:
            revision.publish(user=self._keeper.editor)
            self.thing.page = _fresh(self.thing.page)

    def commented_and_submitted(self, state):
        """A draft with a comment on it, that waits for a moderator."""
        page, editor = self.thing.page, self._keeper.editor
        Comment.objects.create(page=page, user=editor, text=self._word("comment", state), contentpath="title")
        self._partnership.workflow.start(page, editor)

    def opened_to(self, level):
        set_visibility(self.thing.page.reference, level)

    def unpublished(self):
        self.thing.page.unpublish(user=self._keeper.editor)

    def deleted(self):
        _fresh(self.thing.page).delete()

    def _fill(self, state):
        where = self._where
        telltales = self._partnership.telltales
        contents = Contents(telltales, where.keeper, where.kind, state or where.state, self._keeper.collection)
        contents.fill(self.thing.page)
        self.thing.contents.append(contents)
        if where.kind == "response":
            answer(self.thing.page, self._answered())

    def _answered(self):
        """B answers all that is published of A, A what is public and what is in the response's own state."""
        things = [thing for thing in self._partnership.of_kind("finding") if thing.keeper == "A"]
        if self._keeper is self._partnership.a:
            things = [thing for thing in things if thing.state in ("public", self._where.state)]
        return FindingPage.objects.filter(pk__in=[thing.number for thing in things])

    def _number(self, name):
        return self._partnership.telltales.number(replace(self._where, field=name))

    def _word(self, name, state=None):
        where = replace(self._where, field=name, state=state or self._where.state)
        return self._partnership.telltales.word(where)


def _corrected(making):
    making.written(Opening(Level.OWN), state="before it was corrected and opened")
    making.rewritten("corrected, then opened")
    making.opened_to(Level.PUBLIC)


def _opened_again(making):
    making.written(state="before it was closed for a while")
    making.opened_to(Level.OWN)
    making.rewritten("while it was closed")
    making.rewritten("opened again")
    making.opened_to(Level.PUBLIC)


def _with_a_draft(making):
    making.written()
    making.rewritten("draft of what is public", publish=False)
    making.commented_and_submitted("draft of what is public")


def _closed(making):
    making.written()
    making.opened_to(Level.OWN)


def _withdrawn(making):
    making.written()
    making.unpublished()


def _deleted(making):
    making.written()
    making.deleted()


def _deleted_draft(making):
    making.written(live=False)
    making.deleted()


# How a thing comes into each state, by the row of the policy that then holds for it.
STATES = {
    "public": lambda making: making.written(),
    "for partners": lambda making: making.written(Opening(Level.PARTNERS)),
    "own": lambda making: making.written(Opening(Level.OWN)),
    "embargoed": lambda making: making.written(Opening(Level.OWN, timezone.now() + SOON)),
    "embargo past": lambda making: making.written(Opening(Level.OWN, timezone.now() + JUST_NOW)),
    "listed": lambda making: making.written(Opening(Level.OWN, listed=True)),
    "for partners, and listed": lambda making: making.written(Opening(Level.PARTNERS, listed=True)),
    "draft": lambda making: making.written(live=False),
    "scheduled": lambda making: making.written(live=False, go_live_at=timezone.now() + SOON),
    "public, with a draft under way": _with_a_draft,
    "corrected, then opened": _corrected,
    "opened again": _opened_again,
    "closed": _closed,
    "withdrawn": _withdrawn,
    "deleted": _deleted,
    "deleted draft": _deleted_draft,
}


def _fresh(page):
    return type(page).objects.get(pk=page.pk)


def _workflow():
    """Managers approve."""
    task = GroupApprovalTask.objects.create(name="Moderation")
    task.groups.add(managers_group())
    workflow = Workflow.objects.create(name="Moderation of drafts")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow
