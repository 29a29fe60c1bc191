"""What is understood of a query before it is asked."""

from collections.abc import Iterable
from dataclasses import dataclass

from search.forms import Query
from search.meaning import model
from search.thesaurus import in_plain_words


@dataclass(frozen=True)
class Understood:
    """`plain`: the query in plain words, where it has jargon. `vector`: what it means, where that is asked for and
    there is a model. `doubtful`: words of which the reader may find nothing: it is counted what they find."""

    plain: str = ""
    vector: bytes | None = None
    doubtful: tuple[str, ...] = ()


def understand(query: Query, doubtful: Iterable[str] = ()) -> Understood:
    """At most one query to the database, and one text read by the model."""
    if not query.says_something:
        return Understood()
    plain = in_plain_words(query.q)
    plain = "" if plain == query.q else plain
    return Understood(plain, _vector(query, plain), tuple(doubtful))


def _vector(query, plain):
    """Of what was typed and its plain words together. Other orders than that of the best match go by words alone."""
    if query.sort != "relevance":
        return None
    return model.of_query(f"{query.q} {plain}" if plain else query.q)
