"""What works with what just now: for the status page, and for programs that watch the hub."""

from dataclasses import dataclass

from django.conf import settings

from search.meaning.model import NoModel, model
from search.models import IndexBuild, IndexState, Meaning, Placement, WorkerSign
from search.query import breaker
from search.query.asking import engine_answers

LATE = 60  # seconds that a change may wait before people are told that searches are behind


@dataclass(frozen=True)
class Status:
    """`engine`: whether Elasticsearch answers, None where the hub has none on purpose. `waiting` changes are not in
    its index yet (or, without one, in the table of searchable text), the oldest for `oldest_seconds`; `failed` of
    them were refused. `build` is the rebuild under way, if any."""

    engine: bool | None
    waiting: int
    oldest_seconds: float
    failed: int
    build: IndexBuild | None
    worker: bool

    @property
    def is_behind(self) -> bool:
        return self.oldest_seconds > LATE

    @property
    def minutes_behind(self) -> int:
        return round(self.oldest_seconds / 60)

    @property
    def all_well(self) -> bool:
        return self.engine is not False and self.worker and not self.is_behind


def now() -> Status:
    """The status of this moment. Raises DatabaseError."""
    has_engine = bool(settings.ELASTICSEARCH_URL)
    if has_engine and breaker.is_open():
        breaker.see_to_trials(engine_answers)
    backlog = IndexState.objects.backlog(engine=has_engine)
    return Status(
        engine=not breaker.is_open() and engine_answers() if has_engine else None,
        build=IndexBuild.objects.under_way(),
        worker=WorkerSign.objects.is_fresh(),
        **backlog,
    )


@dataclass(frozen=True)
class MeaningStatus:
    """`why_not`: why searches go by words alone. Where they do not, `percent` of the public texts have a vector: of
    those alone, or it would tell how much is hidden."""

    why_not: str
    percent: int


def of_meaning() -> MeaningStatus:
    try:
        name = model().name
    except NoModel as reason:
        return MeaningStatus(str(reason), 0)
    public = Meaning.objects.filter(searchable__placement=Placement.PUBLIC)
    texts, read = public.count(), public.filter(model=name).count()
    return MeaningStatus("", 100 * read // texts if texts else 100)
