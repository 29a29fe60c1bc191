"""Invented evidence in any amount, for load tests: what is said, and how it is tagged, dated and restricted.

All of it follows from a seed and the vocabularies. Words, tags and places are drawn by Zipf's law, as language and
subjects are spread: a few are on most findings, most on a few.
"""

import datetime
import json
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from insight_hub.evidence.choices import EngagementStatus, EngagementType, Nature, Recruitment, ResponseStatus
from insight_hub.evidence.models import Kind, Level, Opening
from insight_hub.partners.models import PartnerKind

WORDS = json.loads((Path(__file__).parent / "synthetic_words.json").read_text(encoding="utf-8"))
# What has rank r (from 0) is drawn as often as 1 / (r + FLATNESS): the first is not on everything.
FLATNESS = 3
MOST_PARTNERS = 30
FINDINGS_A_PARTNER = 30  # below MOST_PARTNERS
FINDINGS_EACH = (10, 25)  # of an engagement
TAGS_EACH = {"topics": (2, 4), "groups": (1, 3), "places": (1, 3), "methods": (1, 2)}
WORDS_OF_SUMMARY, WORDS_OF_BODY = (20, 40), (60, 180)
FIRST_YEAR, LAST_YEAR = 2014, 2025  # fixed, so that the same seed says the same in any year
OPENS = datetime.datetime(2090, 1, 1, 9, tzinfo=datetime.UTC)  # embargoed: while nobody waits for it
PARTNERS_ONLY, OWN_ONLY, EMBARGOED = 0.06, 0.04, 0.003  # shares of findings and responses
RESTRICTED_ENGAGEMENTS = 0.02
ANSWERED = 0.5  # the share of engagements that have a response


@dataclass
class Told:
    """A page to be: `fields` of its model, `tags` of each vocabulary, who may see it, when it was published.
    `answers` are places in the list of its engagement's findings."""

    kind: Kind
    fields: dict
    tags: dict[str, list]
    opening: Opening
    published_at: datetime.datetime
    answers: list[int] = field(default_factory=list)
    updates: list[tuple[datetime.date, str]] = field(default_factory=list)


@dataclass
class ToldEngagement:
    """An engagement of the partner of this number, its findings, and what was decided about some of them."""

    partner: int
    page: Told
    findings: list[Told]
    responses: list[Told]


class Drawn:
    """Things drawn at random, those that stand first the most often."""

    def __init__(self, things):
        self._things = list(things)
        self._weights = list(accumulate(1 / (rank + FLATNESS) for rank in range(len(self._things))))

    def one(self, chance):
        return chance.choices(self._things, cum_weights=self._weights)[0]

    def some(self, chance, fewest, most):
        """Different ones, in the order drawn."""
        wanted = min(chance.randint(fewest, most), len(self._things))
        found = {}
        while len(found) < wanted:
            found[self.one(chance)] = None
        return list(found)


_SLOTS = {
    "people": "people",
    "things": "things",
    "quality": "qualities",
    "action": "actions",
    "reason": "reasons",
    "result": "results",
    "wish": "wishes",
    "amount": "amounts",
    "moment": "moments",
    "event": "events",
}
_DRAWN = {slot: Drawn(WORDS[name]) for slot, name in _SLOTS.items()}
# Parts of names stand there by the alphabet, which says nothing of how often they occur.
_NAMES = {
    part: Drawn(random.Random(part).sample(WORDS[part], len(WORDS[part]))) for part in ("first", "second", "places")
}


class Writer:
    """Fills the sentences of synthetic_words.json: {people} with a word of that list, {People} with a capital."""

    def __init__(self, chance: random.Random, **said: str):
        self.chance, self._said = chance, said

    def __getitem__(self, slot):
        name = slot.lower()
        words = self._said.get(name) or self._draw(name)
        return words[0].upper() + words[1:] if slot != name else words

    def write(self, sentences: str) -> str:
        """One of these sentences, filled."""
        return self.chance.choice(WORDS[sentences]).format_map(self)

    def write_words(self, sentences: str, fewest: int, most: int) -> list[str]:
        """Sentences that have so many words together, or a few more."""
        wanted, written = self.chance.randint(fewest, most), []
        while sum(sentence.count(" ") + 1 for sentence in written) < wanted:
            written.append(self.write(sentences))
        return written

    def _draw(self, name):
        if name in ("place", "name"):
            settlement = _NAMES["first"].one(self.chance) + _NAMES["second"].one(self.chance)
            return settlement if name == "name" else f"{settlement} {_NAMES['places'].one(self.chance)}"
        words = _DRAWN[name].one(self.chance)
        return words[0].lower() + words[1:] if name == "amount" else words


class Synthetic:
    """What the seed says: `partners`, as fields of their pages, and engagements with about `findings` in all."""

    def __init__(self, seed: int, findings: int, vocabularies: dict[str, list]):
        self._seed, self._findings = seed, findings
        mix = random.Random(f"{seed} tags")
        self._tags = {name: Drawn(mix.sample(tags, len(tags))) for name, tags in vocabularies.items()}
        self.partners = self._partners(max(1, min(MOST_PARTNERS, findings // FINDINGS_A_PARTNER)))

    def engagements(self) -> Iterator[ToldEngagement]:
        """Each made when it is asked for, with the number of findings asked for in all of them together."""
        left, number = self._findings, 0
        while left > 0:
            chance = random.Random(f"{self._seed} {number}")
            wanted = min(chance.randint(*FINDINGS_EACH), left)
            yield self._engagement(chance, number % len(self.partners), wanted)
            left, number = left - wanted, number + 1

    def _partners(self, count):
        chance = random.Random(f"{self._seed} partners")
        writer, titles = Writer(chance), {}
        while len(titles) < count:
            titles[writer.write("partner_titles")] = chance.choice(PartnerKind.values)
        return [
            {"title": title, "kind": kind, "about": "An invented organisation, for load tests."}
            for title, kind in titles.items()
        ]

    def _engagement(self, chance, partner, wanted):
        tags = self._draw_tags(chance)
        year, month = chance.randint(FIRST_YEAR, LAST_YEAR), chance.randint(1, 12)
        writer = self._writer(chance, tags, year)
        fields = {
            "title": writer.write("engagement_titles"),
            "purpose": writer.write("purposes"),
            "question": writer.write("questions"),
            "engagement_type": chance.choice([EngagementType.ENGAGEMENT, EngagementType.RESEARCH]),
            "recruitment": chance.choice(Recruitment.values),
            "status": chance.choice([EngagementStatus.RESULTS, EngagementStatus.COMPLETE]),
            "date_from": f"{year}-{month:02}",
            "date_to": f"{year}-{min(month + 2, 12):02}",
            "participants": _heard(chance),
            "decided_by": "The board",
        }
        restricted = chance.random() < RESTRICTED_ENGAGEMENTS
        opening = Opening(chance.choice([Level.PARTNERS, Level.OWN])) if restricted else Opening()
        page = Told(Kind.ENGAGEMENT, fields, tags, opening, _months_after(year, month, 3))
        findings = [self._finding(chance, tags, year, month) for _ in range(wanted)]
        answered = chance.random() < ANSWERED
        responses = [self._response(chance, tags, year, month, wanted)] if answered else []
        return ToldEngagement(partner, page, findings, responses)

    def _finding(self, chance, around, year, month):
        """A finding has one topic and one place of its engagement's, and others of its own."""
        tags = self._draw_tags(chance)
        for name in ("topics", "places"):
            most = TAGS_EACH[name][1]
            tags[name] = list(dict.fromkeys([chance.choice(around[name]), *tags[name]]))[:most]
        writer = self._writer(chance, tags, year)
        natures = chance.sample(Nature.values, chance.randint(1, 2))
        fields = {
            "title": writer.write("finding_titles"),
            "summary": " ".join(writer.write_words("summary_sentences", *WORDS_OF_SUMMARY)),
            "natures": natures,
            "stance": "mixed" if Nature.VIEW in natures else "",
            "body": _body(writer),
            "date_from": chance.choice([f"{year}-{month:02}", str(year)]),
            "date_to": f"{year}-{min(month + 2, 12):02}",
            "participants": _heard(chance),
            "recruitment": chance.choice(Recruitment.values),
            "limits": writer.write("limits") if chance.random() < 0.7 else "",
        }
        if chance.random() < 0.03:
            fields |= {"date_from": "", "date_to": ""}
        return Told(Kind.FINDING, fields, tags, _opening(chance), _months_after(year, month, 4))

    def _response(self, chance, tags, year, month, findings):
        writer = self._writer(chance, tags, year)
        decided = _months_after(year, month, chance.randint(5, 8))
        days = sorted(chance.randint(20, 120) for _ in range(chance.randint(0, 2)))
        return Told(
            Kind.RESPONSE,
            {
                "title": writer.write("response_titles"),
                "decision": writer.write("decisions"),
                "status": chance.choice(ResponseStatus.values[2:]),
                "date": str(decided.date()),
            },
            {},
            _opening(chance),
            decided,
            answers=sorted(chance.sample(range(findings), min(chance.randint(1, 3), findings))),
            updates=[(decided.date() + datetime.timedelta(days=after), writer.write("updates")) for after in days],
        )

    def _draw_tags(self, chance):
        return {name: self._tags[name].some(chance, *each) for name, each in TAGS_EACH.items()}

    def _writer(self, chance, tags, year):
        area = tags["places"][0] if tags["places"] else None
        topic = tags["topics"][0].name if tags["topics"] else "services"
        return Writer(
            chance,
            topic=topic[0].lower() + topic[1:] if topic[:2].istitle() else topic,
            area=(area.short_name or area.name) if area else "our area",
            year=str(year),
        )


def _body(writer):
    """Blocks as Wagtail stores them."""
    chance, blocks = writer.chance, []
    if chance.random() < 0.4:
        blocks.append(("key_point", writer.write("key_points")))
    sentences = writer.write_words("sentences", *WORDS_OF_BODY)
    while sentences:
        taken = chance.randint(2, 4)
        blocks.append(("paragraph", f"<p>{' '.join(sentences[:taken])}</p>"))
        sentences = sentences[taken:]
    if chance.random() < 0.5:
        quotation = {"text": writer.write("quotations"), "speaker": writer.write("speakers")}
        blocks.insert(chance.randint(1, len(blocks)), ("quotation", quotation))
    if chance.random() < 0.3:
        blocks.append(("recommendation", writer.write("recommendations")))
    return [
        {"type": name, "value": value, "id": str(uuid.UUID(int=chance.getrandbits(128), version=4))}
        for name, value in blocks
    ]


def _heard(chance):
    return None if chance.random() < 0.05 else round(10 ** chance.uniform(0.8, 3.3))


def _opening(chance):
    drawn = chance.random()
    if drawn < EMBARGOED:
        return Opening(Level.OWN, OPENS)
    if drawn < EMBARGOED + PARTNERS_ONLY:
        return Opening(Level.PARTNERS)
    return Opening(Level.OWN) if drawn < EMBARGOED + PARTNERS_ONLY + OWN_ONLY else Opening()


def _months_after(year, month, months):
    """The first of a month, at nine: always past, as the last year is fixed."""
    years, months = divmod(month - 1 + months, 12)
    return datetime.datetime(year + years, months + 1, 1, 9, tzinfo=datetime.UTC)
