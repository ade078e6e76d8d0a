from __future__ import annotations

import pytest

from apps.audit.models import Event, Log
from apps.audit.performing import perform
from apps.audit.sequencer import sequence
from apps.evidence.checkpoint import open_checkpoint
from apps.evidence.merkle import leaf_hash
from apps.evidence.note import parse_vkey
from tests.accounts.events import last_event
from tests.api.world import World, client_of, deliver


@pytest.fixture
def log(world: World) -> Log:
    deliver(world)
    return Log.objects.get(origin=world.engagement.log_origin)


def test_events_are_filtered(world: World, log: Log) -> None:
    program, engagement = client_of(world.owner), world.engagement.public_id

    def found(**asked: str) -> list[str]:
        return [each["verb"] for each in program.get("/api/v1/events/", asked).json()["results"]]

    assert found(log=engagement, verb="import.admitted") == ["import.admitted"]
    assert found(log=engagement, object=world.project.public_id, verb="project.created") == ["project.created"]
    assert set(found(actor=f"user:{world.vendor_manager.public_id}")) == {"import.received"}
    assert found(log=engagement, until="2020-01-01T00:00:00Z") == []
    assert len(found(log=engagement, since="2020-01-01T00:00:00Z")) == log.events.count()
    assert program.get("/api/v1/events/", {"since": "yesterday"}).status_code == 400


def test_a_log_of_others_has_no_events(world: World, log: Log) -> None:
    found = client_of(world.outsider).get("/api/v1/events/", {"log": world.engagement.public_id}).json()
    assert found["count"] == 0
    event = log.events.first()
    assert event
    assert client_of(world.outsider).get(f"/api/v1/events/{event.public_id}/").status_code == 404


def test_the_proof_comes_with_the_bytes_that_were_hashed(world: World, log: Log) -> None:
    event = log.events.get(verb="import.admitted")
    url, program = f"/api/v1/events/{event.public_id}/", client_of(world.vendor_manager)
    assert program.get(f"{url}proof/").status_code == 409
    sequence(log)
    proof, told = program.get(f"{url}proof/").json(), program.get(url).json()
    assert leaf_hash(proof["event"].encode()).hex() == told["leaf_hash"]
    assert proof["proof"].startswith("c2sp.org/tlog-proof@v1")
    assert told["details"]["rows"] == 4


def test_the_checkpoint_is_signed_with_the_key_that_is_told(world: World, log: Log) -> None:
    url, program = f"/api/v1/logs/{world.engagement.public_id}/checkpoint/", client_of(world.auditor)
    assert program.get(url).status_code == 409
    sequence(log)
    told = program.get(url).json()
    assert open_checkpoint(told["note"], parse_vkey(told["vkey"])).size == told["size"]


def test_a_check_of_the_log_is_done_by_a_worker_and_its_result_kept(world: World, log: Log) -> None:
    sequence(log)
    url, program = f"/api/v1/logs/{world.engagement.public_id}/", client_of(world.auditor)
    asked = program.post(f"{url}verify/")
    assert (asked.status_code, asked.json()["state"], asked.json()["result"]) == (202, "waiting", None)
    assert (asked.headers["Location"], last_event().verb) == (asked.json()["url"], "check.requested")
    perform(log.checks.get())
    told = program.get(asked.json()["url"]).json()
    assert (told["state"], told["result"]["good"], told["result"]["finding"]) == ("done", True, "")
    assert last_event().verb == "log.verified"
    assert program.get(f"{url}checks/").json()["results"] == [told]


def test_a_check_under_way_is_the_answer_to_whoever_asks_meanwhile(world: World, log: Log) -> None:
    url = f"/api/v1/logs/{world.engagement.public_id}/verify/"
    first, second = (client_of(each).post(url).json()["id"] for each in (world.auditor, world.owner))
    assert first == second
    assert Event.objects.filter(verb="check.requested").count() == 1
    perform(log.checks.get())
    assert client_of(world.owner).post(url).json()["id"] != first


def test_nobody_else_asks_for_a_check_or_reads_one(world: World, log: Log) -> None:
    url = f"/api/v1/logs/{world.engagement.public_id}/"
    made = client_of(world.owner).post(f"{url}verify/").json()
    for stranger in (world.outsider, world.annotator):
        assert client_of(stranger).post(f"{url}verify/").status_code == 404
        assert client_of(stranger).get(made["url"]).status_code == 404
    other = f"/api/v1/logs/{world.buyer.public_id}/checks/{made['id']}/"
    assert client_of(world.owner).get(other).status_code == 404
