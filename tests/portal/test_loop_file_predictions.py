"""The page on which predictions from elsewhere are brought."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from apps.loop.models import PredictionRun
from tests.loop.build_outside import a_project, backend
from tests.loop.test_file_predictions import CSV, arrived

pytestmark = pytest.mark.django_db


def test_a_file_is_brought_about_a_batch_and_shown_with_its_faults(client: Client) -> None:
    scene, project, batch, version = arrived()
    client.force_login(scene.qa_manager)
    page = f"/projects/{project.public_id}/loop/models/{version.public_id}/"
    assert f"{page}file/" in client.get(page).content.decode()
    assert f"Batch {batch.name}" in client.get(f"{page}file/").content.decode()
    sent = {"about": batch.public_id, "file": SimpleUploadedFile("theirs.csv", CSV + b"z,good,1\n")}
    answer = client.post(f"{page}file/", sent)
    run = PredictionRun.objects.get()
    assert answer.headers["Location"].endswith(f"/loop/predictions/{run.public_id}/")
    shown = client.get(answer.headers["Location"]).content.decode()
    assert all(text in shown for text in ("theirs.csv", "an answer to another item", "3 of 3 items have a label."))


def test_what_is_wrong_with_a_file_is_said_on_the_form(client: Client) -> None:
    scene, project, batch, version = arrived()
    client.force_login(scene.owner)
    address = f"/projects/{project.public_id}/loop/models/{version.public_id}/file/"
    answer = client.post(address, {"about": batch.public_id, "file": SimpleUploadedFile("x.csv", b"item,label\na,b\n")})
    assert (answer.status_code, "There is not one column" in answer.content.decode()) == (400, True)
    assert client.post(address, {"about": "elsewhere"}).status_code == 400


def test_a_version_that_can_be_asked_takes_no_files(client: Client) -> None:
    scene, project, _ = a_project()
    version = backend(scene, project, "https://models.example.com")
    client.force_login(scene.owner)
    assert client.get(f"/projects/{project.public_id}/loop/models/{version.public_id}/file/").status_code == 404
