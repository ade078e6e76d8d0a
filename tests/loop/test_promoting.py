import json
import zipfile
from pathlib import Path

import pytest

from apps.audit.models import Event
from apps.consequences.promoting import freeze_comparison, objection_to, promote, scope_of_comparison
from apps.evidence.verify import verify_path
from apps.gold.services import correct_gold
from apps.loop.models import Comparison, Promotion
from apps.loop.selectors import champion_of
from apps.loop.services.charging import roll_back
from apps.projects.models import Project
from apps.signoff.models import Report
from apps.signoff.recompute import recompute
from apps.signoff.sealing import latest_pdf
from apps.signoff.selectors import body_of
from apps.signoff.services import freeze_report
from tests.loop.build_gates import KEYS, compared, make_gated, make_version
from tests.loop.test_gates import WIDE
from tests.refusals import invalid, refused
from tests.scenes import Scene, item_of
from tests.signoff.frozen import bundle, sign
from tests.signoff.pdf_text import text_of
from tests.signoff.policy_scenes import REVIEW_THEN_APPROVAL, publish

pytestmark = pytest.mark.django_db


def make_passed(name: str = "better") -> tuple[Scene, Project, Comparison]:
    scene, project, _ = make_gated()
    return scene, project, compared(scene, make_version(scene, project, name, range(20)), WIDE)


def frozen(scene: Scene, comparison: Comparison) -> Report:
    return freeze_comparison(actor=scene.actor("qa_manager"), comparison=comparison)


def test_who_passed_and_was_signed_for_is_promoted() -> None:
    scene, project, comparison = make_passed()
    report = frozen(scene, comparison)
    signature = sign(scene, report, "owner", "approved")
    assert objection_to(comparison) == ""
    made = promote(actor=scene.actor("qa_manager"), comparison=comparison)
    assert (made.comparison, made.signature) == (comparison, signature.public_id)
    assert champion_of(project) == comparison.challenger
    event = Event.objects.get(object=made.public_id)
    assert json.loads(bytes(event.leaf))["details"] == {
        "version": comparison.challenger.public_id,
        "digest": comparison.challenger.digest,
        "former": comparison.champion.public_id,
        "comparison": comparison.public_id,
        "signature": signature.public_id,
    }
    with invalid("was promoted by this comparison already"):
        promote(actor=scene.actor("qa_manager"), comparison=comparison)


def test_without_a_signature_nobody_is_promoted() -> None:
    scene, _, comparison = make_passed()
    owner = scene.actor("owner")
    with invalid("not frozen as a report yet"):
        promote(actor=owner, comparison=comparison)
    report = frozen(scene, comparison)
    with invalid("Nobody has signed the report as approved"):
        promote(actor=owner, comparison=comparison)
    sign(scene, report, "compliance", "reviewed")
    with invalid("Nobody has signed the report as approved"):
        promote(actor=owner, comparison=comparison)
    with invalid("frozen as a report already"):
        freeze_comparison(actor=owner, comparison=comparison)


@pytest.mark.parametrize("meaning", ["rejected", "withdrawn"])
def test_a_report_that_somebody_spoke_against_counts_no_more(meaning: str) -> None:
    scene, _, comparison = make_passed()
    report = frozen(scene, comparison)
    sign(scene, report, "owner", "approved")
    sign(scene, report, "compliance", meaning, reason="The gold is doubtful.")
    with invalid(f"The report was {meaning}"):
        promote(actor=scene.actor("owner"), comparison=comparison)


def test_a_signature_under_another_report_does_not_count() -> None:
    scene, project, comparison = make_passed()
    other = compared(scene, make_version(scene, project, "other", range(10)), WIDE)
    sign(scene, frozen(scene, other), "owner", "approved")
    with invalid("not frozen as a report yet"):
        promote(actor=scene.actor("owner"), comparison=comparison)
    former = frozen(scene, comparison)
    sign(scene, former, "owner", "approved")
    scope = scope_of_comparison(comparison)
    again = {"scope": scope, "kind": "promotion", "supersedes": former, "reason": "A better title."}
    freeze_report(actor=scene.actor("qa_manager"), title="Again", **again)  # type: ignore[arg-type]
    with invalid("Nobody has signed the report as approved"):
        promote(actor=scene.actor("owner"), comparison=comparison)


def test_who_did_not_pass_is_not_promoted_whoever_signs() -> None:
    scene, project, _ = make_gated()
    comparison = compared(scene, make_version(scene, project, "careless", range(120)), WIDE)
    sign(scene, frozen(scene, comparison), "owner", "approved")
    with invalid("The gate said: refuse"):
        promote(actor=scene.actor("owner"), comparison=comparison)
    assert Promotion.objects.count() == 1


def test_the_signing_policy_must_be_complete() -> None:
    scene, project, _ = make_gated()
    publish(scene, [REVIEW_THEN_APPROVAL[1], REVIEW_THEN_APPROVAL[0]], kind="promotion", ordered=False)
    comparison = compared(scene, make_version(scene, project, "better", range(20)), WIDE)
    report = frozen(scene, comparison)
    sign(scene, report, "owner", "approved")
    with invalid("Not every signature that the signing policy asks for"):
        promote(actor=scene.actor("owner"), comparison=comparison)
    sign(scene, report, "auditor", "reviewed")
    assert promote(actor=scene.actor("owner"), comparison=comparison).pk


def test_a_comparison_with_somebody_who_is_gone_or_with_gold_that_was_wrong_is_made_again() -> None:
    scene, project, comparison = make_passed()
    late = compared(scene, make_version(scene, project, "late", range(10)), WIDE)
    for each in (comparison, late):
        sign(scene, frozen(scene, each), "owner", "approved")
    correct_gold(actor=scene.actor("owner"), item=item_of(project, KEYS[0]), value='"no"', code=0, reason="Misread.")
    with invalid("1 of the gold answers compared are other ones"):
        promote(actor=scene.actor("owner"), comparison=late)
    correct_gold(actor=scene.actor("owner"), item=item_of(project, KEYS[0]), value='"yes"', code=1, reason="Was right.")
    promote(actor=scene.actor("owner"), comparison=comparison)
    with invalid("and not what was compared"):
        promote(actor=scene.actor("owner"), comparison=late)


def test_roll_back_leads_to_the_one_before_and_not_back_again() -> None:
    scene, project, comparison = make_passed()
    sign(scene, frozen(scene, comparison), "owner", "approved")
    promote(actor=scene.actor("owner"), comparison=comparison)
    with refused("not shown to the vendor"):
        roll_back(actor=scene.actor("vendor_manager"), project=project, reason="No.")
    with invalid("Give the reason"):
        roll_back(actor=scene.actor("qa_manager"), project=project, reason="  ")
    made = roll_back(actor=scene.actor("qa_manager"), project=project, reason="It fails at night.")
    assert made.is_rollback
    assert champion_of(project) == comparison.champion
    with invalid("no version to go back to"):
        roll_back(actor=scene.actor("qa_manager"), project=project, reason="Again.")


def test_the_report_is_signed_bundled_verified_and_computed_again(tmp_path: Path) -> None:
    scene, _, comparison = make_passed()
    report = frozen(scene, comparison)
    sign(scene, report, "compliance", "approved")
    body = body_of(report)
    assert body["verdict"]["value"] == "promote"
    text = text_of(latest_pdf(report), tmp_path)
    assert body["verdict"]["sentence"].split(":")[0] in text
    for digest in (comparison.inputs, comparison.gold_digest, comparison.challenger.digest):
        assert digest in json.dumps(body)
    path = bundle(scene, report, tmp_path / "evidence.zip")
    assert verify_path(str(path)).findings == []
    with zipfile.ZipFile(path) as archive:
        read = {name: archive.read(name) for name in archive.namelist()}
    assert recompute(read.__getitem__) == []
    lines = read["evidence/answers.jsonl"].split(b"\n")
    item, old, old_score, *_ = json.loads(lines[100])
    lines[100] = json.dumps([item, old, old_score, None, 0.0, []]).encode()
    changed = recompute({**read, "evidence/answers.jsonl": b"\n".join(lines)}.__getitem__)
    assert any("challenger_accuracy" in each for each in changed)
    assert not Report.objects.visible_to(scene.vendor_manager).filter(pk=report.pk).exists()
