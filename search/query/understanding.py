"""What is understood of a query before it is asked."""

from dataclasses import dataclass

from search.forms import MOST_WORDS, Query
from search.meaning import model
from search.thesaurus import in_plain_words


@dataclass(frozen=True)
class Understood:
    """`plain`: the query in plain words, where it has jargon. `vector`: what it means, where that is asked for and
    there is a model. `doubtful`: words of which the reader may find nothing: it is counted what they find."""

    plain: str = ""
    vector: bytes | None = None
    doubtful: tuple[str, ...] = ()


def understand(query: Query, doubtful: dict[str, list[str]]) -> Understood:
    """At most one query to the database, and one text read by the model. `doubtful` are words and those near them."""
    if not query.says_something:
        return Understood()
    plain = in_plain_words(query.q)
    plain = "" if plain == query.q else " ".join(list(dict.fromkeys(plain.split()))[:MOST_WORDS])
    counted = dict.fromkeys([*doubtful, *(one for near in doubtful.values() for one in near)])
    return Understood(plain, _vector(query, plain), tuple(counted))


def _vector(query, plain):
    """Of what was typed and its plain words together. Other orders than that of the best match go by words alone."""
    if query.sort != "relevance":
        return None
    return model.of_query(f"{query.q} {plain}" if plain else query.q)
