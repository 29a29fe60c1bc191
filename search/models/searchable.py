"""The table of searchable text: what each reference says, as it may be searched in the database and copied to the
index. Kept in the transaction that publishes (`search.table`), so it is never behind what people read.

The words lie beside it in the database's own full-text index, which the database keeps in step by triggers
(migration 0002): `vector` in PostgreSQL, two FTS5 tables in SQLite.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Q

from insight_hub.evidence.models import Visibility
from search.models.placement import Placement

_FIRST_SURROGATE, _SURROGATES = 0xD800, 0x800  # no characters by themselves, so none of them is a sign


class FacetValue(models.Model):
    """A value of a facet, such as the topic "buses", under a number. Rows are added and never change."""

    facet = models.CharField(max_length=20)
    value = models.CharField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facet", "value"], name="facet_value_once")]

    def __str__(self):
        return f"{self.facet}: {self.value}"

    @staticmethod
    def sign_of(number: int) -> str:
        """A character that stands for the value of this number: the text of many rows is counted at once by them."""
        return chr(number if number < _FIRST_SURROGATE else number + _SURROGATES)

    @staticmethod
    def number_of(sign: str) -> int:
        code = ord(sign)
        return code if code < _FIRST_SURROGATE else code - _SURROGATES


class Searchable(models.Model):
    """One row for each reference that anybody may find.

    The words, by what they weigh: `title`, `text` (summary and body), `names` (of topics, places, groups and
    methods) and `also` (other words, and the partner's name). `document` is what the index holds. Who may see the
    row is asked of `visibility` when it is searched; `placement` says where the index keeps it. `signs` are those of
    its values of facets, for counting; `values` are the same as rows, for choosing.
    """

    visibility = models.OneToOneField(Visibility, primary_key=True, on_delete=models.PROTECT, related_name="searchable")
    kind = models.CharField(max_length=10)
    placement = models.CharField(max_length=10, choices=Placement.choices)
    year_first = models.PositiveSmallIntegerField(null=True)
    year_last = models.PositiveSmallIntegerField(null=True)
    newest = models.DateField(null=True)
    participants = models.PositiveIntegerField(null=True)
    title = models.TextField()
    text = models.TextField()
    names = models.TextField()
    also = models.TextField()
    signs = models.TextField(default="")
    document = models.JSONField()
    vector = SearchVectorField(null=True, editable=False)

    class Meta:
        indexes = [
            # Empty where the database has no vectors.
            GinIndex(fields=["vector"], condition=Q(vector__isnull=False), name="searchable_words"),
        ]

    def __str__(self):
        return self.title


class SearchableValue(models.Model):
    """That a row has a value of a facet, its own or that of something above it."""

    searchable = models.ForeignKey(Searchable, on_delete=models.CASCADE, related_name="values", db_index=False)
    value = models.ForeignKey(FacetValue, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["searchable", "value"], name="searchable_value_once")]
        indexes = [models.Index(fields=["value", "searchable"], name="searchable_by_value")]

    def __str__(self):
        return f"{self.searchable_id}: {self.value_id}"


class RankField(models.FloatField):
    """How well a row of an FTS5 table matches what was asked, the better the lower. The lookup `by` sets the function
    that says so, such as "bm25(2.0, 1.0)"."""


@RankField.register_lookup
class RankedBy(models.Lookup):
    lookup_name = "by"
    prepare_rhs = False

    def as_sql(self, compiler, connection):
        column, _ = self.process_lhs(compiler, connection)
        return f"{column} MATCH %s", [self.rhs]


class PublicWords(models.Model):
    """SQLite's FTS5 table of the words of what is public, alone: how rare a word is there tells nothing of what is
    not. Whoever compares `said` with an expression asks it."""

    row = models.OneToOneField(
        Searchable, primary_key=True, db_column="rowid", on_delete=models.DO_NOTHING, related_name="public_words"
    )
    said = models.TextField(db_column="search_public_words")
    rank = RankField()

    class Meta:
        managed = False
        db_table = "search_public_words"

    def __str__(self):
        return f"{self.row_id}"


class AllWords(models.Model):
    """The words of every row, for those who may see more than the public."""

    row = models.OneToOneField(
        Searchable, primary_key=True, db_column="rowid", on_delete=models.DO_NOTHING, related_name="all_words"
    )
    said = models.TextField(db_column="search_all_words")
    rank = RankField()

    class Meta:
        managed = False
        db_table = "search_all_words"

    def __str__(self):
        return f"{self.row_id}"
