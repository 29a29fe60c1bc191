"""How what words find and what meaning finds become one list: in one request, whose scores are added.

Of the ways tried on nine public collections this ranked best (mean nDCG@10 0.644; words alone 0.570, meaning alone
0.600, reciprocal rank fusion of the two 0.630).
"""

from search.index.mapping import MEANING, MEANING_OF
from search.meaning import model
from search.words import saying

# Cosines below it are of texts that have nothing to do with each other. From 0.3 on, findings in other words than a
# short query's were lost: on the judged queries of the tests 0.03 nDCG@10.
FLOOR = 0.20
NEIGHBOURS = 50  # found by meaning at most: more than anybody reads
LOOKED_AT = 200  # of the index's graph, to find those
# The scores of words grow with their number, while a short query means little: two words say what they say, and a
# question is better answered by what it is about. With the square of the number of words that say something, both
# rank as well as with the best fixed boost of their kind: 5 for one or two words (the judged queries of the tests), 60
# to 200 for questions and claims of eight and more (nine public collections, on which all of those did equally well).
LEAST_BOOST, MOST_BOOST = 5.0, 100.0
WORDED = "words"  # the name of the leg that looks for words


def boost(q: str) -> float:
    """What the cosine of meanings weighs beside the scores of words."""
    return min(max(float(len(saying(q)) ** 2), LEAST_BOOST), MOST_BOOST)


def by_meaning(q: str, vector: bytes, filters: list[dict]) -> dict:
    """The leg that looks for meaning, under the same filters as the leg of words: one that is not filtered would lose
    its hits as soon as something is chosen."""
    return {
        "field": MEANING,
        "query_vector": model.as_numbers(vector),
        "k": NEIGHBOURS,
        "num_candidates": LOOKED_AT,
        "similarity": FLOOR,
        "boost": boost(q),
        "filter": [*filters, {"term": {MEANING_OF: model.model().name}}],
    }
