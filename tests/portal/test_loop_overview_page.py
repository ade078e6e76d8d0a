"""The rooms in which a project proves its loop: rounds drawn with intervals, and batches that moved."""

from __future__ import annotations

import csv
import io

import pytest

from apps.loop.services.watching import request_watch
from apps.loop.watching.work import watch
from tests.builders import actor_of
from tests.loop.build_overview import AUDIT, AUTO, BLIND, SHOWN, Did, make_batch, make_version, play
from tests.portal.world import World, client_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def page(world: World, path: str = "", status: int = 200, user: str = "owner") -> str:
    answer = client_of(getattr(world, user)).get(f"/projects/{world.project.public_id}/loop/{path}")
    assert answer.status_code == status
    return str(answer.content.decode())


def two_rounds(world: World) -> None:
    version = make_version(world.project)
    for start, reviewed in ((0, 40), (100, 10)):
        shown = [Did(f"{start + n}", SHOWN, "yes", "yes" if n % 4 else "no") for n in range(reviewed)]
        auto = [Did(f"{start + n}", AUTO) for n in range(reviewed, 40)]
        audits = [Did(f"{start + n}", AUDIT, "yes", "yes") for n in range(0, 40, 3)]
        play(world.project, version, [*shown, *auto, *audits])


def test_without_rounds_the_page_says_what_will_be_measured(world: World) -> None:
    shown = page(world)
    assert "No round is complete yet" in shown
    assert 'aria-current="page">Loop</a>' in shown


def test_every_figure_is_drawn_over_the_rounds_and_told_to_who_cannot_see_it(world: World) -> None:
    two_rounds(world)
    shown = page(world)
    assert shown.count('<svg class="figure"') == 6
    assert "Needs a person. 1: 1.000" in shown
    assert "cannot be told yet" in shown
    assert "One minus the edit rate is not accuracy" in shown


def test_what_people_still_work_on_is_told_apart(world: World) -> None:
    play(world.project, make_version(world.project), [Did("a", BLIND), Did("b", BLIND, answered="yes")])
    assert "1 of 2 tasks are still to be answered" in page(world)


def test_the_figures_can_be_taken_away_as_csv_and_json(world: World) -> None:
    two_rounds(world)
    rows = list(csv.DictReader(io.StringIO(page(world, "rounds.csv"))))
    assert len(rows) == 12
    assert (rows[0]["figure"], rows[0]["value"]) == ("human_share", "1.0")
    document = client_of(world.owner).get(f"/projects/{world.project.public_id}/loop/rounds.json").json()
    assert document["verdict"] == "cannot tell yet"
    assert [one["round"] for one in document["rounds"]] == [1, 2]


@pytest.mark.parametrize("path", ["", "rounds.csv", "rounds.json", "watch/"])
def test_the_vendor_sees_none_of_it_not_even_the_way_there(world: World, path: str) -> None:
    page(world, path, 403, "vendor_manager")
    page(world, path, 404, "outsider")
    project = client_of(world.vendor_manager).get(f"/projects/{world.project.public_id}/").content.decode()
    assert "/loop/" not in project


def test_a_batch_is_watched_from_its_row_and_the_page_says_what_moved(world: World) -> None:
    make_batch(world.project, [(f"a{n}", f"this is order {n}") for n in range(60)], "first week")
    batch = make_batch(world.project, [(f"b{n}", f"WHERE IS MY ORDER {n}") for n in range(60)], "second week")
    shown = page(world, "watch/")
    assert "nothing to hold it against" in shown
    assert "not looked at" in shown
    address = f"/projects/{world.project.public_id}/loop/watch/request/"
    asked = client_of(world.owner).post(address, {"batch": batch.public_id})
    assert asked.status_code == 302
    found = world.project.watches.get()
    assert "is being looked at" in client_of(world.owner).get(asked.headers["Location"]).content.decode()
    watch(found)
    told = client_of(world.owner).get(asked.headers["Location"]).content.decode()
    assert "Moved:" in told
    assert "share of capitals" in told
    assert "share of capitals" in page(world, "watch/")


def test_a_watch_of_a_batch_that_is_not_there_is_no_error(world: World) -> None:
    address = f"/projects/{world.project.public_id}/loop/watch/"
    assert client_of(world.owner).post(f"{address}request/", {"batch": "bat_none"}).status_code == 404
    assert client_of(world.owner).get(f"{address}wtc_none/").status_code == 404


def test_the_page_of_a_watch_is_not_found_under_another_project(world: World) -> None:
    make_batch(world.project, [("a", "one")])
    batch = make_batch(world.project, [("b", "two")])
    found = request_watch(actor=actor_of(world.owner), batch=batch)
    assert (
        client_of(world.outsider).get(f"/projects/{world.project.public_id}/loop/watch/{found.public_id}/").status_code
        == 404
    )
