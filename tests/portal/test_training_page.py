from __future__ import annotations

import io

import pytest
from django.test import override_settings

from apps.audit.models import Event
from apps.disputes.services import adjudicate, open_dispute
from apps.training.models import TrainingSet
from apps.training.services import freeze
from tests.contracts.conftest import NO_WORKER
from tests.portal.world import client_of
from tests.scenes import Scene, item_of
from tests.training.sets import frozen, labelled, unpacked

pytestmark = pytest.mark.django_db


def page(scene: Scene, role: str, address: str) -> str:
    return client_of(getattr(scene, role)).get(address).content.decode()


def test_before_freezing_one_sees_what_is_in_and_what_is_out() -> None:
    scene, project, _ = labelled(accepted=False)
    address = f"/projects/{project.public_id}/training/"
    before = Event.objects.count()
    out = page(scene, "owner", f"{address}preview/")
    assert "a lot that it is in is not accepted" in out and "<dd>0</dd>" in out
    assert "<dd>7</dd>" in page(scene, "owner", f"{address}preview/?waived=lot")
    assert "There is no gate" in page(scene, "owner", f"{address}preview/?waived=tie")
    assert "<dd>0</dd>" in page(scene, "auditor", f"{address}?count=1")
    assert "COCO says shapes on images" in page(scene, "owner", address)
    assert Event.objects.count() == before


@override_settings(TASKS=NO_WORKER)
def test_a_set_is_asked_for_watched_and_taken() -> None:
    scene, project, _ = labelled()
    client = client_of(scene.owner)
    asked = client.post(f"/projects/{project.public_id}/training/freeze/", {"format": ["parquet"]})
    run = TrainingSet.objects.get()
    assert asked.headers["Location"] == f"/training-sets/{run.public_id}/"
    progress = f"/training-sets/{run.public_id}/progress/"
    assert (client.get(progress).status_code, "waits for a worker" in page(scene, "owner", progress)) == (200, True)
    freeze(run)
    assert client.get(progress).status_code == 286
    assert "7 labels that passed every gate." in page(scene, "owner", asked.headers["Location"])
    assert "Download the zip" not in page(scene, "auditor", asked.headers["Location"])
    taken = client.post(f"/training-sets/{run.public_id}/download/")
    assert taken.headers["Content-Disposition"] == f'attachment; filename="{run.public_id}.zip"'
    assert "labels.parquet" in unpacked(io.BytesIO(b"".join(taken.streaming_content)))  # type: ignore[arg-type]


def test_an_ungated_set_says_so_in_its_name_and_on_its_page() -> None:
    scene, project, _ = labelled(accepted=False)
    run = frozen(scene, project, waived=["lot"])
    shown = page(scene, "compliance", f"/training-sets/{run.public_id}/")
    assert "not all of which passed their gates" in shown
    taken = client_of(scene.compliance).post(f"/training-sets/{run.public_id}/download/")
    assert taken.headers["Content-Disposition"].endswith('-ungated.zip"')


def test_two_sets_are_compared() -> None:
    scene, project, _ = labelled()
    first = frozen(scene, project)
    for key, value in (("i00", "no"), ("i06", "no")):
        case = open_dispute(actor=scene.actor("owner"), item=item_of(project, key), claim="Look again.")
        adjudicate(
            actor=scene.actor("adjudicator"), dispute=case, value=value, reason_code="edge_case", rationale="Seen."
        )
    open_dispute(actor=scene.actor("owner"), item=item_of(project, "i07"), claim="Look again.")
    second = frozen(scene, project)
    for one, other in ((first, second), (second, first)):
        shown = page(scene, "owner", f"/training-sets/{one.public_id}/against/{other.public_id}/")
        assert "1 added, 1 removed, 1 changed." in shown
        assert "5 labels are the same" in shown


def test_the_vendor_finds_no_way_to_it() -> None:
    scene, project, _ = labelled()
    assert "/training/" not in page(scene, "vendor_manager", f"/projects/{project.public_id}/")
    assert "/training/" in page(scene, "adjudicator", f"/projects/{project.public_id}/")
    refused = page(scene, "vendor_manager", f"/projects/{project.public_id}/training/")
    assert "which items are gold" in refused
