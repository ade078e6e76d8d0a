from __future__ import annotations

from tests.api.world import World, client_of

URL = "/api/v1/truth-runs/"


def test_a_run_tells_what_gold_says_of_the_methods(world: World, ids: dict[str, str]) -> None:
    run = client_of(world.owner).get(f"{URL}{ids['truth-runs']}/").json()
    assert run["summary"]["sentence"].startswith("Not enough gold to choose a method")
    assert run["parameters"]["method"] == "dawid-skene"
    assert (run["stale"], run["figures"]["accuracy"]["n"]) == (False, 1)
    assert set(run["tables"]) == {"methods", "annotators", "reliability", "uncertain"}


def test_a_run_is_made_by_the_method_that_is_named(world: World, ids: dict[str, str]) -> None:
    program, project = client_of(world.owner), {"project": world.project.public_id}
    made = program.post(URL, {**project, "method": "majority"}, format="json")
    assert (made.status_code, made.json()["parameters"]["method"]) == (201, "majority")
    refused = program.post(URL, {**project, "method": "mean"}, format="json")
    assert refused.status_code == 400
    assert "Those that fit: majority," in refused.json()["error"]


def test_the_labels_come_as_csv(world: World, ids: dict[str, str]) -> None:
    program = client_of(world.owner)
    made = program.post(URL, {"project": world.project.public_id, "method": "majority"}, format="json").json()
    answer = program.get(f"{URL}{made['id']}/labels.csv/")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer.streaming_content).decode()
    assert text.splitlines() == ["item_id,label,probability,tied", "i1,no | yes,0.500000,yes", "i2,no,1.000000,no"]


def test_the_digest_of_the_gold_is_kept_from_the_vendor(world: World, ids: dict[str, str]) -> None:
    runs = {
        person: client_of(world.person(person)).get(URL).json()["results"][0] for person in ("owner", "vendor_manager")
    }
    assert len(runs["owner"]["gold_digest"]) == 64
    assert runs["vendor_manager"]["gold_digest"] is None
