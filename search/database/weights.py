"""What a word weighs by the column of the table of searchable text that it stands in."""

from search.query.clauses import ALSO_WEIGHT, NAME_WEIGHT, TITLE_WEIGHT

WEIGHTS = [
    TITLE_WEIGHT / TITLE_WEIGHT,  # title; PostgreSQL takes weights up to 1
    1.0 / TITLE_WEIGHT,  # text
    NAME_WEIGHT / TITLE_WEIGHT,  # names
    ALSO_WEIGHT / TITLE_WEIGHT,  # also
]
