from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.api.rows import add_rows
from tests.api.world import World, client_of

LISTS = (
    "organisations/", "engagements/", "projects/", "items/", "imports/", "deliveries/", "gold-runs/",
    "agreement-runs/", "lots/", "disputes/", "reports/", "events/", "logs/", "engagements/{engagements}/commitments/",
    "imports/{imports}/rejects/",
)  # fmt: skip


def queries(program: APIClient, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = program.get(url, {"limit": 1000})
    assert answer.status_code == 200, answer.content
    return len(captured)


def test_a_list_costs_as_many_queries_for_thirty_rows_as_for_three(world: World, ids: dict[str, str]) -> None:
    program = client_of(world.owner)
    urls = ["/api/v1/" + each.format_map(ids) for each in LISTS]
    add_rows(world, range(3))
    few = {url: queries(program, url) for url in urls}
    add_rows(world, range(3, 30))
    assert {url: queries(program, url) for url in urls} == few
    assert max(few.values()) <= 7


def test_an_item_costs_as_many_queries_for_thirty_labels_as_for_three(world: World, ids: dict[str, str]) -> None:
    program, url = client_of(world.owner), f"/api/v1/items/{ids['items']}/"
    add_rows(world, range(3))
    few = queries(program, url)
    add_rows(world, range(3, 30))
    assert queries(program, url) == few
    assert len(program.get(url).json()["annotations"]) > 30
