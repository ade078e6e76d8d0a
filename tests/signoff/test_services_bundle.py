import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from apps.audit.models import Event
from apps.evidence.verify import verify_path
from apps.labels.services import publish_schema
from apps.signoff.packing import unpack
from apps.signoff.recompute import recompute
from apps.signoff.services import build_bundle, freeze_report
from tests.refusals import refused
from tests.signoff.frozen import bundle, make_audited, make_report, sign

pytestmark = pytest.mark.django_db

CHANGED = ["evidence/gold.commitments.jsonl", "log/leaves.jsonl", "private/gold.jsonl", "report.json", "report.pdf"]
SALTED = {"evidence/gold.commitments.jsonl", "private/gold.jsonl"}


def reader(path: Path) -> Callable[[str], bytes]:
    return lambda name: zipfile.ZipFile(path).read(name)


def test_a_bundle_verifies_and_every_figure_can_be_computed_again(tmp_path: Path) -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    path = bundle(scene, report, tmp_path / "evidence.zip")
    result = verify_path(str(path))
    assert result.ok, result.findings
    assert recompute(reader(path)) == []
    names = zipfile.ZipFile(path).namelist()
    assert {"report.json", "report.pdf", "verify.py", *SALTED} <= set(names)
    assert sorted(name.partition(".")[2] for name in names if name.startswith("signatures/")) == [
        "assertion.json",
        "json",
    ]
    assert Event.objects.filter(verb="bundle.sealed", object=report.public_id).count() == 1


def test_a_report_before_its_first_signature_can_be_bundled(tmp_path: Path) -> None:
    scene, report = make_report()
    assert verify_path(str(bundle(scene, report, tmp_path / "evidence.zip"))).ok


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_byte_is_found(tmp_path: Path, name: str) -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    path = bundle(scene, report, tmp_path / "evidence.zip")
    changed = tmp_path / "changed.zip"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            middle = len(content) // 2
            if entry.filename == name:
                content = content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]
            target.writestr(entry, content)
    assert not verify_path(str(changed)).ok


def test_a_figure_that_does_not_follow_from_the_evidence_is_named(tmp_path: Path) -> None:
    scene, report = make_report()
    path = bundle(scene, report, tmp_path / "evidence.zip")
    body = json.loads(reader(path)("report.json"))
    body["figures"]["accuracy"]["value"] = 1.0

    def read(name: str) -> bytes:
        return json.dumps(body).encode() if name == "report.json" else reader(path)(name)

    assert recompute(read)[0].startswith("figures.accuracy.value: the report says 1.0")


def test_labels_of_an_earlier_schema_can_be_computed_again(tmp_path: Path) -> None:
    scene, project = make_audited()
    definition = {"type": "nominal", "labels": ["yes", "maybe", "no"]}
    publish_schema(actor=scene.actor("owner"), project=project, definition=definition)
    report = freeze_report(actor=scene.actor("qa_manager"), project=project, title="Wider schema")
    assert recompute(reader(bundle(scene, report, tmp_path / "evidence.zip"))) == []


@pytest.mark.parametrize("role", ["vendor_owner", "vendor_manager", "annotator", "outsider"])
def test_the_bundle_holds_gold_so_the_vendor_cannot_take_it(role: str) -> None:
    scene, report = make_report()
    target = io.BytesIO()
    with refused("not shown to the vendor|You take no part"):
        build_bundle(actor=scene.actor(role), report=report, target=target)
    assert target.getvalue() == b""


def test_the_same_inputs_are_the_same_evidence_bytes() -> None:
    scene, project = make_audited()
    first, second = (freeze_report(actor=scene.actor("qa_manager"), project=project, title="Twice") for _ in range(2))
    packed = [unpack(report.evidence) for report in (first, second)]
    assert {name for name in packed[0] if packed[0][name] != packed[1][name]} == SALTED
    bodies = [json.loads(bytes(report.body)) for report in (first, second)]
    assert {key for key in bodies[0] if bodies[0][key] != bodies[1][key]} <= {"inputs", "issued_at", "log"}
