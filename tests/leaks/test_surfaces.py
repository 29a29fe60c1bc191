"""Every address that the hub has is visited by the leak tests, or is named as left out, with a reason."""

import pytest

from tests.leaks.routes import all_routes
from tests.leaks.surfaces import LEFT_OUT, addresses, left_out

pytestmark = [pytest.mark.engine, pytest.mark.django_db, pytest.mark.usefixtures("partnership")]


def test_every_route_is_visited_or_left_out_with_a_reason(partnership):
    things = partnership.of_kind("finding", "own")
    silent = [route for route in all_routes() if not left_out(route) and not addresses(partnership, things, route)]
    assert [route.form for route in silent] == []


def test_only_what_there_is_is_left_out():
    forms = [route.form for route in all_routes()]
    assert [start for start in LEFT_OUT if not any(form.startswith(start) for form in forms)] == []
