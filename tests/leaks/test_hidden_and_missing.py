"""What was never public is not to be told from what does not exist; what was answers 410 and says no more than that."""

import re
from functools import cache

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.images.utils import generate_signature

from insight_hub.taxonomy.models import Group, Place, Topic
from tests.leaks import policy
from tests.leaks.asking import Asker
from tests.leaks.caching import FAR_FUTURE
from tests.leaks.fillings import MISSING, MISSING_NUMBER
from tests.leaks.judgement import masked
from tests.leaks.surfaces import of_admin

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("partnership")]

OUTSIDERS = (policy.PUBLIC, policy.EDITOR_B, policy.OFFICER_A)
TAILS = ("", "v/1/", "v/9/", "cite.txt", "v/1/cite.ris", "cite.nothing")
METHODS = ("GET", "HEAD", "OPTIONS")


class Watcher:
    """Sees of an answer all that can be told from outside, and how much work it was."""

    def __init__(self, asker: Asker, engine_requests: list):
        self._asker, self._engine_requests = asker, engine_requests

    def sees(self, address: str, *echoed: object, method: str = "GET", **headers) -> dict:
        """`echoed` is what the address names, which the answer may repeat."""
        self._engine_requests.clear()
        with CaptureQueriesContext(connection) as queries:
            answer = self._asker.ask(address, method, **headers)
        return {
            "status": answer.status,
            "headers": sorted(answer.headers),
            "body": masked(answer, *map(str, echoed)),
            "SQL queries": len(queries),
            "Elasticsearch requests": len(self._engine_requests),
        }


@pytest.fixture(params=OUTSIDERS)
def reader(request):
    return request.param


@pytest.fixture
def watcher(askers, reader, requests_sent):
    for address in ("/findings/IH-F-0/", "/documents/0/x", "/x/"):  # what is loaded once
        askers[reader].ask(address)
    return Watcher(askers[reader], requests_sent)


@pytest.fixture
def hidden(partnership, reader):
    return [thing for thing in partnership.things if thing.is_hidden_from(reader)]


@pytest.fixture
def unread(partnership, reader):
    """What is hidden, and what is listed: that is known of at its address, and nowhere beneath or beside that."""
    return [thing for thing in partnership.things if not thing.is_read_by(reader)]


@pytest.mark.parametrize("tail", TAILS)
def test_a_hidden_reference_answers_as_one_that_was_never_given_out(watcher, hidden, unread, tail):
    @cache
    def missing(kind):
        code = f"IH-{kind}-{MISSING_NUMBER}"
        return watcher.sees(f"/{kind.path}/{code}/{tail}", code)

    for thing in unread if tail else hidden:
        if not thing.was_public:
            found = watcher.sees(f"/{thing.path}/{thing.code}/{tail}", thing.code)
            assert found["status"] == 404
            assert found == missing(thing.page.kind), thing.state


@pytest.mark.parametrize("method", METHODS)
def test_so_does_the_page_on_which_a_hidden_engagement_is_planned_together(watcher, unread, method):
    code = f"IH-E-{MISSING_NUMBER}"
    missing = watcher.sees(f"/engagements/{code}/joint/", code, method=method)
    for thing in unread:
        if thing.kind == "engagement":
            found = watcher.sees(f"/engagements/{thing.code}/joint/", thing.code, method=method)
            assert found["status"] in (302, 404)
            assert found == missing, thing.state


@pytest.mark.parametrize("method", METHODS)
def test_so_it_does_to_any_method_at_its_address_in_the_page_tree(watcher, unread, method):
    for thing in unread:
        beside = thing.in_tree.replace(thing.page.slug, MISSING)
        found = watcher.sees(thing.in_tree, thing.page.slug, method=method)
        missing = watcher.sees(beside, MISSING, method=method)
        assert found["status"] == 404
        for what in ("body", "headers", "Elasticsearch requests"):
            assert found[what] == missing[what], thing.state


@pytest.mark.parametrize("tail", TAILS)
def test_what_was_public_answers_410_with_its_reference_and_none_of_its_words(watcher, hidden, tail, partnership):
    for thing in hidden:
        if thing.was_public:
            found = watcher.sees(f"/{thing.path}/{thing.code}/{tail}")
            assert found["status"] == 410
            assert thing.code in found["body"] and "Partner A" in found["body"]
            told = partnership.telltales.found_in(found["body"].casefold()).values()
            assert {where.field for where in told} == {"reference"}


def hidden_contents(partnership, reader):
    """Whatever has files that `reader` neither keeps nor may see with what they were published with."""
    for contents in partnership.contents:
        if not policy.may_see(reader, contents.telltale("document title"), "/documents/"):
            yield contents


def test_a_hidden_document_answers_as_one_that_is_not_there(watcher, partnership, reader):
    for contents in hidden_contents(partnership, reader):
        for document in contents.documents:
            known = {"if_none_match": f'"{document.file_hash}"', "if_modified_since": FAR_FUTURE}
            for headers in ({}, known):
                found = watcher.sees(f"/documents/{document.pk}/{document.filename}", document.pk, **headers)
                beside = f"/documents/{MISSING_NUMBER}/{document.filename}"
                assert found["status"] == 404, contents.state
                assert found == watcher.sees(beside, MISSING_NUMBER, **headers)
            assert watcher.sees(document.file.url)["status"] == 404


def test_a_hidden_picture_answers_as_one_that_is_not_there(watcher, partnership, reader):
    def signed(number):
        return f"/images/{generate_signature(number, 'width-24')}/{number}/width-24/"

    def seen(number):
        return watcher.sees(signed(number), number, signed(number).split("/")[2])

    for contents in hidden_contents(partnership, reader):
        for picture in contents.pictures:
            found = seen(picture.pk)
            assert found["status"] == 404, contents.state
            assert found == seen(MISSING_NUMBER)
            assert watcher.sees(picture.file.url)["status"] == 404


def test_pages_of_a_tag_of_hidden_things_are_those_of_an_unused_tag(watcher, partnership, reader, unused_tags):
    paths = {Topic: "topics", Place: "places", Group: "groups"}
    unused = {path: watcher.sees(f"/{path}/{MISSING}/", MISSING) for path in paths.values()}
    for contents in partnership.contents:
        if contents.kind == "finding" and not policy.may_see(reader, contents.telltale("topic"), ""):
            for tag in contents.tags:
                if path := paths.get(type(tag)):
                    assert watcher.sees(f"/{path}/{tag.slug}/", tag.slug) == unused[path], contents.state


def test_no_topic_of_hidden_things_alone_counts_them(askers, reader, partnership):
    text = askers[reader].ask("/topics/").text
    for contents in partnership.contents:
        if not policy.may_see(policy.PUBLIC, contents.telltale("topic"), ""):
            for tag in contents.tags:
                if isinstance(tag, Topic):
                    count = re.search(rf"/topics/{tag.slug}/.*?hub-count\">([\d,]+)", text, re.DOTALL)
                    assert count[1] == "0", contents.state


def test_the_admin_answers_about_a_hidden_page_as_about_one_that_is_not_there(askers, partnership):
    asker = askers[policy.EDITOR_B]
    for thing in partnership.of_kind("finding", "own", "draft"):
        for address in of_admin(partnership, [thing]):
            if re.search(rf"\b{thing.number}\b", address):
                beside = address.replace(str(thing.number), str(MISSING_NUMBER))
                found, missing = (asker.ask(one) for one in (address, beside))
                assert masked(found, str(thing.number)) == masked(missing, str(MISSING_NUMBER)), address
