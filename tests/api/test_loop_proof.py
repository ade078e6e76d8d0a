"""Programs read the proof of a project's loop, and have batches watched."""

from __future__ import annotations

import pytest

from apps.loop.models import Watch
from apps.loop.watching.work import watch
from tests.loop.build_overview import AUTO, SHOWN, Did, make_batch, make_version, play
from tests.portal.world import World, client_of, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_the_proof_has_every_figure_with_its_interval_or_a_reason(world: World) -> None:
    play(world.project, make_version(world.project), [Did("a", AUTO), Did("b", SHOWN, "yes", "no")])
    told = client_of(world.owner).get(f"/api/v1/loop-proofs/{world.project.public_id}/").json()
    (first,) = told["rounds"]
    assert first["human_share"]["value"] == 0.5
    assert first["audit_accuracy"] == {"undefined": "nothing was audited"}
    assert told["verdict"] == "cannot tell yet"


@pytest.mark.parametrize(("user", "status"), [("vendor_manager", 403), ("annotator", 403), ("outsider", 404)])
def test_the_proof_is_kept_from_who_is_tested_by_it(world: World, user: str, status: int) -> None:
    asked = client_of(getattr(world, user)).get(f"/api/v1/loop-proofs/{world.project.public_id}/")
    assert asked.status_code == status


def test_a_batch_is_watched_by_a_program(world: World) -> None:
    make_batch(world.project, [(f"a{n}", f"this is order {n}") for n in range(60)])
    batch = make_batch(world.project, [(f"b{n}", f"WHERE IS MY ORDER {n}") for n in range(60)])
    body = {"batch": batch.public_id}
    asked = client_of(world.owner).post("/api/v1/watches/", body, content_type="application/json")
    assert (asked.status_code, asked.json()["state"]) == (202, "waiting")
    watch(Watch.objects.get())
    told = client_of(world.owner).get(f"/api/v1/watches/{asked.json()['id']}/").json()
    assert "input.share of capitals.ks" in told["moved"]
    figure = told["figures"]["input.share of capitals.ks"]
    assert (figure["verdict"], figure["n"], figure["reference"]) == ("moved", 60, 60)
    (listed,) = client_of(world.owner).get(f"/api/v1/watches/?batch={batch.public_id}").json()["results"]
    assert listed["id"] == told["id"]


def test_watches_are_not_the_vendors(world: World) -> None:
    make_batch(world.project, [("a", "one")])
    batch = make_batch(world.project, [("b", "two")])
    body = {"batch": batch.public_id}
    asked = client_of(world.vendor_manager).post("/api/v1/watches/", body, content_type="application/json")
    assert asked.status_code == 404
    assert client_of(world.vendor_manager).get("/api/v1/watches/").json()["results"] == []
