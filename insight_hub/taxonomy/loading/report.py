"""What a load did, for people to read."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rejection:
    """A row that was left out. Rows are counted as a spreadsheet does: the headings are row 1."""

    file: str
    row: int
    reason: str

    def __str__(self):
        return f"{self.file}, row {self.row}: {self.reason}"


@dataclass
class LoadReport:
    """How many records of one kind a load created, changed, removed and found as they should be."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    rejected: list[Rejection] = field(default_factory=list)

    def reject(self, path, row, reason):
        self.rejected.append(Rejection(path.name, row, reason))

    def __str__(self):
        counts = f"{self.created} created, {self.updated} updated, {self.unchanged} unchanged"
        if self.removed:
            counts += f", {self.removed} removed"
        if self.rejected:
            counts += f", {len(self.rejected)} left out"
        return counts
