from search.models.index_build import IndexBuild
from search.models.index_state import Claim, IndexState
from search.models.lexicon import Lexicon
from search.models.meaning import Meaning
from search.models.placement import Placement
from search.models.searchable import AllWords, FacetValue, PublicWords, Searchable, SearchableValue
from search.models.worker_sign import WorkerSign

__all__ = [
    "AllWords",
    "Claim",
    "FacetValue",
    "IndexBuild",
    "IndexState",
    "Lexicon",
    "Meaning",
    "Placement",
    "PublicWords",
    "Searchable",
    "SearchableValue",
    "WorkerSign",
]
