"""Every surface of the hub, found by the patterns of its URLconf: a new one is visited without being named here."""

from urllib.parse import urlencode

from tests.leaks.contents import MODELS
from tests.leaks.fillings import EVIDENCE, FILLINGS, About
from tests.leaks.partnership import Partnership, Thing
from tests.leaks.routes import Route, all_routes
from tests.leaks.telltales import WORD_START

ADMIN = "/admin/"
# Routes that are not visited, by the start of their form, and why.
LEFT_OUT = {
    "/admin/failwhale/": "Wagtail's way to try its own error page: it raises an error on purpose",
    "/admin/logout/": "signs the reader out, and shows nothing",
    "/accounts/logout/": "signs the reader out, and shows nothing",
    "/admin/sprite/": "Wagtail's icons",
    "/admin/jsi18n/": "Wagtail's translations",
    "/admin//": "answers 404 to whatever nothing else answers to",
    "/^(?:documents|images": "answers 404 to numbers longer than any file's",
}
# What is asked after "?" of the hub's own pages.
QUESTIONS = {
    "/search/": ["size=100", "q=said&size=100", "kind=engagement&size=100", "kind=response&size=100"],
    "/api/search/": ["size=100", "q=said&size=100", "kind=engagement&size=100", "kind=response&size=100"],
    "/you-said-we-did/": ["status=accepted", "page=2"],
}
PAGE_ACTIONS = ("delete", "move", "publish", "unpublish")
FILE_ACTIONS = ("add_tags", "add_to_collection", "delete")
REPORTS = ("locked", "workflow", "workflow_tasks", "site-history", "aging-pages", "page-types-usage")
API_QUESTIONS = ("fields=*&limit=20", "for_explorer=1", f"search={WORD_START}", "order=title&fields=*,parent(*)")
SEARCHES = ("pages/search/", "pages/search/results/", "choose-page/search/", "documents/", "images/", "snippets/")


def addresses(partnership: Partnership, things: list[Thing], route: Route) -> list[str]:
    """The addresses that `route` is asked at, about `things`. Raises LookupError where nothing says what fills it."""
    if not route.names:
        return [route.form]
    about = About(partnership, things, route.form)
    for filling in FILLINGS:
        names = filling.names.split()
        if route.form.startswith(filling.start) and sorted(route.names) == sorted(names):
            return [route.form % dict(zip(names, row, strict=True)) for row in filling.rows(about)]
    raise LookupError(f"{route.form}: say in tests/leaks/fillings.py what fills it, or here why it is left out")


def left_out(route: Route) -> str:
    """Why the route is not visited; nothing where it is."""
    return next((why for start, why in LEFT_OUT.items() if route.form.startswith(start)), "")


def of_pages(partnership: Partnership) -> list[str]:
    """The hub's own pages, feeds, files and addresses for programs, asked about everything that there is."""
    questions = [f"{path}?{question}" for path, asked in QUESTIONS.items() for question in asked]
    return _visited(partnership, partnership.things, in_admin=False) + questions


def of_admin(partnership: Partnership, things: list[Thing]) -> list[str]:
    """Every view of the admin, asked about `things`."""
    questions = [f"{ADMIN}{question}" for question in _admin_questions(things)]
    return _visited(partnership, things, in_admin=True) + questions


def _visited(partnership, things, in_admin):
    routes = [one for one in all_routes() if one.form.startswith(ADMIN) == in_admin and not left_out(one)]
    return [address for route in routes for address in addresses(partnership, things, route)]


def _admin_questions(things):
    """What the admin's searches, choosers, reports, bulk actions and API are asked after "?"."""
    numbers = [thing.number for thing in things]
    yield from (f"{search}?q={thing.page.title.split()[0]}" for search in SEARCHES for thing in things)
    yield f"tag-autocomplete/?term={WORD_START}"
    yield f"choose-page/chosen-multiple/?{urlencode({'id': numbers}, doseq=True)}"
    yield from (f"choose-page/search/?q={WORD_START}&page_type=evidence.{kind}page" for kind in MODELS)
    yield from (f"choose-page/?page_type={app}.{model}" for app, model in EVIDENCE)
    yield from (f"bulk/wagtailcore/page/{action}/?id={number}" for action in PAGE_ACTIONS for number in numbers)
    yield from (f"bulk/wagtailcore/page/delete/?id=all&childOf={number}" for number in numbers)
    yield from (f"api/main/pages/?{question}" for question in API_QUESTIONS)
    yield from (f"api/main/pages/?{how}={number}" for how in ("child_of", "descendant_of") for number in numbers)
    yield from (f"reports/{report}/?export={kind}" for report in REPORTS for kind in ("csv", "xlsx"))
    yield from _file_questions("wagtaildocs", "document", [file for one in things for file in one.files("documents")])
    yield from _file_questions("wagtailimages", "image", [file for one in things for file in one.files("pictures")])


def _file_questions(app, kind, files):
    numbers = [file.pk for file in files]
    yield from (f"bulk/{app}/{kind}/{action}/?id={number}" for action in FILE_ACTIONS for number in numbers)
    yield f"{kind}s/chooser/chosen-multiple/?{urlencode({'id': numbers}, doseq=True)}"
