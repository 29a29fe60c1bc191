"""Collecting what is wrong with a form, field by field, in words that say what to do."""

from django.core.exceptions import ValidationError

from insight_hub.evidence.partial_date import first_day, last_day

MOST_PEOPLE = 100_000_000  # more than live in the UK


class Problems:
    def __init__(self):
        self._by_field: dict[str, list[str]] = {}

    def add(self, field: str, message: str) -> None:
        self._by_field.setdefault(field, []).append(message)

    def check_order(self, date_from: str, date_to: str, field: str) -> None:
        """Note, against `field`, that an end lies before its start. Dates that cannot be read are left to
        their own fields' validators."""
        try:
            ends_first = bool(date_from and date_to) and last_day(date_to) < first_day(date_from)
        except ValueError:
            return
        if ends_first:
            self.add(field, "This is before the start: change one of the dates.")

    def check_number(self, number: int | None, field: str) -> None:
        """Note, against `field`, a number of people that cannot be meant."""
        if number is not None and number > MOST_PEOPLE:
            self.add(field, f"Write a number of people up to {MOST_PEOPLE:,}.")

    def raise_if_any(self) -> None:
        """Raises ValidationError with everything noted."""
        if self._by_field:
            raise ValidationError(self._by_field)
