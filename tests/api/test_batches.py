"""Programs bring batches, as rows or as files, and read what was found."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from apps.loop.models import Batch
from apps.loop.services.arriving import sort
from tests.api.world import client_of
from tests.contracts.conftest import NO_WORKER
from tests.loop.build_arriving import arrive, as_csv
from tests.scenes import Scene, make_engagement, make_project

pytestmark = pytest.mark.django_db
URL = "/api/v1/batches/"
ROWS = [
    {"key": "a", "payload": {"text": "Good day to you all."}},
    {"key": "b", "payload": {"text": "GOOD day to you all!"}},
]


@pytest.fixture
def scene() -> Scene:
    return make_engagement()


@override_settings(TASKS=NO_WORKER)
def test_rows_are_taken_sorted_and_read(scene: Scene) -> None:
    project, program = make_project(scene), client_of(scene.qa_manager)
    body = {"project": project.public_id, "name": "nightly", "rows": ROWS}
    made = program.post(URL, body, format="json")
    assert (made.status_code, made.json()["state"], made.json()["origin"]) == (202, "waiting", "api")
    sort(Batch.objects.get())
    again = program.post(URL, body, format="json")
    assert (again.status_code, again.json()["id"]) == (200, made.json()["id"])
    found = program.get(f"{URL}{made.json()['id']}/").json()
    assert (found["state"], found["counts"]["items"], found["counts"]["tags"]) == ("done", 2, {"copy": 1})
    arrivals = program.get(f"{URL}{found['id']}/arrivals/").json()["results"]
    assert [(each["key"], each["group"], each["tags"]) for each in arrivals] == [("a", 0, []), ("b", 0, ["copy"])]


@override_settings(TASKS=NO_WORKER)
def test_a_file_is_taken_with_the_column_of_its_keys(scene: Scene) -> None:
    project = make_project(scene)
    file = SimpleUploadedFile("new.csv", b"sku,text\na,Good day.\n")
    body = {"project": project.public_id, "file": file, "key": "sku"}
    assert client_of(scene.owner).post(URL, body, format="multipart").status_code == 202
    sort(Batch.objects.get())
    assert project.items.get().key == "a"


BODIES: dict[str, dict[str, Any]] = {
    "a number": {"rows": 7},
    "no rows": {"rows": []},
    "no rows at all": {},
    "payload is no object": {"rows": [{"key": "a", "payload": "text"}]},
    "row without a key": {"rows": [{"payload": {"text": "x"}}]},
    "row without content": {"rows": [{"key": "a"}]},
}


@pytest.mark.parametrize("what", sorted(BODIES))
def test_a_body_that_makes_no_sense_is_refused(scene: Scene, what: str) -> None:
    body = {"project": make_project(scene).public_id, **BODIES[what]}
    assert client_of(scene.owner).post(URL, body, format="json").status_code == 400
    assert not Batch.objects.exists()


def test_lists_are_filtered_and_the_vendor_lists_nothing(scene: Scene) -> None:
    project = make_project(scene)
    batch = arrive(scene, project, as_csv([("a", "Good day.")]))
    refused = arrive(scene, project, b"nonsense")
    program = client_of(scene.auditor)
    listed = {
        state: [each["id"] for each in program.get(URL, {"state": state}).json()["results"]]
        for state in ("done", "failed")
    }
    assert listed == {"done": [batch.public_id], "failed": [refused.public_id]}
    assert program.get(URL, {"project": project.public_id, "sha256": batch.sha256}).json()["count"] == 1
    reviewer = client_of(scene.adjudicator).get(f"{URL}{batch.public_id}/arrivals/")
    assert (reviewer.status_code, "You review records of the loop" in reviewer.content.decode()) == (403, True)
    vendor = client_of(scene.vendor_manager)
    assert vendor.get(URL).json()["count"] == 0
    assert vendor.get(f"{URL}{batch.public_id}/arrivals/").status_code == 404
