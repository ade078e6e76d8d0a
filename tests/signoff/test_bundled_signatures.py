"""Signatures by passkey in a bundle: good as they were given, found when whoever runs the portal forges them.

The forger here holds everything but the signer's authenticator: the database, the keys of the log and of the PDFs.
"""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

import apps.evidence.bundle
from apps.accounts.services import revoke_passkey
from apps.audit.services import record
from apps.evidence.canonical import encode
from apps.evidence.chain import Verification
from apps.evidence.errors import EvidenceError
from apps.evidence.esignature import challenge_of, to_base64url
from apps.signoff.assertions import PARTS
from apps.signoff.models import Report, Signature
from apps.signoff.sealing import seal
from apps.signoff.services import freeze_report
from tests.builders import PASSWORD
from tests.passkeys import authenticator_of
from tests.scenes import Scene
from tests.signoff.frozen import bundle, make_small_report, sign

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _hands_out_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    """An honest portal verifies a bundle before it hands it out; the forger's does not."""
    monkeypatch.setattr(apps.evidence.bundle, "verify_bundle", lambda bundle: Verification(pinned=False))


def findings(scene: Scene, report: Report, folder: Path) -> list[str]:
    """What the verifier that lies in the bundle says of it, run by itself."""
    path = bundle(scene, report, folder / "evidence.zip")
    script = folder / "verify.py"
    script.write_bytes(zipfile.ZipFile(path).read("verify.py"))
    command = [sys.executable, "-I", str(script), "--json", str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    found = sorted({finding["code"] for finding in json.loads(said.stdout)["findings"]})
    assert (said.returncode == 0) is (found == [])
    return found


def forge(report: Report, signed: Signature, assertion: Any, **changed: str) -> Signature:
    """Another signature of the same signer, with everything the database and the log can be made to say."""
    manifest = json.loads(bytes(signed.manifest)) | {"record_sha256": report.sha256} | changed
    data = encode(manifest)
    made = Signature.objects.create(
        report=report,
        signer=signed.signer,
        meaning=manifest["meaning"],
        printed_name=manifest["printed_name"],
        role=manifest["role"],
        organisation=manifest["organisation"],
        manifest=data,
        manifest_sha256=hashlib.sha256(data).hexdigest(),
        assertion=assertion,
        at=signed.at,
    )
    log, actor = report.engagement.log_origin, manifest["signer"]
    details = {"meaning": made.meaning, "record_sha256": report.sha256, "manifest_sha256": made.manifest_sha256}
    with transaction.atomic():
        record(log=log, actor=actor, verb="report.signed", obj=report.public_id, details=details)
        sealed = {"pdf_sha256": seal(report, made).sha256}
        record(log=log, actor=actor, verb="report.sealed", obj=report.public_id, details=sealed)
    return made


def another(scene: Scene, report: Report) -> Report:
    assert report.project is not None
    return freeze_report(actor=scene.actor("qa_manager"), project=report.project, title="Another")


def test_signatures_by_passkey_are_good_without_us(tmp_path: Path) -> None:
    scene, report = make_small_report()
    sign(scene, report, "compliance", "reviewed")
    sign(scene, report, "owner", "approved")
    assert findings(scene, report, tmp_path) == []


def test_a_passkey_taken_away_later_leaves_its_signatures_good(tmp_path: Path) -> None:
    scene, report = make_small_report()
    sign(scene, report, "compliance", "reviewed")
    passkey = scene.compliance.passkeys.get()
    revoke_passkey(actor=scene.actor("compliance"), passkey=passkey, password=PASSWORD, reason="lost")
    assert findings(scene, report, tmp_path) == []


def test_a_signature_moved_to_another_record_is_found(tmp_path: Path) -> None:
    scene, report = make_small_report()
    signed = sign(scene, report, "compliance", "reviewed")
    other = another(scene, report)
    forge(other, signed, signed.assertion)
    assert findings(scene, other, tmp_path) == ["ESIG_CHALLENGE"]


def test_an_edited_meaning_is_found(tmp_path: Path) -> None:
    scene, report = make_small_report()
    signed = sign(scene, report, "compliance", "reviewed")
    forge(report, signed, signed.assertion, meaning="approved")
    assert findings(scene, report, tmp_path) == ["ESIG_CHALLENGE"]


def test_a_signature_of_another_record_in_this_bundle_is_found(tmp_path: Path) -> None:
    scene, report = make_small_report()
    signed = sign(scene, report, "compliance", "reviewed")
    other = another(scene, report)
    forge(other, signed, signed.assertion, record_sha256=report.sha256)
    assert findings(scene, other, tmp_path) == ["ESIG_RECORD"]


def test_a_signature_without_the_passkeys_answer_is_found(tmp_path: Path) -> None:
    scene, report = make_small_report()
    signed = sign(scene, report, "compliance", "reviewed")
    forge(report, signed, None, meaning="approved")
    assert findings(scene, report, tmp_path) == ["ESIG_SIG"]


def test_a_signature_with_a_passkey_nobody_enrolled_is_found(tmp_path: Path) -> None:
    scene, report = make_small_report()
    signed = sign(scene, report, "compliance", "reviewed")
    forge(report, signed, signed.assertion, meaning="approved", credential=to_base64url(b"another"))
    assert findings(scene, report, tmp_path) == ["ESIG_SIG"]


def test_a_signature_under_another_name_is_found(tmp_path: Path) -> None:
    scene, report = make_small_report()
    signed = sign(scene, report, "compliance", "reviewed")
    forge(report, signed, signed.assertion, meaning="approved", signer=scene.actor("owner").text)
    assert findings(scene, report, tmp_path) == ["ESIG_SIG"]


def test_a_stolen_authenticator_signs_nothing_after_it_was_reported(tmp_path: Path) -> None:
    scene, report = make_small_report()
    signed = sign(scene, report, "compliance", "reviewed")
    passkey = scene.compliance.passkeys.get()
    revoke_passkey(actor=scene.actor("compliance"), passkey=passkey, password=PASSWORD, reason="lost")
    manifest = encode(json.loads(bytes(signed.manifest)) | {"meaning": "approved"})
    answer = authenticator_of(passkey).get({"challenge": to_base64url(challenge_of(manifest))})["response"]
    kept = {name: answer[part] for name, part in PARTS.items()}
    forge(report, signed, kept, meaning="approved")
    assert findings(scene, report, tmp_path) == ["ESIG_REVOKED"]


def test_an_honest_portal_refuses_to_hand_out_a_forged_signature(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    scene, report = make_small_report()
    signed = sign(scene, report, "compliance", "reviewed")
    forge(report, signed, signed.assertion, meaning="approved")
    with pytest.raises(EvidenceError, match="ESIG_CHALLENGE"):
        bundle(scene, report, tmp_path / "evidence.zip")
