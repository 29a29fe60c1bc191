"""Rows of a file that look like something: said to whoever imports it, and left out where they ask for that."""

from dataclasses import dataclass

from insight_hub.evidence.alike.likeness import Said
from insight_hub.evidence.alike.looking import Draft, LookAlike, look_alikes
from insight_hub.evidence.importing.rows import Row
from insight_hub.evidence.models import FindingPage, Kind
from insight_hub.partners.models import PartnerPage
from insight_hub.partners.reader import Reader


class Skipped(Exception):
    """The row looks like something, and such rows are to be left out."""


@dataclass(frozen=True)
class RowAlike:
    """A row that looks like something: what was here before the import, and earlier rows of the file, by number."""

    number: int
    found: list[LookAlike]
    rows: list[int]
    skipped: bool

    def as_json(self) -> dict:
        return {"row": self.number, "refs": [alike.reference.code for alike in self.found], "rows": self.rows}

    def in_words(self) -> str:
        named = [f"{alike.reference} “{alike.title}”" for alike in self.found] + [f"row {row}" for row in self.rows]
        looks = f"looks like {', '.join(named)}"
        return f"row {self.number} is left out: it {looks}" if self.skipped else f"row {self.number} {looks}"


class Lookout:
    """Looks at each new row before it is published. `seen`: the rows that look like something, in their order."""

    def __init__(self, skip: bool = False):
        self._skip = skip
        self._rows: dict[int, int] = {}  # by reference: the row that made it
        self.seen: list[RowAlike] = []

    def look(self, number: int, row: Row, partner: PartnerPage, engagement=None) -> RowAlike | None:
        """What a new row looks like, of what the people of `partner` may see. Raises Skipped."""
        said = Said(row.title, row.summary, row.date_from, row.date_to, engagement and engagement.reference_id)
        draft = Draft(Kind.FINDING, said, partner)
        alike = look_alikes(draft, Reader(partner_ids=frozenset([partner.pk])))
        if not alike:
            return None
        rows = [self._rows[one.reference.pk] for one in alike if one.reference.pk in self._rows]
        found = RowAlike(number, [one for one in alike if one.reference.pk not in self._rows], sorted(rows), self._skip)
        if self._skip:
            self.seen.append(found)
            raise Skipped
        return found

    def published(self, number: int, finding: FindingPage, alike: RowAlike | None) -> None:
        """The row, which looked like `alike`, is published as `finding`."""
        self._rows[finding.reference_id] = number
        if alike:
            self.seen.append(alike)
