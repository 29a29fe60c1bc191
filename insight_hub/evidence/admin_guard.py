"""What Wagtail's admin does not look after by itself: pages and files named by their numbers, and searches that
its database search cannot read. One door for all of it, before any view runs.
"""

import logging
import re

from django.core.exceptions import BadRequest, ValidationError
from django.db import DataError
from django.http import Http404
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

from insight_hub.evidence.admin_people import ask_of_colleagues, name_colleagues
from insight_hub.evidence.chooser import may_name
from insight_hub.evidence.models import ResponseAnswer
from insight_hub.partners.reader import Reader

logger = logging.getLogger("insight_hub.evidence")

PATH = "/admin/"
PAGE_NUMBERS = ("page_id", "parent_page_id", "page_to_move_id", "destination_id", "page_pk")
SENT_PAGE_NUMBERS = {  # in forms and queries, and what Wagtail's views tell of a page that is named there
    "new_parent_page": "its title: “You do not have permission to copy to …”; moving leads to its address",
    "chooser": "its title, as where several pages are to be moved",
    "parent_page": "its title: “You do not have permission to create a page under …”",
    "target_pages[]": "that there is such a page: the chooser leaves out where it may not be moved",
}
NAMES_EVERYONES_PAGES = "/admin/reports/page-types-usage/"  # the page of each type that was edited last, whosever
SEARCHES = ("q", "search", "term")
LONGEST_SEARCH = 100  # characters; Wagtail's database search fails on thousands of words
# What a view raises that was sent something else than its own form sends.
_NOT_READ = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, DataError, ValidationError)
_UNREADABLE = re.compile(r'["\x00-\x1f]')
_ANSWER = re.compile(r"answers-\d+-finding")
_FREE_TAGS = re.compile(r"/admin/(?:tag-autocomplete/(?:taggit/.*)?|bulk/.*/add_tags/)$")
_FILES_API = re.compile(r"/admin/api/main/(documents|images)/")
_PAGE_ACTIONS_API = re.compile(r"/admin/api/main/pages/\d+/action/")  # asks for no reason and no note; no page uses it


class AdminGuard:
    """Answers 404 for numbers of pages and files that the person may neither work on nor choose."""

    def __init__(self, get_response):
        self._get_response = get_response

    def __call__(self, request):
        if request.path.startswith(PATH):
            _clean_searches(request)
        return self._get_response(request)

    def process_view(self, request, view, args, kwargs):
        if not request.path.startswith(PATH) or not request.user.is_authenticated:
            return
        if _PAGE_ACTIONS_API.match(request.path) or _FREE_TAGS.match(request.path):
            raise Http404
        if "/bulk/" in request.path:
            _check_numbers([*_in_bulk(request), *filter(None, request.GET.getlist("childOf"))])
        _check_pages(request.user, _sent(request))
        if request.user.is_superuser:
            return
        if _FILES_API.match(request.path):
            raise Http404
        ask_of_colleagues(request)
        if request.path.startswith(NAMES_EVERYONES_PAGES) and not Reader.of(request.user).manages:
            raise Http404
        _check_pages(request.user, [kwargs[name] for name in PAGE_NUMBERS if name in kwargs])
        if "/revisions/compare/" in request.path:
            _check_pages(request.user, [kwargs.get("pk")])
        if request.method == "POST":
            _check_answers(request.user, request.POST, kwargs.get("page_id"))
        if "/bulk/" in request.path:
            _check_bulk(request, kwargs.get("model_name"))

    def process_template_response(self, request, response):
        if request.path.startswith(PATH) and request.user.is_authenticated:
            name_colleagues(request.user, response.context_data or {})
        return response

    def process_exception(self, request, exception):
        """Wagtail's views trust that they are sent what its own forms send: what they cannot read is answered so, and
        logged, as it may be a fault of ours too."""
        if request.path.startswith(PATH) and isinstance(exception, _NOT_READ):
            logger.warning("A view of the admin failed: %s %s: %r", request.method, request.path, exception)
            raise BadRequest("what was sent could not be read") from exception


def _check_answers(user, posted, page_id):
    """The form of a response names the findings it answers: those it answered before, or that may be chosen."""
    named = {value for name, value in posted.items() if _ANSWER.fullmatch(name) and value}
    if not named:
        return
    before = ResponseAnswer.objects.filter(response=page_id).values_list("finding_id", flat=True)
    _check_pages(user, named - {str(pk) for pk in before})


def _check_bulk(request, model_name):
    if model_name == "page":
        _check_pages(request.user, [*_in_bulk(request), *request.GET.getlist("childOf")])
    for model in (get_document_model(), get_image_model()):
        if model_name == model._meta.model_name:
            policy = policy_registry.get_by_type(model)
            _check(_in_bulk(request), policy.instances_user_has_permission_for(request.user, "change"))


def _sent(request):
    """The numbers of pages that a form or a query names, however often."""
    sent = [(request.GET, name) for name in SENT_PAGE_NUMBERS] + [(request.POST, name) for name in SENT_PAGE_NUMBERS]
    return [number for query, name in sent for number in query.getlist(name)]


def _in_bulk(request):
    return [text for text in request.GET.getlist("id") if text != "all"]


def _check_pages(user, numbers):
    numbers = [number for number in numbers if number not in (None, "")]
    if numbers:
        _check(numbers, may_name(user))


def _check(numbers, allowed):
    """Raises Http404 unless every number is one of `allowed`."""
    wanted = {str(number) for number in numbers}
    _check_numbers(wanted)
    if allowed.filter(pk__in=wanted).values("pk").distinct().count() != len({int(text) for text in wanted}):
        raise Http404


def _check_numbers(texts):
    """Raises Http404 unless each is a number that a database can hold."""
    if not all(text.isdecimal() and len(text) < 18 for text in texts):
        raise Http404


def _clean_searches(request):
    if not any(name in request.GET for name in SEARCHES):
        return
    request.GET = request.GET.copy()
    for name in SEARCHES:
        if name in request.GET:
            request.GET[name] = _UNREADABLE.sub(" ", request.GET[name])[:LONGEST_SEARCH]
