"""How to cite a published version, in words and in the formats of reference managers.

The author is the publishing organisation, the work is pinned to its version, and the address is the version's
own. Styles after Cite Them Right (Harvard), the NLM's Citing Medicine (Vancouver) and APA 7.
"""

import datetime
import json
import re
from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from insight_hub.evidence.partial_date import first_day, in_words

HUB = "Insight Hub"
_LATEX = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "&": r"\&",
    "%": r"\%",
    "$": r"\$",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}


@dataclass(frozen=True)
class Citation:
    """What is cited. `date` is ISO 8601 to the year, month or day, or empty; `accessed` is the reader's day."""

    code: str
    number: int
    title: str
    author: str
    date: str
    url: str
    abstract: str
    accessed: datetime.date

    @classmethod
    def of(cls, version) -> "Citation":
        content = version.content
        return cls(
            code=version.reference.code,
            number=version.number,
            title=" ".join(content["title"].split()),
            author=content["partner"]["name"],
            date=content.get("date_to") or content.get("date_from") or content.get("date") or "",
            url=f"{settings.BASE_URL}{version.get_absolute_url()}",
            abstract=content.get("summary") or content.get("decision") or content.get("purpose") or "",
            accessed=timezone.localdate(),
        )

    @property
    def year(self) -> str:
        return self.date[:4]

    @property
    def work(self) -> str:
        return f"{HUB}, {self.code}, version {self.number}"

    def harvard(self) -> str:
        return (
            f"{self.author} ({self.year or 'no date'}) {_sentence(self.title)} {self.work}. "
            f"Available at: {self.url} (Accessed: {_day(self.accessed)})."
        )

    def vancouver(self) -> str:
        date = self.year or "date unknown"
        cited = f"{self.accessed:%Y %b} {self.accessed.day}"
        return (
            f"{_sentence(self.author)} {_sentence(self.title)} {self.work} [Internet]. {date} [cited {cited}]. "
            f"Available from: {self.url}"
        )

    def apa(self) -> str:
        date = _apa_date(self.date) if self.date else "n.d."
        title = self.title.rstrip(".")
        return f"{_sentence(self.author)} ({date}). {title} ({self.code}, version {self.number}). {HUB}. {self.url}"

    def bibtex(self) -> str:
        fields = {
            "author": "{" + _latex(self.author) + "}",
            "title": "{" + _latex(self.title) + "}",
            "year": self.year,
            "howpublished": HUB,
            "number": f"{self.code}, version {self.number}",
            "url": self.url,
            "urldate": self.accessed.isoformat(),
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{self.code}-v{self.number},", *lines, "}", ""])

    def ris(self) -> str:
        day = f"{first_day(self.date):%Y/%m/%d}" if len(self.date) == 10 else self.date.replace("-", "/")
        fields = [
            ("TY", "GEN"),
            ("AU", f"{self.author},"),
            ("TI", self.title),
            ("PY", self.year),
            ("DA", day),
            ("PB", HUB),
            ("AN", self.code),
            ("ET", str(self.number)),
            ("AB", " ".join(self.abstract.split())),
            ("UR", self.url),
            ("Y2", f"{self.accessed:%Y/%m/%d}"),
        ]
        lines = [f"{tag}  - {value}" for tag, value in fields if value]
        return "\r\n".join([*lines, "ER  - ", ""])

    def csl_json(self) -> str:
        entry = {
            "id": f"{self.code}-v{self.number}",
            "type": "webpage",
            "title": self.title,
            "author": [{"literal": self.author}],
            "container-title": HUB,
            "number": self.code,
            "version": str(self.number),
            "URL": self.url,
            "abstract": self.abstract,
            "accessed": {"date-parts": [[self.accessed.year, self.accessed.month, self.accessed.day]]},
        }
        if self.date:
            entry["issued"] = {"date-parts": [[int(part) for part in self.date.split("-")]]}
        return json.dumps([entry], ensure_ascii=False, indent=2)


@dataclass(frozen=True)
class Format:
    content_type: str
    write: callable


# What stands after `cite.` in an address.
FORMATS = {
    "txt": Format("text/plain", Citation.harvard),
    "vancouver.txt": Format("text/plain", Citation.vancouver),
    "apa.txt": Format("text/plain", Citation.apa),
    "bib": Format("application/x-bibtex", Citation.bibtex),
    "ris": Format("application/x-research-info-systems", Citation.ris),
    "csl.json": Format("application/vnd.citationstyles.csl+json", Citation.csl_json),
}


def _latex(text):
    return re.sub(r"[\\{}&%$#_~^]", lambda match: _LATEX[match[0]], text)


def _sentence(text):
    """`text` with one full stop at its end, unless it ends in a mark of its own."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _day(date):
    return in_words(date.isoformat())


def _apa_date(text):
    words = in_words(text).split()
    return ", ".join([words[-1], " ".join(reversed(words[:-1]))]) if len(words) > 1 else words[0]
