"""How well searches find what is judged relevant, in one of several ways. Run as a module; prints JSON."""

import json
import sys
from pathlib import Path
from unittest import mock

import django

JUDGED = Path(__file__).parents[1] / "search" / "judged"
RUN = "search.query.run"


def prepare():
    from search import lexicon, worker

    worker.run_until_nothing_is_due()
    lexicon.count()
    return {}


def words():
    """As they were typed, and nothing more is understood of them."""
    return _without_spelling(), _understanding(lambda query, vector: {})


def meaning():
    """No word finds anything."""
    from search.query.run import request_body

    def body(*asked):
        made = request_body(*asked)
        made["query"]["bool"]["must"] = [{"match_none": {}}]
        return made

    return *both(), mock.patch(f"{RUN}.request_body", body)


def both():
    """Words and meaning, as they were typed."""
    return _without_spelling(), _understanding(lambda query, vector: {"vector": vector(query.q)})


def everything():
    return ()


def _without_spelling():
    return mock.patch(f"{RUN}.doubtful_words", lambda q: {})


def _understanding(what):
    from search.meaning.model import of_query
    from search.query.understanding import Understood

    return mock.patch(f"{RUN}.understand", lambda query, doubtful: Understood(**what(query, of_query)))


def measured(way):
    """{kind: {measure: mean}} with the patches that `way` makes."""
    from contextlib import ExitStack

    from search.evaluation import means, measure, read

    with ExitStack() as patched:
        for patch in way():
            patched.enter_context(patch)
        return means(measure(read(JUDGED / "queries.jsonl", JUDGED / "judgements.tsv")))


if __name__ == "__main__":
    django.setup()
    asked = sys.argv[1]
    ways = {"words": words, "meaning": meaning, "both": both, "everything": everything}
    print(json.dumps(prepare() if asked == "prepare" else measured(ways[asked])))
