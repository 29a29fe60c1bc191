"""The sample content: real findings summarised for it, and an invented partnership that shows every feature.

Safe to repeat: what is there already is left as it is.
"""

import datetime
import json
import re
from pathlib import Path

from django.db import transaction
from django.utils import timezone
from wagtail.models import Site

from insight_hub.evidence.importing.load import load as import_findings
from insight_hub.evidence.models import (
    EngagementPage,
    FindingPage,
    JoinRequest,
    JoinState,
    Kind,
    Level,
    Offer,
    Opening,
    Reference,
    ResponseAnswer,
    ResponsePage,
    ResponseUpdate,
)
from insight_hub.evidence.visibility import share
from insight_hub.partners.groups import let_publish_alone
from insight_hub.partners.joining import sign
from insight_hub.partners.models import Agreement, PartnerPage
from insight_hub.taxonomy.loading import SAMPLE_PLACES, load_places, load_vocabulary, refresh_statistics
from insight_hub.taxonomy.loading.local_area import put_local_area
from insight_hub.taxonomy.lookup import Resolver
from insight_hub.taxonomy.models import Group, Method, Place, Topic

FOLDER = Path(__file__).parent
SUMMARISED = "This summary was written for Insight Hub's sample content from the publisher's own page: see the source."
INVENTED = "This is an invented example, from an invented place."
VOCABULARIES = {"topics": Topic, "places": Place, "groups": Group, "methods": Method}
_RELATIVE = re.compile(r"today(?:([+-]\d+))?")


def load_everything(say) -> None:
    """Vocabularies and places, the real findings, the invented partnership; each step is told to `say`."""
    load_vocabulary()
    load_places(SAMPLE_PLACES)
    load_places(FOLDER / "places_fictional.csv")
    say(f"{Topic.objects.count()} topics, {Group.objects.count()} groups, {Place.objects.count()} places")
    report = import_findings(FOLDER / "findings.jsonl", notice=SUMMARISED)
    say(f"{report.created} findings of real organisations")
    with transaction.atomic():
        made = Partnership().load()
    refresh_statistics(made)
    say(f"{made} engagements, findings and responses of an invented partnership")


class Partnership:
    """The invented partnership of partnership.json."""

    def __init__(self):
        self._told = json.loads((FOLDER / "partnership.json").read_text(encoding="utf-8"))
        self._hub = Site.objects.get(is_default_site=True).root_page
        self._resolvers = {name: Resolver(model) for name, model in VOCABULARIES.items()}
        self._partners: dict[str, PartnerPage] = {}
        self._pages: dict[str, object] = {}
        self._made = 0

    def load(self) -> int:
        """How many pages were made."""
        for told in self._told["local_areas"]:
            self._local_area(told)
        for told in self._told["partners"]:
            self._partners[told["slug"]] = self._partner(told)
        for told in self._told["engagements"]:
            self._pages[told["id"]] = self._engagement(told)
        for told in self._told["findings"]:
            self._pages[told["id"]] = self._finding(told)
        for told in self._told["responses"]:
            self._response(told)
        return self._made

    def _local_area(self, told):
        named = {"name": told["name"], "short_name": told["name"], "local_kind": told["kind"]}
        area, is_new = Place.objects.get_or_create(slug=told["code"], defaults=named)
        if is_new:
            put_local_area(area, [self._resolvers["places"].resolve(code) for code in told["made_of"]])

    def _partner(self, told):
        found = PartnerPage.objects.filter(slug=told["slug"]).first()
        if found:
            return found
        fields = {name: told[name] for name in ("slug", "kind", "about", "contact_name", "contact_email")}
        page = PartnerPage(title=told["name"], **fields)
        page.places.set([self._resolvers["places"].resolve(code) for code in told["places"]])
        made = self._publish(self._hub, page)
        sign(Agreement.objects.current(), made, "Sam Sample", "Head of engagement", by=None)
        let_publish_alone(made)
        return made

    def _engagement(self, told):
        plain = (
            "title legal_duty purpose question question_set_by level participation_level recruitment"
            " told_and_supported status take_part_url decided_by participants commissioned_by contact_email"
        )
        page = EngagementPage(
            **_some(told, plain),
            engagement_type=told["type"],
            date_from=_day(told["date_from"]),
            date_to=_day(told["date_to"]),
            decision_date=_day(told["decision_date"]),
            closing_date=_date(told["closing_date"]),
        )
        made = self._once(self._partners[told["partner"]], page, told)
        for slug in told["joint_partners"]:
            self._join(made.reference, self._partners[slug], told.get("undertakings", []))
        return made

    def _join(self, reference, partner, undertakings):
        """`partner` asked to join, and its publisher said yes."""
        then = timezone.now() - datetime.timedelta(days=30)
        agreed = {"offers": [Offer.JOINTLY], "state": JoinState.ACCEPTED, "asked_at": then, "answered_at": then}
        asked, is_new = JoinRequest.objects.get_or_create(reference=reference, partner=partner, defaults=agreed)
        if is_new:
            share(reference, partner)
            for one in undertakings:
                asked.undertakings.create(
                    partner=self._partners[one["partner"]],
                    what=one["what"],
                    due=_date(one["due"]),
                    done_on=_date(one["done_on"]),
                    added_at=then,
                )

    def _finding(self, told):
        engagement = self._pages[told["engagement"]]
        page = FindingPage(
            **_some(told, "title summary natures stance participants recruitment limits licence"),
            body=[(block["type"], _block(block)) for block in told["body"]],
            date_from=_day(told["date_from"]),
            date_to=_day(told["date_to"]),
            notice=INVENTED,
        )
        opens = told.get("public_from")
        page.opening = Opening(Level(told["visibility"]), _moment(opens), told.get("listed", False))
        return self._once(engagement, page, told)

    def _response(self, told):
        page = ResponsePage(**_some(told, "title decision status"), date=_day(told["date"]))
        page.answers = [ResponseAnswer(finding=self._pages[name]) for name in told["findings"]]
        page.updates = [ResponseUpdate(date=_date(update["date"]), text=update["text"]) for update in told["updates"]]
        return self._once(self._partners[told["partner"]], page, told)

    def _once(self, parent, page, told):
        """The page of this id, made when it is not there yet."""
        partner, external_id = self._partners_page(parent), f"sample-{told['id']}"
        known = Reference.objects.filter(partner=partner, kind=page.kind, external_id=external_id).first()
        if known:
            return type(page).objects.get(reference=known)
        for name in VOCABULARIES if page.kind != Kind.RESPONSE else ():
            getattr(page, name).set([self._resolvers[name].resolve(text) for text in told[name]])
        self._publish(parent, page)
        Reference.objects.filter(pk=page.reference_id).update(external_id=external_id)
        return page

    def _publish(self, parent, page):
        parent.refresh_from_db(fields=["path", "depth", "numchild"])
        page.live, page.first_published_at = True, timezone.now()
        page.last_published_at = page.first_published_at
        parent.add_child(instance=page)
        self._made += 1
        return page

    def _partners_page(self, page):
        return page if isinstance(page, PartnerPage) else page.partner


def _some(told, names):
    return {name: told[name] for name in names.split() if name in told}


def _block(block):
    value = block["value"]
    if block["type"] == "table":
        return {
            "data": [value["columns"], *value["rows"]],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_header_choice": "row",
            "table_caption": value["caption"],
        }
    return f"<p>{value}</p>" if block["type"] == "paragraph" else value


def _date(text):
    """ "today-30" as the date thirty days ago; None for an empty text."""
    match = _RELATIVE.fullmatch(text or "")
    return match and timezone.localdate() + datetime.timedelta(days=int(match[1] or 0))


def _day(text):
    return str(_date(text) or "")


def _moment(text):
    day = _date(text)
    return day and timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))
