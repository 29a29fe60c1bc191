"""Who may see what, in the policy's words. Nothing here asks the hub's own rule: it is what that is judged by."""

import re

from tests.leaks.telltales import Telltale

PUBLIC = "the public"
VISITOR = "somebody signed in for no partner"
EDITOR_A, OFFICER_A = "an editor of A", "an officer of A"
EDITOR_B, EDITOR_C = "an editor of B", "an editor of C"
MANAGER = "a hub manager"
READERS = (PUBLIC, VISITOR, EDITOR_A, OFFICER_A, EDITOR_B, EDITOR_C, MANAGER)

ITS_PEOPLE = {"A": {EDITOR_A, OFFICER_A}, "B": {EDITOR_B}}
# Who works on a partner's pages, drafts and files in the admin, and so sees all of them there.
KEEPERS = {"A": {EDITOR_A, MANAGER}, "B": {EDITOR_B, MANAGER}}

EVERYONE, PARTNERS, OWN, JOINT, NOBODY = "everyone", "partners", "its people", "its people and C's", "nobody"
BOTH_SIDES, AGREED = "who answers for it, and B's", "its people, B's and managers"

# Who may read, on the hub's pages, the words that were written in each state.
ON_PAGES = {
    "public": EVERYONE,
    "for partners": PARTNERS,
    "own": OWN,
    "embargoed": OWN,
    "embargo past": EVERYONE,
    "listed": OWN,
    "for partners, and listed": PARTNERS,
    "listed, below what is own": OWN,
    "listed, below what is listed": OWN,
    "listed, below what is draft": NOBODY,
    "draft": NOBODY,
    "scheduled": NOBODY,
    "public, with a draft under way": EVERYONE,
    "draft of what is public": NOBODY,
    "before it was corrected and opened": OWN,
    "corrected, then opened": EVERYONE,
    "before it was closed for a while": EVERYONE,
    "while it was closed": OWN,
    "opened again": EVERYONE,
    "closed": OWN,
    "withdrawn": NOBODY,
    "deleted": NOBODY,
    "deleted draft": NOBODY,
    "shared with C": JOINT,
    "public, below what is for partners": PARTNERS,
    "public, below what is own": OWN,
    "public, below what is embargoed": OWN,
    "public, below what is listed": OWN,
    "public, below what is draft": NOBODY,
    "public, below what is scheduled": NOBODY,
    "public, below what is closed": OWN,
    "public, below what is withdrawn": NOBODY,
    "public, below what is deleted": NOBODY,
    "public, below what is shared with C": JOINT,
    "moved out of what is own": OWN,
    "request of B that waits": BOTH_SIDES,
    "request of B that was declined": BOTH_SIDES,
    "request of B that was accepted": AGREED,
    "request of C that was accepted": JOINT,
}

# What was public once answers 410 with its reference, so that is known.
ONCE_PUBLIC = {
    "closed",
    "withdrawn",
    "deleted",
    "public, below what is closed",
    "public, below what is withdrawn",
    "public, below what is deleted",
}
# Of what is listed, everyone may know that it exists and whom to ask.
LISTED = {"listed", "for partners, and listed", "listed, below what is own", "listed, below what is listed"}
KNOWN_OF_LISTED = {"title", "contact email", "reference"}

# The vocabularies are no secret: where all of their words stand, whoever reads.
VOCABULARY = {
    "topic": {"/", "/topics/", "/you-said-we-did/"},
    "place": set(),
    "group": set(),
    "method": set(),
}
# Whose addresses these are, as parts of the admin: who keeps a file sees it.
ADMIN = ("/admin/", "/documents/", "/images/")
# The form of B's response goes on holding the numbers of the findings that it answered, and nothing else of them.
ANSWERED = re.compile(r"/admin/pages/\d+/(edit|revisions/\d+/revert)/")


def may_see(reader: str, telltale: Telltale, path: str) -> bool:
    """Whether what `telltale` tells of may stand in an answer to `reader` at `path`."""
    in_admin = path.startswith(ADMIN)
    if telltale.field in VOCABULARY and (in_admin or path in VOCABULARY[telltale.field]):
        return True
    if in_admin and reader in KEEPERS[telltale.keeper]:
        return True
    if reader == EDITOR_B and (telltale.field, telltale.kind) == ("page number", "finding") and ANSWERED.match(path):
        return True
    return reader in _readers(_who(telltale), telltale.keeper)


def _who(telltale):
    if telltale.field == "reference" and telltale.state in ONCE_PUBLIC:
        return EVERYONE
    if telltale.state in LISTED and telltale.field in KNOWN_OF_LISTED:
        return EVERYONE
    return ON_PAGES[telltale.state]


def _readers(who, keeper):
    return {
        EVERYONE: set(READERS),
        PARTNERS: set(READERS) - {PUBLIC, VISITOR},
        OWN: ITS_PEOPLE[keeper],
        JOINT: ITS_PEOPLE[keeper] | {EDITOR_C},
        BOTH_SIDES: {EDITOR_A, EDITOR_B},
        AGREED: ITS_PEOPLE["A"] | ITS_PEOPLE["B"] | {MANAGER},
        NOBODY: set(),
    }[who]
