from __future__ import annotations

import pytest

from tests.accounts.events import last_event
from tests.api.world import World, client_of, deliver, delivered

PLAN = {"aql": 0.01, "rql": "0.5"}


@pytest.fixture
def url(world: World) -> str:
    deliver(world)
    return f"/api/v1/lots/{delivered(world).lot.public_id}/"


def test_a_lot_is_drawn_inspected_and_decided(world: World, url: str) -> None:
    owner, judge = client_of(world.owner), client_of(world.judge)
    drawn = owner.post(f"{url}draw/", PLAN, format="json")
    assert (drawn.status_code, last_event().verb) == (201, "lot.sample_drawn")
    sample = judge.get(f"{url}sample/").json()["results"]
    assert len(sample) == min(2, drawn.json()["draw"]["sample_size"])
    for each in sample:
        finding = {"position": each["position"], "conforming": True}
        assert judge.post(f"{url}inspections/", finding, format="json").status_code == 201
    decided = judge.post(f"{url}decide/")
    assert (decided.status_code, decided.json()["verdict"], last_event().verb) == (201, "accepted", "lot.accepted")
    lot = owner.get(url).json()
    assert (lot["verdict"], lot["standing"]["inspected"]) == ("accepted", len(sample))
    assert set(lot["decisions"][0]["error_rate"]) == {"value", "low", "high", "n", "method"}
    assert owner.get("/api/v1/lots/", {"verdict": "accepted"}).json()["count"] == 1
    assert owner.get("/api/v1/lots/", {"verdict": "rejected"}).json()["count"] == 0


def test_a_nonconforming_item_states_the_right_label(world: World, url: str) -> None:
    client_of(world.owner).post(f"{url}draw/", PLAN, format="json")
    judge, finding = client_of(world.judge), {"position": 1, "conforming": False}
    assert judge.post(f"{url}inspections/", finding, format="json").status_code == 400
    assert judge.post(f"{url}inspections/", {**finding, "correct_value": "perhaps"}, format="json").status_code == 400
    right = judge.post(f"{url}inspections/", {**finding, "correct_value": "yes"}, format="json")
    assert (right.status_code, right.json()["correct_value"]) == (201, "yes")


WRONG_PLANS = (
    "{}", '{"aql": 0.2, "rql": 0.1}', '{"aql": 0, "rql": 0.1}', '{"aql": "x", "rql": 1}', '{"aql": 1e400, "rql": 1}',
    '{"aql": 0.01, "rql": 0.1, "alpha": 2}', '{"aql": [], "rql": {}}', '{"aql": "NaN", "rql": "Infinity"}',
)  # fmt: skip


def test_a_plan_that_cannot_be_is_refused(world: World, url: str) -> None:
    program = client_of(world.owner)
    for plan in WRONG_PLANS:
        answer = program.generic("POST", f"{url}draw/", plan, content_type="application/json")
        assert (answer.status_code, "error" in answer.json()) == (400, True), plan


def test_before_the_draw_there_is_no_sample_to_inspect(world: World, url: str) -> None:
    judge = client_of(world.judge)
    assert judge.get(url).json()["standing"] is None
    assert judge.get(f"{url}sample/").status_code == 400
    assert judge.post(f"{url}inspections/", {"position": 1, "conforming": True}, format="json").status_code == 400
    assert judge.post(f"{url}decide/").status_code == 400


def test_a_position_outside_the_sample_does_not_exist(world: World, url: str) -> None:
    client_of(world.owner).post(f"{url}draw/", PLAN, format="json")
    judge = client_of(world.judge)
    assert judge.post(f"{url}inspections/", {"position": 99, "conforming": True}, format="json").status_code == 404
    assert judge.post(f"{url}inspections/", {"position": 10**30, "conforming": True}, format="json").status_code == 400


def test_a_second_draw_is_refused(world: World, url: str) -> None:
    program = client_of(world.owner)
    assert [program.post(f"{url}draw/", PLAN, format="json").status_code for _ in range(2)] == [201, 400]
