"""Retention, legal holds and erasure by programs, with the policies of the pages."""

from __future__ import annotations

import pytest

from apps.accounts.models import Role, User
from apps.exchange.models import ImportRun
from apps.retention.models import ErasedFile, Hold
from tests.accounts.events import last_event
from tests.api.world import World, client_of, deliver
from tests.builders import make_member

RULE = {"records": "files", "name": "short", "months": 1, "starts_on": "2020-01-31"}


@pytest.fixture
def officer(world: World) -> User:
    return make_member(world.buyer, Role.COMPLIANCE_OFFICER, "Cora Plain")


def retention(world: World, rest: str = "") -> str:
    return f"/api/v1/retention/{world.engagement.public_id}/{rest}"


def test_a_rule_is_set_and_read_with_what_it_means_today(world: World, officer: User) -> None:
    program = client_of(officer)
    made = program.post(retention(world, "rules/"), RULE, format="json")
    assert (made.status_code, made.json()["kept_until"], last_event().verb) == (201, "2020-02-29", "retention.set")
    program.post(retention(world, "rules/"), {**RULE, "months": 2}, format="json")
    assert [each["months"] for each in program.get(retention(world, "rules/")).json()["results"]] == [2, 1]
    classes = {each["records"]: each for each in program.get(retention(world)).json()["classes"]}
    assert (classes["files"]["state"], classes["files"]["over"]) == ("may be erased", True)
    assert (classes["log"]["rule"], classes["log"]["state"]) == (None, "kept: no retention is set")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({**RULE, "records": "log"}, "between 6 and 1200 months"),
        ({**RULE, "months": 0}, "between 1 and 1200"),
        ({**RULE, "records": "all"}, "see fields"),
        ({}, "see fields"),
    ],
)
def test_a_rule_that_cannot_be_is_refused_in_words(world: World, body: dict[str, object], why: str) -> None:
    answer = client_of(world.owner).post(retention(world, "rules/"), body, format="json")
    assert answer.status_code == 400 and why in answer.json()["error"]


def test_files_are_erased_after_their_time_and_not_under_a_hold(world: World) -> None:
    deliver(world)
    program = client_of(world.owner)
    assert program.post(retention(world, "erase-files/")).status_code == 400
    program.post(retention(world, "rules/"), RULE, format="json")
    covered = {"organisation": world.buyer.public_id, "engagement": world.engagement.public_id, "reason": "Claim 7"}
    hold = program.post("/api/v1/holds/", covered, format="json").json()
    refused = program.post(retention(world, "erase-files/"))
    assert refused.status_code == 400 and "a legal hold covers it" in refused.json()["error"]
    released = program.post(f"/api/v1/holds/{hold['id']}/release/", {"reason": "Settled"}, format="json").json()
    assert (released["release_reason"], released["released_by"]) == ("Settled", "Olga Marsh")
    assert program.post(retention(world, "erase-files/")).json() == {"erased": 1}
    assert ErasedFile.objects.get().object == ImportRun.objects.get().public_id


def test_an_address_is_replaced_by_a_pseudonym(world: World) -> None:
    deliver(world, "item,annotator,label\ni1,sam@labels.example,no\n")
    program = client_of(world.owner)
    named = program.get(retention(world)).json()["addresses"]
    assert [each["key"] for each in named] == ["sam@labels.example"]
    body = {"annotator": named[0]["annotator"], "basis": "request"}
    assert program.post(retention(world, "erase-annotator/"), body, format="json").json()["key"] == body["annotator"]
    assert program.post(retention(world, "erase-annotator/"), body, format="json").status_code == 404
    assert program.get(retention(world)).json()["addresses"] == []


def test_addresses_are_for_whoever_keeps_the_books(world: World) -> None:
    deliver(world, "item,annotator,label\ni1,sam@labels.example,no\n")
    for reader in (world.judge, world.auditor):
        assert client_of(reader).get(retention(world)).json()["addresses"] is None
    assert client_of(world.vendor_manager).get(retention(world)).status_code == 403


def test_a_hold_on_a_person_is_placed_and_found(world: World, officer: User) -> None:
    program, body = client_of(officer), {"organisation": world.buyer.public_id, "reason": "Claim 7"}
    made = program.post("/api/v1/holds/", {**body, "person": world.judge.public_id}, format="json").json()
    assert (made["person"], made["engagement"], made["placed_by"]) == (world.judge.public_id, None, "Cora Plain")
    asked = {"person": world.judge.public_id, "in_force": "true"}
    assert [each["id"] for each in program.get("/api/v1/holds/", asked).json()["results"]] == [made["id"]]
    assert program.get("/api/v1/holds/", {"in_force": "false"}).json()["count"] == 0
    assert client_of(world.judge).get("/api/v1/holds/").json()["count"] == 0
    assert client_of(world.auditor).get(f"/api/v1/holds/{made['id']}/").status_code == 404


def test_a_hold_covers_one_thing_that_belongs_to_the_house(world: World) -> None:
    program, body = client_of(world.owner), {"organisation": world.buyer.public_id, "reason": "Claim 7"}
    both = {"engagement": world.engagement.public_id, "person": world.judge.public_id}
    for more, why in (
        ({}, "name one of them"),
        (both, "name one of them"),
        ({"person": world.outsider.public_id}, "nobody who belongs"),
    ):
        answer = program.post("/api/v1/holds/", {**body, **more}, format="json")
        assert answer.status_code == 400 and why in answer.json()["error"]
    assert not Hold.objects.exists()
