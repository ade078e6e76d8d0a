"""The life of a case, by programs: taken, heard, asked, decided, appealed, decided again."""

from __future__ import annotations

from typing import Any

import pytest

from apps.accounts.models import User
from apps.disputes.models import Dispute
from apps.lots.models import Inspection
from apps.lots.services import draw_sample, inspect
from apps.projects.models import Item
from tests.accounts.events import verbs
from tests.api.test_disputes import DECISION, URL
from tests.api.world import World, client_of, delivered
from tests.builders import actor_of, make_member
from tests.portal.builders import EASY_PLAN


@pytest.fixture
def second(world: World) -> User:
    """Another judge: the owner has settled the gold."""
    return make_member(world.buyer, "qa_manager", "Jo Second")


def act(world: World, name: str | User, case: str, what: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    user = world.person(name) if isinstance(name, str) else name
    answer = client_of(user).post(f"{URL}{case}/{what}/", body or {}, format="json")
    return answer.status_code, answer.json()


def seen(world: World, name: str | User, case: str) -> dict[str, Any]:
    user = world.person(name) if isinstance(name, str) else name
    found: dict[str, Any] = client_of(user).get(f"{URL}{case}/").json()
    return found


def found(world: World, name: str, **asked: object) -> list[str]:
    rows = client_of(world.person(name)).get(URL, asked).json()["results"]
    return [row["id"] for row in rows]


def test_a_case_is_taken_given_back_and_given(world: World, ids: dict[str, str], second: User) -> None:
    case = ids["disputes"]
    assert act(world, "judge", case, "take")[1]["adjudicator"] == "Ada Juris"
    status, told = act(world, second, case, "take")
    assert (status, "is with Ada Juris, who took it first" in told["error"]) == (400, True)
    assert act(world, "judge", case, "release", {"reason": "On leave."})[1]["adjudicator"] is None
    status, told = act(world, "owner", case, "assign", {"adjudicator": world.judge.public_id})
    assert (status, told["state"], told["adjudicator"]) == (200, "assigned", "Ada Juris")
    made = verbs(world.engagement.log_origin)
    assert [made.count(f"dispute.{verb}") for verb in ("assigned", "released")] == [2, 1]


def test_a_case_is_not_given_to_somebody_with_a_part_in_it_and_the_reason_is_told(
    world: World, ids: dict[str, str]
) -> None:
    mine = client_of(world.judge).post(URL, {"item": int(ids["items"]) + 1, "claim": "No."}, format="json").json()
    status, told = act(world, "owner", mine["id"], "assign", {"adjudicator": world.judge.public_id})
    assert (status, told["error"]) == (403, "You opened this case; somebody else decides it.")
    status, told = act(world, "owner", mine["id"], "assign", {"adjudicator": world.vendor_manager.public_id})
    assert (status, "nobody who works for the buyer" in told["error"]) == (400, True)


def test_a_question_is_answered_and_the_side_is_told_without_the_name(world: World, ids: dict[str, str]) -> None:
    case = ids["disputes"]
    act(world, "judge", case, "take")
    status, told = act(world, "judge", case, "ask", {"question": "Which clause?"})
    assert (status, told["state"], told["steps"][-1]["reason"]) == (200, "evidence", "Which clause?")
    assert not told["may"]["take"]["allowed"]
    assert "may still speak" in told["may"]["take"]["why"]
    assert act(world, "vendor_manager", case, "say", {"text": "The second."})[0] == 200
    told = seen(world, "judge", case)
    assert [(each["side"], each["text"], each["author"]) for each in told["statements"]] == [
        ("vendor", "The second.", None)
    ]
    assert {each["person"] for each in told["steps"]} == {None}


def test_a_decision_is_appealed_and_somebody_else_decides_for_good(
    world: World, ids: dict[str, str], second: User
) -> None:
    case = ids["disputes"]
    act(world, "judge", case, "adjudicate", DECISION)
    assert seen(world, "vendor_manager", case)["may"]["appeal"]["allowed"]
    status, told = act(world, "vendor_manager", case, "appeal", {"reason": "It is a joke."})
    assert (status, told["state"], told["instance"], told["may"]["appeal"]["allowed"]) == (200, "appealed", 2, False)
    status, told = act(world, "judge", case, "take")
    assert (status, "first instance" in told["error"]) == (403, True)
    first = seen(world, second, case)["decisions"][0]
    assert (first["adjudicator"], first["outcome"]) == (None, None)
    status, told = act(world, second, case, "adjudicate", {**DECISION, "value": "yes"})
    assert (status, told["state"], told["decisions"][0]["supersedes"]) == (201, "final", first["id"])
    assert {each["person"] for each in told["steps"]} >= {"Ada Juris", "Jo Second", "Victor Manning"}


def test_who_brought_a_case_withdraws_it(world: World, ids: dict[str, str]) -> None:
    case = ids["disputes"]
    assert act(world, "judge", case, "withdraw", {"reason": "No."})[0] == 403
    assert act(world, "vendor_manager", case, "withdraw", {"reason": "We agree."})[1]["state"] == "withdrawn"
    status, told = act(world, "vendor_manager", case, "say", {"text": "Wait."})
    assert (status, "withdrawn" in told["error"]) == (403, True)


def test_a_manager_merges_two_cases(world: World, ids: dict[str, str]) -> None:
    case, other = ids["disputes"], {"item": int(ids["items"]) + 1, "claim": "The same joke."}
    second = client_of(world.vendor_manager).post(URL, other, format="json").json()["id"]
    status, told = act(world, "owner", second, "merge", {"into": case})
    assert (status, told["state"], told["merged_into"]) == (200, "merged", case)
    assert seen(world, "judge", case)["merged"] == [second]
    status, told = act(world, "judge", second, "adjudicate", DECISION)
    assert (status, told["error"]) == (400, f"{second} was merged into {case}; go on there. Nothing was recorded.")
    assert act(world, "judge", case, "merge", {"into": "dsp_unknown0"})[0] == 404


def test_who_has_the_authors_shown_decides_no_more(world: World, ids: dict[str, str], second: User) -> None:
    case = ids["disputes"]
    assert act(world, "judge", case, "reveal", {"reason": "Curious."})[0] == 403
    told = act(world, second, case, "reveal", {"reason": "The vendor called."})[1]
    assert sorted(str(each["annotators"]) for each in told["positions"]) == ["['A7']", "['B2']"]
    assert (told["may_decide"], "seen who stands" in told["why"]) == (False, True)
    assert seen(world, "judge", case)["positions"][0]["annotators"] is None


def test_cases_are_found_by_what_they_are_about_where_they_are_and_whose_they_are(
    world: World, ids: dict[str, str], second: User
) -> None:
    case = ids["disputes"]
    assert found(world, "judge", mine="true") == [case]
    assert found(world, "judge", mine="false") == []
    assert found(world, "auditor", mine="true") == []
    assert found(world, "judge", subject="label", state="evidence", instance=1) == [case]
    assert found(world, "vendor_manager", subject="label") == [case]
    for other in ({"subject": "standing"}, {"state": "open"}, {"instance": 2}):
        assert found(world, "judge", **other) == [], other
    act(world, second, case, "take")
    assert found(world, "judge", mine="true") == []


def test_a_standing_and_a_finding_are_contested_like_a_label(world: World, ids: dict[str, str]) -> None:
    program = client_of(world.vendor_manager)
    asked = {"subject": "standing", "gold_run": ids["gold-runs"], "annotator": "A7", "claim": "Too few items."}
    standing = program.post(URL, asked, format="json")
    assert (standing.status_code, standing.json()["subject"], standing.json()["annotator"]) == (201, "standing", "A7")
    decision = {**DECISION, "value": None, "outcome": "falls"}
    status, told = act(world, "judge", standing.json()["id"], "adjudicate", decision)
    assert (status, told["decisions"][0]["outcome"], told["decisions"][0]["value"]) == (201, "falls", None)
    item = Item.objects.get(project=world.project, key="i2")
    finding = {"subject": "finding", "item": item.pk, "lot": ids["lots"], "claim": "It conforms."}
    status = client_of(world.owner).post(URL, finding, format="json").status_code
    assert status == 400
    drawn = draw_sample(actor=actor_of(world.owner), lot=delivered(world).lot, **EASY_PLAN)
    for each in drawn.drawn_items.filter(item=item):
        inspect(actor=actor_of(world.judge), drawn_item=each, conforming=True)
    if Inspection.objects.exists():
        made = client_of(world.owner).post(URL, finding, format="json")
        assert (made.status_code, made.json()["subject"]) == (201, "finding")


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({"claim": "No."}, ["item"]),
        ({"claim": "No.", "subject": "standing"}, ["gold_run", "annotator"]),
        ({"claim": "No.", "subject": "finding", "item": 1}, ["lot"]),
        ({"claim": "No.", "subject": "model", "item": 1}, ["subject"]),
        ({"item": 1}, ["claim"]),
    ],
)
def test_what_is_missing_is_named(world: World, sent: dict[str, object], fields: list[str]) -> None:
    answer = client_of(world.owner).post(URL, sent, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, fields)


@pytest.mark.parametrize("what", ["release", "say", "ask", "appeal", "withdraw", "reveal", "assign", "merge"])
def test_an_act_without_its_words_is_refused_plainly(world: World, ids: dict[str, str], what: str) -> None:
    status, told = act(world, "owner", ids["disputes"], what, {})
    assert (status, len(told["fields"])) == (400, 1)


def test_the_rules_of_the_court_are_agreed_and_read(world: World) -> None:
    url = f"/api/v1/court-rules/{world.engagement.public_id}/"
    assert client_of(world.vendor_manager).get(url).json()["version"] == 0
    assert client_of(world.vendor_manager).put(url, {"appeal_days": 30}, format="json").status_code == 403
    change = {"appeal_days": 30, "hourly_cost": 42.5, "currency": "EUR", "least_agreement": {"yes": 0.6}}
    told = client_of(world.owner).put(url, change, format="json").json()
    assert (told["version"], told["appeal_days"], told["decide_days"], told["set_by"]) == (1, 30, 5, "Olga Marsh")
    vendor = client_of(world.vendor_manager).get(url).json()
    assert (vendor["appeal_days"], vendor["hourly_cost"], vendor["words_per_minute"]) == (30, None, None)
    judge = client_of(world.judge).get(url).json()
    assert (judge["hourly_cost"], judge["words_per_minute"]) == ("42.50", None)
    assert (
        "42.5"
        not in client_of(world.vendor_manager).get("/api/v1/events/", {"verb": "court.rules_set"}).content.decode()
    )
    wrong = client_of(world.owner).put(url, {"appeal_days": 0}, format="json")
    assert (wrong.status_code, "between 1 and 365" in wrong.json()["error"]) == (400, True)
    assert client_of(world.outsider).get(url).status_code == 404


def test_a_colleague_who_spoke_as_a_party_decides_no_more(world: World, ids: dict[str, str], second: User) -> None:
    case = ids["disputes"]
    act(world, second, case, "say", {"text": "It is no joke."})
    status, told = act(world, second, case, "take")
    assert (status, "spoke in this case" in told["error"]) == (403, True)
    assert Dispute.objects.get(public_id=case).state == "evidence"
