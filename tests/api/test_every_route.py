"""Who gets which answer, for every address of the API. One world for all addresses: making it is what takes time."""

from __future__ import annotations

from typing import Any

from rest_framework.test import APIClient

from apps.audit.models import Event
from tests.api.world import World, client_of

NOUNS = (
    "organisations", "engagements", "projects", "items", "imports", "deliveries", "gold-runs", "agreement-runs",
    "truth-runs", "training-sets", "lots", "disputes", "reports", "logs",
)  # fmt: skip
PARTS = (
    "engagements/{}/scorecard/", "engagements/{}/commitments/", "projects/{}/schema/", "projects/{}/guideline/",
    "projects/{}/quality/", "imports/{}/rejects/", "reports/{}/pdf/",
)  # fmt: skip
DETAILS = (*(f"{noun}/{{}}/" for noun in NOUNS), *PARTS)
# Not for everybody who takes part.
KEPT = ("organisations", "disputes", "training-sets")
DECISION = {"value": "no", "reason_code": "edge_case", "rationale": "It is a joke."}

# Address, body, and somebody who sees the thing but may not do this.
WRITES: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("engagements/{}/commitments/", {"metric": "accuracy", "floor": 0.9}, "auditor"),
    ("projects/{}/schema/", {"definition": {"type": "nominal", "labels": ["a", "b"]}}, "vendor_manager"),
    ("projects/{}/guideline/", {"text": "Label well."}, "judge"),
    ("imports/{}/admit-rest/", {}, "auditor"),
    ("lots/{}/draw/", {"aql": 0.01, "rql": 0.2}, "vendor_manager"),
    ("lots/{}/decide/", {}, "vendor_manager"),
    ("disputes/{}/adjudicate/", DECISION, "vendor_manager"),
    ("reports/{}/bundle/", {}, "vendor_manager"),
    ("training-sets/{}/download/", {}, "auditor"),
)
# Address, body, the name in the body that takes the id of a noun, and somebody who may not.
CREATIONS: tuple[tuple[str, dict[str, Any], str, str, str], ...] = (
    ("projects/", {"name": "Second"}, "engagement", "engagements", "judge"),
    ("gold-runs/", {}, "project", "projects", "auditor"),
    ("agreement-runs/", {}, "project", "projects", "vendor_manager"),
    ("truth-runs/", {"method": "majority"}, "project", "projects", "judge"),
    ("training-sets/", {"waived": ["lot"]}, "project", "projects", "judge"),
    ("disputes/", {"claim": "No."}, "item", "items", "auditor"),
    ("disputes/open-by-rule/", {}, "project", "projects", "judge"),
    ("reports/", {"title": "Mine"}, "project", "projects", "vendor_manager"),
)


def attempts(ids: dict[str, str]) -> list[tuple[str, dict[str, Any], str]]:
    made = [(address(route, ids), body, reader) for route, body, reader in WRITES]
    return made + [
        (f"/api/v1/{route}", {**body, key: ids[noun]}, reader) for route, body, key, noun, reader in CREATIONS
    ]


def address(route: str, ids: dict[str, str]) -> str:
    return "/api/v1/" + route.format(ids[route.partition("/")[0]])


def test_everybody_may_list_and_an_outsider_finds_nothing_of_others(world: World, ids: dict[str, str]) -> None:
    insider, outsider = client_of(world.owner), client_of(world.outsider)
    secret = ["Aurora", "Northfield", *(public_id for public_id in ids.values() if "_" in public_id)]
    for noun in (*NOUNS, "events"):
        assert insider.get(f"/api/v1/{noun}/").json()["count"] > 0, noun
        found = outsider.get(f"/api/v1/{noun}/")
        assert found.status_code == 200, noun
        assert not [word for word in secret if word in found.content.decode()], noun


def test_an_insider_reads_and_nobody_else_learns_that_it_exists(world: World, ids: dict[str, str]) -> None:
    urls = [address(route, ids) for route in DETAILS]
    assert statuses(client_of(world.owner), urls) == dict.fromkeys(urls, 200)
    assert statuses(client_of(world.outsider), urls) == dict.fromkeys(urls, 404)
    assert statuses(APIClient(), urls) == dict.fromkeys(urls, 401)


def statuses(program: APIClient, urls: list[str]) -> dict[str, int]:
    return {url: program.get(url).status_code for url in urls}


def test_both_parties_and_the_auditors_read(world: World, ids: dict[str, str]) -> None:
    urls = [address(route, ids) for route in DETAILS if not route.startswith(KEPT)]
    for person in (world.judge, world.vendor_manager, world.auditor):
        assert statuses(client_of(person), urls) == dict.fromkeys(urls, 200)


def test_an_annotator_reads_nothing_that_is_about_everybody(world: World, ids: dict[str, str]) -> None:
    program = client_of(world.annotator)
    refused = {name: address(name, ids) for name in ("engagements/{}/scorecard/", "lots/{}/")}
    assert statuses(program, list(refused.values())) == dict.fromkeys(refused.values(), 403)
    hidden = [address(route, ids) for route in ("reports/{}/", "disputes/{}/", "logs/{}/")]
    assert statuses(program, hidden) == dict.fromkeys(hidden, 404)
    assert program.get("/api/v1/lots/").json()["count"] == 0


def test_reading_writes_no_event(world: World, ids: dict[str, str]) -> None:
    program = client_of(world.owner)
    before = Event.objects.count()
    for route in DETAILS:
        program.get(address(route, ids))
        assert Event.objects.count() == before, route


def test_a_reader_who_writes_is_refused_with_the_reason(world: World, ids: dict[str, str]) -> None:
    for url, body, reader in attempts(ids):
        answer = client_of(world.person(reader)).post(url, body, format="json")
        assert answer.status_code == 403, (url, answer.content)
        assert answer.json()["error"].endswith("."), url
        assert Event.objects.latest("pk").verb == "access.refused", url


def test_an_outsider_who_writes_finds_nothing_and_nobody_writes_unnamed(world: World, ids: dict[str, str]) -> None:
    outsider = client_of(world.outsider)
    before = Event.objects.count()
    for url, body, _ in attempts(ids):
        answer = outsider.post(url, body, format="json")
        assert (answer.status_code, list(answer.json())) == (404, ["error"]), url
        assert APIClient().post(url, body, format="json").status_code == 401, url
    assert Event.objects.count() == before


def test_an_address_that_does_not_exist_is_answered_in_json(world: World) -> None:
    program = client_of(world.owner)
    for path in ("nouns/", "lots/lot_%00/", "lots/LOT_1/", "items/x/", "lots/lot_1/nothing/"):
        answer = program.get(f"/api/v1/{path}")
        assert (answer.status_code, list(answer.json())) == (404, ["error"]), path
