"""Loading the vocabularies that ship with the hub: topics, groups, methods and jargon.

What is missing is added. What exists is left as the hub's managers made it, unless `update` asks for the
shipped words again; what they added of their own, or merged, or gave another address, is never touched.
"""

from dataclasses import dataclass, field
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models, transaction

from insight_hub.taxonomy.loading.report import LoadReport
from insight_hub.taxonomy.loading.rows import BadRow, field_values, read_rows
from insight_hub.taxonomy.models import Group, JargonTerm, LastingTag, Method, Topic
from insight_hub.taxonomy.names import fold

SHIPPED = Path(__file__).resolve().parents[1] / "vocabulary"


@dataclass(frozen=True)
class Vocabulary:
    """One shipped file: its columns are fields of `model`, except `parent`, which holds a slug."""

    model: type[models.Model]
    file: str
    columns: tuple[str, ...]
    key: tuple[str, ...] = ("slug",)
    parent: str = ""


_TWO_LEVEL = ("slug", "name", "description", "also_known_as")
VOCABULARIES = (
    Vocabulary(Topic, "topics.csv", _TWO_LEVEL, parent="parent_slug"),
    Vocabulary(Group, "groups.csv", _TWO_LEVEL, parent="characteristic"),
    Vocabulary(Method, "methods.csv", ("slug", "name", "description", "participation_level", "way")),
    Vocabulary(
        JargonTerm,
        "jargon.csv",
        ("term", "means", "also", "ambiguous", "area", "capitals_only"),
        key=("term", "means"),
    ),
)


@dataclass
class _Load:
    """One vocabulary being loaded: what is known so far, by key and by folded name."""

    vocabulary: Vocabulary
    path: Path
    update: bool
    report: LoadReport = field(default_factory=LoadReport)
    known: dict = field(default_factory=dict)
    names: dict = field(default_factory=dict)
    seen: set = field(default_factory=set)
    moved: dict = field(default_factory=dict)

    def __post_init__(self):
        model = self.vocabulary.model
        for record in model.objects.all():
            self.remember(record)
        if issubclass(model, LastingTag):
            self.moved = {old.slug: old.now for old in model.former_addresses().select_related("now")}

    def key(self, record):
        return tuple(getattr(record, name) for name in self.vocabulary.key)

    def remember(self, record):
        self.known[self.key(record)] = record
        if hasattr(record, "name"):
            self.names[fold(record.name)] = record


@transaction.atomic
def load_vocabulary(folder=SHIPPED, update=False):
    """Loads every vocabulary from `folder`; returns {file name: LoadReport}. All or nothing.

    Raises `UnreadableFile`. Changed records are saved one by one, so that signals tell of a renamed tag.
    """
    reports = {}
    for vocabulary in VOCABULARIES:
        load = _Load(vocabulary, folder / vocabulary.file, update)
        for number, cells in _parents_first(load):
            try:
                _take(load, number, cells)
            except BadRow as reason:
                load.report.reject(load.path, number, str(reason))
        reports[vocabulary.file] = load.report
    return reports


def _parents_first(load):
    parent = load.vocabulary.parent
    needed = [*load.vocabulary.columns, *([parent] if parent else [])]
    rows = list(read_rows(load.path, needed, load.report.reject))
    return sorted(rows, key=lambda row: bool(row[1][parent])) if parent else rows


def _take(load, number, cells):
    vocabulary = load.vocabulary
    shipped = _shipped_values(load, number, cells)
    key = tuple(shipped[name] for name in vocabulary.key)
    if key in load.seen:
        raise BadRow(f"{' / '.join(key)} is in the file twice; the first row is used")
    load.seen.add(key)
    record = load.known.get(key)
    if record is None and key[0] in load.moved:
        load.report.unchanged += 1
        return
    namesake = load.names.get(fold(shipped.get("name", "")))
    if namesake and namesake is not record and (load.update or record is None):
        raise BadRow(f"the name {shipped['name']!r} belongs to {namesake.slug!r} already")
    if record is None:
        load.remember(vocabulary.model.objects.create(**shipped))
        load.report.created += 1
    elif load.update and (changed := [n for n, v in shipped.items() if getattr(record, n) != v]):
        _refresh(load, record, {name: shipped[name] for name in changed})
        load.report.updated += 1
    else:
        load.report.unchanged += 1


def _refresh(load, record, changes):
    if "name" in changes:
        load.names.pop(fold(record.name), None)
    for name, value in changes.items():
        setattr(record, name, value)
    try:
        record.clean()
    except ValidationError as error:
        record.refresh_from_db()
        raise BadRow(" ".join(error.messages)) from error
    record.save(update_fields=list(changes))
    load.remember(record)


def _shipped_values(load, number, cells):
    vocabulary = load.vocabulary
    texts = {name: cells[name] for name in vocabulary.columns}
    if "participation_level" in texts:
        texts["participation_level"] = texts["participation_level"].lower()
    values = field_values(vocabulary.model, texts)
    if vocabulary.parent:
        values["order"] = number
        values["parent"] = _parent(load, cells[vocabulary.parent])
    return values


def _parent(load, slug):
    if not slug:
        return None
    parent = load.known.get((slug,)) or load.moved.get(slug)
    if parent is None:
        raise BadRow(f"it belongs under {slug!r}, which is not in the file")
    if parent.parent_id:
        raise BadRow(f"it belongs under {slug!r}, which is itself under another: there are only two levels")
    return parent
