"""Findings like one that is being read."""

from insight_hub.evidence.models import Reference
from insight_hub.partners.reader import Reader
from search.index.names import alias
from search.models import IndexState, Placement
from search.query import at_once, clauses
from search.query.asking import SearchUnavailable, ask
from search.query.body import SOURCE, indices_for, only_for
from search.query.results import Hit, hit

MOST = 4
FIELDS = ["title", "summary", "topic_names", "group_names"]
# Of the words that say most about a finding, a third must be shared: below that hits had a word or two in common.
SHARE_OF_WORDS = "30%"


def related(reference: Reference, reader: Reader) -> list[Hit]:
    """Up to `MOST` findings that share the most telling words with `reference`; none when the engine is down."""
    placement = IndexState.objects.filter(reference=reference).values_list("placement", flat=True).first()
    if not placement:
        return []
    like = {
        "more_like_this": {
            "fields": FIELDS,
            "like": [{"_index": alias(Placement(placement)), "_id": str(reference.pk)}],
            "min_term_freq": 1,
            "min_doc_freq": 2,
            "minimum_should_match": SHARE_OF_WORDS,
        }
    }
    query = {"bool": {"must": [like], "filter": [only_for(reader), clauses.one_of("kind", ["finding"])]}}
    try:
        with at_once.turn(patience=0):
            answer = ask({"query": query, "size": MOST, "_source": SOURCE}, indices_for(reader))
    except (SearchUnavailable, at_once.TooManyAtOnce):
        return []
    return [hit(found) for found in answer["hits"]["hits"]]
