"""What the PDF says about who must sign, whose place the report takes, and which keys the log had."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from apps.audit.keys import first_vkey
from apps.audit.models import Log
from apps.audit.sequencer import sequence
from apps.evidence.canonical import encode
from apps.signoff.pdf import render_report
from apps.signoff.sealing import rendered
from apps.signoff.selectors import body_of
from apps.signoff.services import freeze_report
from tests.signoff.bodies import DIGEST, report_body, sha
from tests.signoff.frozen import sign
from tests.signoff.pdf_text import text_of
from tests.signoff.policy_scenes import make_bound

RULES: dict[str, Any] = {
    "v": 1,
    "steps": [
        {"meaning": "reviewed", "side": "auditor", "roles": ["auditor"], "count": 1},
        {"meaning": "approved", "side": "buyer", "roles": ["owner", "qa_manager"], "count": 2},
    ],
    "ordered": True,
    "distinct_organisations": True,
    "strength": "passkey",
    "qualification": "GMP reviewer",
    "identity_verified": True,
    "policy_text": True,
}
STEPS = ["reviewed by the auditor's Auditor", "approved by the buyer's Owner or QA manager (2 persons)"]
ASKED = [
    "another organisation", "made with a passkey", "“GMP reviewer”", "identity of every signer", "accepted the current",
]  # fmt: skip


def text(body: dict[str, Any], folder: Path) -> str:
    return text_of(render_report(body, digest=DIGEST), folder)


def bound(**changed: Any) -> dict[str, Any]:
    told = {"policy": "pol_1", "version": 3, "sha256": sha("policy"), "steps": STEPS, "document": {**RULES, **changed}}
    return {**report_body(), "signing": told}


def test_the_policy_is_printed_with_its_steps_order_and_conditions(tmp_path: Path) -> None:
    found = text(bound(), tmp_path)
    assert "Signing policy 3 binds this report. It asks for 3 signatures, in this order; when" in found
    for words in (*STEPS, *ASKED, "Nobody counts for two signatures", sha("policy")):
        assert words in found


def test_what_the_policy_does_not_ask_for_is_not_printed(tmp_path: Path) -> None:
    found = text(bound(ordered=False, distinct_organisations=False, strength="any", qualification="",
                       identity_verified=False, policy_text=False), tmp_path)  # fmt: skip
    assert "3 signatures, in any order" in found
    assert [words for words in ASKED if words in found] == []


def test_a_report_bound_before_policies_were_told_in_full_prints_what_it_has(tmp_path: Path) -> None:
    body = bound()
    del body["signing"]["document"]
    found = text(body, tmp_path)
    assert STEPS[0] in found
    assert "It asks for" not in found


def test_without_a_policy_that_is_said(tmp_path: Path) -> None:
    assert "No signing policy was in force when this report was frozen" in text(report_body(), tmp_path)


def test_a_successor_names_on_the_cover_and_inside_what_it_takes_the_place_of(tmp_path: Path) -> None:
    former = {"report": "rpt_former", "sha256": sha("former"), "reason": "<b>Gold</b> was corrected."}
    found = text({**report_body(), "supersedes": former}, tmp_path)
    assert "Takes the place of rpt_former" in found
    assert "Report rpt_former is superseded by this one. The reason: <b>Gold</b> was corrected." in found
    assert sha("former") in found
    assert "takes the place of" not in text(report_body(), tmp_path).lower()


@pytest.mark.parametrize(("key", "words"), [("log+1+A", "It signed that checkpoint too."), ("log+2+B", "log+2+B")])
def test_the_keys_of_the_log_stand_beside_its_position(key: str, words: str, tmp_path: Path) -> None:
    body = report_body()
    body["log"] |= {"first_key": "log+1+A", "key": key}
    found = text(body, tmp_path)
    assert "log+1+A" in found
    assert words in found


@pytest.mark.django_db
def test_what_is_printed_is_in_the_frozen_body_alone(tmp_path: Path) -> None:
    scene, former = make_bound(distinct_organisations=True)
    log = Log.objects.get(origin=scene.log)
    sequence(log)
    report = freeze_report(
        actor=scene.actor("qa_manager"), project=former.project, title="Again", supersedes=former, reason="Wrong unit."
    )
    body = body_of(report)
    assert hashlib.sha256(encode(body["signing"]["document"])).hexdigest() == body["signing"]["sha256"]
    assert body["log"]["first_key"] == body["log"]["key"] == first_vkey(log)
    before = rendered(report)
    sign(scene, report, "auditor", "reviewed")
    assert rendered(report) == before
    found = text_of(before, tmp_path)
    for words in ("another organisation", f"Report {former.public_id} is superseded", "Wrong unit."):
        assert words in found
    assert json.dumps(first_vkey(log))[1:-1].replace(" ", "") in found.replace(" ", "")
