"""The leak test is shown to fail: each rule is broken on purpose, and the crawl finds a field that leaks by it."""

from dataclasses import dataclass

import pytest
from django.db.models import Q
from wagtail.models import Page

from search.index.names import alias
from search.models import Placement
from search.query.blend import by_meaning
from tests.leaks import policy
from tests.leaks.crawl import crawl
from tests.leaks.judgement import leaks
from tests.leaks.surfaces import of_admin, of_pages

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("partnership")]

EVERY_INDEX = [alias(Placement.PUBLIC), alias(Placement.RESTRICTED)]


def everything(user, pages):
    return pages


def every_version(reader, reference):
    return reference.versions.order_by("-number")


def every_page(model, reader):
    return model.objects.select_related("reference")


def unfiltered(reader, queryset, path="visibility", at=None):
    return queryset


@dataclass(frozen=True)
class Broken:
    """A rule that is broken by putting other things in the places of `names`, and then shows at addresses that begin
    with one of `seen_at`, to `reader`."""

    names: dict[str, object]
    seen_at: tuple[str, ...]
    reader: str = policy.PUBLIC


EVIDENCE = "insight_hub.evidence"
BROKEN = {
    "the filter of labels": Broken(
        {
            "search.query.body.only_for": lambda reader: {"match_all": {}},
            "search.query.run.indices_for": lambda reader: EVERY_INDEX,
        },
        ("/search/", "/api/search/"),
    ),
    "the filter of meaning": Broken(
        {"search.query.blend.by_meaning": lambda q, vector, filters: by_meaning(q, vector, [])},
        ("/search/", "/api/search/"),
        policy.EDITOR_B,
    ),
    "the rule in the database": Broken(
        {f"{EVIDENCE}.visibility.rule": lambda reader, path="visibility", at=None: Q()}, ("/findings/",)
    ),
    "the rule in related findings": Broken(
        {
            "search.query.related.only_for": lambda reader: {"match_all": {}},
            "search.query.related.indices_for": lambda reader: EVERY_INDEX,
            "search.query.related.MOST": 100,  # or what everyone may see comes first and fills the list
        },
        ("/findings/",),
    ),
    "who saw a version": Broken({f"{EVIDENCE}.views.versions_visible_to": every_version}, ("/findings/",)),
    "what stands around a page": Broken({f"{EVIDENCE}.surroundings.visible_pages": every_page}, ("/engagements/",)),
    "who sees a request to join": Broken(
        {f"{EVIDENCE}.joint.rights.Rights.sees": lambda rights, asked: True}, ("/engagements/",), policy.OFFICER_A
    ),
    "the rule in listings": Broken({"home.listings.visible_pages": every_page}, ("/you-said-we-did/", "/partners/")),
    "what is listed": Broken({f"{EVIDENCE}.listed.listed_to": unfiltered}, ("/findings/",)),
    "what is listed in a search": Broken(
        {"search.query.listed.listed_to": unfiltered, f"{EVIDENCE}.listed.listed_to": unfiltered},
        ("/search/", "/api/search/"),
    ),
    "whom to ask about a restricted engagement": Broken(
        {f"{EVIDENCE}.listed.rule": lambda reader, path, at: Q(pk__gt=0)}, ("/findings/",)
    ),
    "the rule in counts": Broken({"home.listings.visible_to": unfiltered}, ("/places/",)),
    "addresses in the page tree": Broken({f"{EVIDENCE}.models.page.EvidencePage.route": Page.route}, ("/partner-a/",)),
    "documents": Broken({f"{EVIDENCE}.files.may_see_document": lambda user, number: True}, ("/documents/",)),
    "pictures": Broken({f"{EVIDENCE}.files.may_see_picture": lambda user, number: True}, ("/images/",)),
    "that answers are private": Broken(
        {"insight_hub.partners.caching.patch_cache_control": lambda response, **said: None},
        ("/findings/",),
        policy.OFFICER_A,
    ),
    "the page chooser": Broken(
        {f"{EVIDENCE}.wagtail_hooks.offered_to": everything}, ("/admin/choose-page/search/",), policy.EDITOR_B
    ),
    "the page chooser's branches": Broken(
        {f"{EVIDENCE}.chooser.offered_to": everything}, ("/admin/choose-page/",), policy.EDITOR_B
    ),
    "the door before the admin": Broken(
        {
            f"{EVIDENCE}.admin_guard._check_pages": lambda user, numbers: None,
            f"{EVIDENCE}.admin_guard._check_bulk": lambda request, model_name: None,
        },
        ("/admin/",),
        policy.EDITOR_B,
    ),
}


@pytest.fixture(scope="module")
def addresses(partnership):
    return of_pages(partnership) + of_admin(partnership, partnership.of_kind("finding", "own", "draft"))


@pytest.mark.usefixtures("with_meaning")
@pytest.mark.parametrize("name", BROKEN)
def test_the_crawl_finds_what_a_broken_rule_lets_out(partnership, askers, addresses, monkeypatch, name):
    broken = BROKEN[name]
    for place, instead in broken.names.items():
        monkeypatch.setattr(place, instead)
    seeds = [address for address in addresses if address.startswith(broken.seen_at)]
    assert found(partnership, askers[broken.reader], seeds) != []


def found(partnership, asker, seeds):
    """The first leaks of the crawl."""
    for answer in crawl(asker, seeds, follow=False):
        if told := leaks(answer, partnership.telltales):
            return told
    return []
