from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from apps.audit.models import Event
from apps.exchange.models import ImportRun
from apps.exchange.services import process
from tests.accounts.events import last_event
from tests.api.world import GOLD, ROWS, World, client_of, deliver

URL = "/api/v1/imports/"


def upload(world: World, name: str = "vendor_manager", content: bytes = ROWS.encode(), **given: Any) -> Any:
    file = SimpleUploadedFile("week.csv", content)
    body = {"project": world.project.public_id, "file": file, **given}
    return client_of(world.person(name)).post(URL, {k: v for k, v in body.items() if v is not None})


def test_a_delivered_file_is_stored_and_waits(world: World) -> None:
    answer = upload(world)
    assert answer.status_code == 202
    told = answer.json()
    assert (told["state"], told["name"], told["project"]) == ("waiting", "week.csv", world.project.public_id)
    assert last_event().verb == "import.received"
    assert last_event().actor == f"user:{world.vendor_manager.public_id}"


def test_progress_and_the_delivery_are_read_from_the_run(world: World) -> None:
    public_id = upload(world).json()["id"]
    process(ImportRun.objects.get(public_id=public_id))
    told = client_of(world.vendor_manager).get(f"{URL}{public_id}/").json()
    assert (told["state"], told["progress"], told["rows"], told["rejected"]) == ("done", 100, 4, 0)
    assert told["delivery"].startswith("dlv_")


def test_the_same_bytes_again_change_nothing(world: World) -> None:
    first = upload(world).json()["id"]
    again = upload(world)
    assert (again.status_code, again.json()["id"]) == (200, first)


def test_a_mapping_names_the_columns(world: World) -> None:
    rows = b"x,who,answer\ni1,A7,no\n"
    answer = upload(world, content=rows, mapping='{"item": "x", "annotator": "who", "label": "answer"}')
    process(ImportRun.objects.get(public_id=answer.json()["id"]))
    assert client_of(world.owner).get(f"{URL}{answer.json()['id']}/").json()["rows"] == 1


WRONG_MAPPINGS = ("{", "[]", '"item"', '{"item": 1}', '{"colour": "x"}', '{"item": "\\u0000"}', "[" * 100_000)


def test_a_mapping_that_cannot_be_used_says_so(world: World) -> None:
    for mapping in WRONG_MAPPINGS:
        answer = upload(world, mapping=mapping)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, ["mapping"]), mapping[:40]


def test_what_is_missing_is_named(world: World) -> None:
    missing: tuple[tuple[str, dict[str, Any]], ...]
    missing = (("file", {"file": None}), ("file", {"content": b""}), ("project", {"project": None}))
    for field, given in missing:
        answer = upload(world, **given)
        assert (answer.status_code, list(answer.json()["fields"])) == (400, [field]), given


def test_json_is_no_delivery(world: World) -> None:
    answer = client_of(world.vendor_manager).post(URL, {"project": world.project.public_id}, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["file"])


def test_a_damaged_upload_is_refused(world: World) -> None:
    program = client_of(world.vendor_manager)
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        answer = program.generic("POST", URL, b"--nonsense", content_type=kind)
        assert (answer.status_code, "error" in answer.json()) == (400, True)


def test_refused_rows_are_listed_and_the_rest_may_be_admitted(world: World) -> None:
    run = deliver(world, ROWS + "i3,A7,maybe,What\n")
    program = client_of(world.vendor_manager)
    rejects = program.get(f"{URL}{run.public_id}/rejects/").json()
    assert (rejects["count"], rejects["results"][0]["place"]) == (1, "line 6")
    answer = program.post(f"{URL}{run.public_id}/admit-rest/")
    assert (answer.status_code, answer.json()["parameters"]["after"]) == (202, run.public_id)
    assert last_event().verb == "import.rest_admitted"


def test_a_complete_run_has_no_rest(world: World) -> None:
    run = deliver(world)
    answer = client_of(world.vendor_manager).post(f"{URL}{run.public_id}/admit-rest/")
    assert answer.status_code == 400


def test_who_only_annotates_does_not_deliver(world: World) -> None:
    answer = upload(world, "annotator")
    assert (answer.status_code, upload(world, "outsider").status_code) == (403, 404)
    assert "Vendor manager" in answer.json()["error"]


def gold(world: World, name: str, content: bytes = GOLD) -> Any:
    body = {"project": world.project.public_id, "file": SimpleUploadedFile("gold.csv", content)}
    return client_of(world.person(name)).post("/api/v1/gold-imports/", body)


def test_gold_is_settled_from_a_file(world: World) -> None:
    deliver(world)
    told = gold(world, "owner", GOLD + b"i9,yes\n").json()
    assert (told["rows"], told["changed"], told["unknown_items"], told["rejects"]) == (2, 1, ["i9"], [])
    assert last_event().verb == "gold.set"


def test_gold_that_cannot_be_read_is_listed_row_by_row(world: World) -> None:
    deliver(world)
    answer = gold(world, "owner", b"item,label\ni1,perhaps\n")
    assert (answer.status_code, answer.json()["rejects"][0]["place"]) == (400, "line 2")
    assert answer.json()["error"]
    assert gold(world, "owner", b"\x00\x01").status_code == 400
    assert not Event.objects.filter(verb="gold.set").exists()


def test_the_vendor_settles_no_gold(world: World) -> None:
    assert gold(world, "vendor_manager").status_code == 403
    assert gold(world, "outsider").status_code == 404
