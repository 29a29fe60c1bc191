from search.models.index_build import IndexBuild
from search.models.index_state import Claim, IndexState, Placement
from search.models.searchable import AllWords, FacetValue, PublicWords, Searchable, SearchableValue

__all__ = [
    "AllWords",
    "Claim",
    "FacetValue",
    "IndexBuild",
    "IndexState",
    "Placement",
    "PublicWords",
    "Searchable",
    "SearchableValue",
]
