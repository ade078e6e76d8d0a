"""Files of a version that are not the ones that were logged."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage

from apps.accounts.policies import Invalid, Refused
from apps.audit.models import Event
from apps.disputes.blindness import stays_blind
from apps.disputes.services import open_dispute
from apps.loop.models import ModelVersion
from apps.loop.services.versions import register_version, take_artefact, take_manifest
from apps.loop.training.integrity import faults
from apps.loop.training.loading import manifest_of_version, model_of
from tests.loop.build_versions import reviews, trained
from tests.scenes import item_of

pytestmark = pytest.mark.django_db


def poison(name: str, data: bytes | None) -> None:
    default_storage.delete(name)
    if data is not None:
        default_storage.save(name, io.BytesIO(data))  # type: ignore[arg-type]


def relabelled(data: bytes) -> bytes:
    return data.replace(b'\\"good\\"', b'\\"evil\\"', 1)


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


@pytest.mark.parametrize("change", [relabelled, half, lambda _: b"", lambda _: b"not a model"])
def test_a_changed_manifest_or_model_is_found_out_wherever_it_is_used(change: Callable[[bytes], bytes]) -> None:
    scene, project = reviews()
    version = trained(scene, project)
    uses: list[tuple[str, Callable[..., object]]] = [("manifest", take_manifest), ("artefact", take_artefact)]
    assert faults(version) == []
    for what, take in uses:
        name = str(getattr(version, what).name)
        with default_storage.open(name) as file:
            before = file.read()
        after = change(before)
        poison(name, after if after != before else after + b" ")
        with pytest.raises(Invalid, match="was changed after it was logged: SHA-256"):
            take(actor=scene.actor("owner"), version=version)
    assert len(faults(version)) == 2
    with pytest.raises(Invalid, match="the training manifest was changed after it was logged"):
        manifest_of_version(version)
    with pytest.raises(Invalid, match="the model is not the one that was logged"):
        model_of(version)
    assert not Event.objects.filter(verb="model_version.taken").exists()


def test_files_that_are_gone_are_missed_in_words() -> None:
    scene, project = reviews()
    version = trained(scene, project)
    for what in ("manifest", "artefact"):
        poison(str(getattr(version, what).name), None)
    assert [fault.partition(" is not stored any more")[1] for fault in faults(version)] != ["", ""]
    for use in (manifest_of_version, model_of):
        with pytest.raises(Invalid, match="is not stored any more"):
            use(version)


def test_settings_that_were_changed_in_the_database_are_found_out() -> None:
    scene, project = reviews()
    settings = {"rules": [{"label": "good", "words": ["fine"]}], "otherwise": "bad"}
    kept = register_version(actor=scene.actor("owner"), project=project, name="r", kind="rules", settings=settings)
    forged = ModelVersion.objects.get(pk=kept.pk)
    forged.settings["otherwise"] = '"good"'
    with pytest.raises(Invalid, match="are not those that were logged"):
        model_of(forged)


def test_who_takes_what_is_logged_and_the_bytes_are_those_of_the_digest() -> None:
    scene, project = reviews()
    version = trained(scene, project)
    with take_manifest(actor=scene.actor("compliance"), version=version) as file:
        head = json.loads(file.read().partition(b"\n")[0])
    with take_artefact(actor=scene.actor("qa_manager"), version=version) as file, zipfile.ZipFile(file) as archive:
        assert "header.npy" in archive.namelist()
    assert (head["profile"], head["labels"]) == ("training-manifest/1", 24)
    taken = [json.loads(event.leaf) for event in Event.objects.filter(verb="model_version.taken").order_by("pk")]
    assert [event["details"]["sha256"] for event in taken] == [version.manifest_sha256, version.digest]
    for role in ("adjudicator", "auditor", "vendor_manager"):
        for take in (take_manifest, take_artefact):
            with pytest.raises(Refused):
                take(actor=scene.actor(role), version=version)


def test_whoever_takes_a_manifest_decides_no_open_case() -> None:
    scene, project = reviews()
    version = trained(scene, project)
    case = open_dispute(actor=scene.actor("owner"), item=item_of(project, "r00"), claim="Look again.")
    assert stays_blind(case, scene.actor("qa_manager"))
    take_artefact(actor=scene.actor("qa_manager"), version=version).close()
    assert stays_blind(case, scene.actor("qa_manager"))
    take_manifest(actor=scene.actor("qa_manager"), version=version).close()
    assert not stays_blind(case, scene.actor("qa_manager"))


def test_what_learnt_nothing_here_has_no_files() -> None:
    scene, project = reviews()
    asked = {"actor": scene.actor("owner"), "project": project}
    kept = register_version(**asked, name="llm", kind="file", settings={"about": "their model"})  # type: ignore[arg-type]
    with pytest.raises(Invalid, match="answers elsewhere"):
        model_of(kept)
    with pytest.raises(Invalid, match="learnt from no labels here"):
        manifest_of_version(kept)
    with pytest.raises(Invalid, match="has no trained model"):
        take_artefact(actor=scene.actor("owner"), version=kept)
