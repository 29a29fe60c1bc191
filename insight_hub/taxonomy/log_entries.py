"""What the admin's history says of merged, moved, renamed and retired tags."""

from wagtail.log_actions import LogFormatter


def _numbers(counted):
    return ", ".join(f"{what} {number:,}" for what, number in counted.items()) or "nothing"


class Merged(LogFormatter):
    label = "Merge"

    def format_message(self, log_entry):
        told = log_entry.data
        return f"‘{told['merged']['name']}’ merged into it (was on: {_numbers(told['moved'])})"


class Moved(LogFormatter):
    label = "Move"

    def format_message(self, log_entry):
        parent = log_entry.data["parent"]
        return f"Moved from {_above(parent['from'])} to {_above(parent['to'])} (on: {_carried(log_entry)})"


class Renamed(LogFormatter):
    label = "Rename"

    def format_message(self, log_entry):
        said = [
            f"‘{told['from']}’ to ‘{told['to']}’" for name in ("name", "slug") if (told := log_entry.data.get(name))
        ]
        return f"Renamed from {' and from '.join(said)} (on: {_carried(log_entry)})"


class Retired(LogFormatter):
    label = "Stop using"

    def format_message(self, log_entry):
        instead = log_entry.data["use_instead"]
        hint = f", with ‘{instead}’ instead" if instead else ""
        return f"No longer used{hint} (stays on: {_carried(log_entry)})"


class BroughtBack(LogFormatter):
    label = "Bring back"

    def format_message(self, log_entry):
        return f"Brought back (on: {_carried(log_entry)})"


LOGGED = {
    "taxonomy.merge": Merged,
    "taxonomy.move": Moved,
    "taxonomy.rename": Renamed,
    "taxonomy.retire": Retired,
    "taxonomy.bring_back": BroughtBack,
}


def _carried(log_entry):
    return _numbers(log_entry.data["carried_by"])


def _above(parent):
    return f"‘{parent}’" if parent else "the top"
