from __future__ import annotations

from typing import Any

from apps.disputes.models import Dispute
from apps.disputes.services import open_disputes
from tests.accounts.events import verbs
from tests.api.world import World, client_of, deliver, settle_gold
from tests.builders import actor_of

URL = "/api/v1/disputes/"
DECISION = {"value": "no", "reason_code": "annotator_error", "rationale": "A joke is no insult."}


def case_as(world: World, name: str, public_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client_of(world.person(name)).get(f"{URL}{public_id}/").json()
    return found


def test_an_open_case_is_blind_for_everybody(world: World, ids: dict[str, str]) -> None:
    for name in ("owner", "judge", "auditor", "vendor_manager"):
        case = case_as(world, name, ids["disputes"])
        assert sorted(each["value"] for each in case["positions"]) == ["no", "yes"]
        assert {(each["annotators"], each["gold"]) for each in case["positions"]} == {(None, None)}
        assert "A7" not in str(case)


def test_a_position_that_gold_alone_stands_for_is_not_shown_to_the_vendor(world: World) -> None:
    deliver(world, "item,annotator,label\ni1,A7,yes\ni1,B2,yes\n")
    settle_gold(world)
    assert open_disputes(actor=actor_of(world.owner), project=world.project) == 1
    public_id = Dispute.objects.get().public_id
    seen = case_as(world, "judge", public_id)
    assert client_of(world.vendor_manager).get(f"{URL}{public_id}/").status_code == 404
    assert (seen["ground"], sorted(p["value"] for p in seen["positions"])) == (None, ["no", "yes"])
    vendor, buyer = client_of(world.vendor_manager), client_of(world.judge)
    for asked in ({"ground": "gold"}, {"subject": "gold"}):
        assert vendor.get(URL, asked).json()["count"] == 0
        assert buyer.get(URL, asked).json()["count"] == 1
    buyer.post(f"{URL}{public_id}/adjudicate/", DECISION, format="json")
    told, seen = case_as(world, "vendor_manager", public_id), case_as(world, "judge", public_id)
    assert (told["ground"], told["subject"], seen["ground"], seen["subject"]) == (None, None, "gold", "gold")
    told_positions = [(p["ordinal"], p["value"], p["annotators"], p["gold"]) for p in told["positions"]]
    assert told_positions == [(1, "yes", ["A7", "B2"], None)]
    assert [p["gold"] for p in seen["positions"] if p["value"] == "no"] == [True]


def test_a_decision_is_recorded_and_shows_who_held_what(world: World, ids: dict[str, str]) -> None:
    answer = client_of(world.judge).post(f"{URL}{ids['disputes']}/adjudicate/", DECISION, format="json")
    assert (answer.status_code, answer.json()["state"]) == (201, "decided")
    assert "dispute.decided" in verbs(world.engagement.log_origin)
    case = case_as(world, "vendor_manager", ids["disputes"])
    assert [each["rationale"] for each in case["decisions"]] == ["A joke is no insult."]
    assert sorted(str(each["annotators"]) for each in case["positions"]) == ["['A7']", "['B2']"]


def test_a_case_is_decided_again_only_by_naming_the_decision(world: World, ids: dict[str, str]) -> None:
    program, url = client_of(world.judge), f"{URL}{ids['disputes']}/adjudicate/"
    first = program.post(url, DECISION, format="json").json()["decisions"][0]["id"]
    assert program.post(url, DECISION, format="json").status_code == 400
    unknown = program.post(url, {**DECISION, "supersedes": "adj_0"}, format="json")
    assert unknown.status_code == 404
    again = program.post(url, {**DECISION, "value": "yes", "supersedes": first}, format="json")
    assert (again.status_code, again.json()["decisions"][0]["supersedes"]) == (201, first)


def test_who_opened_a_case_does_not_decide_it(world: World, ids: dict[str, str]) -> None:
    opened = {"item": Dispute.objects.get().item.pk + 1, "claim": "No."}
    mine = client_of(world.judge).post(URL, opened, format="json").json()
    assert (mine["may_decide"], mine["why"]) == (False, "You opened this case; somebody else decides it.")
    refused = client_of(world.judge).post(f"{URL}{mine['id']}/adjudicate/", DECISION, format="json")
    assert (refused.status_code, refused.json()["error"]) == (403, mine["why"])


def test_a_label_that_the_schema_does_not_know_is_refused(world: World, ids: dict[str, str]) -> None:
    program, url = client_of(world.judge), f"{URL}{ids['disputes']}/adjudicate/"
    for change in ({"value": "perhaps"}, {"value": {"a": [1]}}, {"reason_code": "mood"}, {"rationale": " "}):
        answer = program.post(url, {**DECISION, **change}, format="json")
        assert (answer.status_code, "error" in answer.json()) == (400, True), change


def test_cases_are_opened_by_rule(world: World) -> None:
    deliver(world)
    answer = client_of(world.owner).post(f"{URL}open-by-rule/", {"project": world.project.public_id}, format="json")
    assert answer.json() == {"opened": 1}
    assert "dispute.opened_by_rule" in verbs(world.engagement.log_origin)


def test_the_vendor_contests_a_label_once(world: World) -> None:
    deliver(world)
    program, claim = client_of(world.vendor_manager), {"item": world.item.pk, "claim": "It is a joke."}
    assert program.post(URL, claim, format="json").status_code == 201
    assert "dispute.opened" in verbs(world.engagement.log_origin)
    assert program.post(URL, claim, format="json").status_code == 400
    assert program.get(URL, {"state": "evidence", "item": world.item.pk}).json()["count"] == 1
