from django.db import models

from insight_hub.taxonomy.names import split_list


class JargonTerm(models.Model):
    """A term of the trade and its equals in plain words.

    An ambiguous term has one row for each meaning: those are offered to the reader, never added to a search.
    """

    term = models.CharField(max_length=100)
    means = models.CharField("means, in plain words", max_length=255)
    also = models.TextField("also written", blank=True, help_text="Equal words, with ; between them.")
    ambiguous = models.BooleanField(
        "has several meanings", default=False, help_text="Offered to the reader, never added to a search."
    )
    area = models.CharField("area of work", max_length=100, blank=True)
    capitals_only = models.BooleanField(
        "only in capitals",
        default=False,
        help_text="In lower case the term is an ordinary word: SEND and send. Matched only as written here.",
    )

    class Meta:
        ordering = ["term", "means"]
        verbose_name = "jargon term"
        verbose_name_plural = "jargon"
        constraints = [
            models.UniqueConstraint(
                fields=["term", "means"],
                name="jargon_term_and_meaning_once",
                violation_error_message="This term is already listed with this meaning.",
            )
        ]

    def __str__(self):
        return f"{self.term}: {self.means}"

    @property
    def words(self):
        """The equal phrases, the term first, each once whatever its case."""
        equals = {}
        for phrase in (self.term, self.means, *split_list(self.also)):
            equals.setdefault(phrase.casefold(), phrase)
        return list(equals.values())
