"""Places typed into a form, one on each line."""

import pytest
from django.core.exceptions import ValidationError

from insight_hub.taxonomy.fields import MOST_PLACES, PlacesField
from insight_hub.taxonomy.models import Place

pytestmark = pytest.mark.django_db


def test_more_lines_than_anything_has_places_are_refused_before_any_is_looked_up(django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(ValidationError, match=f"at most {MOST_PLACES}"):
        PlacesField().clean("\n".join(f"Nowhere {number}" for number in range(MOST_PLACES + 1)))


def test_every_line_that_is_no_place_is_named():
    castle = Place.objects.create(name="Castle, Swansea", slug="W05001040")
    assert PlacesField().clean("Castle, Swansea\r\nW05001040") == [castle]
    with pytest.raises(ValidationError) as refused:
        PlacesField().clean("Castle, Swansea; Atlantis\nShangri-La")
    assert len(refused.value.messages) == 2
