import hashlib
import json
from pathlib import Path

import pytest

from apps.accounts.models import SignInGuard
from apps.accounts.policies import Refused
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.signoff.models import Signature, SignedFile
from apps.signoff.policies import may_sign, may_withdraw
from apps.signoff.sealing import latest_pdf
from apps.signoff.services import freeze_report
from tests.accounts.events import last_event, verbs
from tests.builders import PASSWORD, actor_of
from tests.refusals import invalid, refused
from tests.scenes import make_double
from tests.signoff.frozen import make_report, sign
from tests.signoff.pdf_text import text_of

pytestmark = pytest.mark.django_db


def test_a_signature_binds_a_person_a_meaning_and_the_record() -> None:
    scene, report = make_report()
    made = sign(scene, report, "compliance", "reviewed")
    manifest = json.loads(bytes(made.manifest))
    assert manifest["signer"] == scene.actor("compliance").text
    assert (manifest["meaning"], manifest["record_sha256"]) == ("reviewed", report.sha256)
    assert (made.printed_name, made.organisation) == ("Cora Plain", scene.buyer.name)
    assert hashlib.sha256(bytes(made.manifest)).hexdigest() == made.manifest_sha256


def test_signing_is_two_events_and_the_second_has_the_digest_of_the_file() -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    assert verbs(scene.log)[-2:] == ["report.signed", "report.sealed"]
    assert details_of(last_event()) == {"pdf_sha256": hashlib.sha256(latest_pdf(report)).hexdigest()}


def test_the_pdf_has_the_block_of_every_signature(tmp_path: Path) -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    sign(scene, report, "auditor", "reviewed")
    sign(scene, report, "owner", "approved", reason="Fit for use.")
    text = text_of(latest_pdf(report), tmp_path)
    for said in ("Cora Plain", "Otto Lund", "Olga Marsh", "Approved", "Fit for use."):
        assert said in text
    assert SignedFile.objects.count() == 3


def test_a_stored_file_that_was_exchanged_is_not_handed_out() -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    stored = Path(report.signed_files.get().pdf.path)
    stored.chmod(0o600)
    stored.write_bytes(stored.read_bytes() + b"%")
    with invalid("not the one that was signed"):
        latest_pdf(report)


def test_the_author_does_not_approve_but_may_review() -> None:
    scene, report = make_report()
    with refused("You are the author"):
        sign(scene, report, "qa_manager", "approved")
    sign(scene, report, "qa_manager", "reviewed")


def test_a_meaning_is_signed_once_per_person() -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    with refused("signed this report as reviewed already"):
        sign(scene, report, "compliance", "reviewed")
    sign(scene, report, "compliance", "approved")
    assert Signature.objects.count() == 2


def test_a_wrong_password_signs_nothing_and_is_counted() -> None:
    scene, report = make_report()
    with pytest.raises(Exception, match="password is wrong"):
        sign(scene, report, "compliance", "reviewed", password="guess")
    assert not Signature.objects.exists()
    assert SignInGuard.objects.get().failures == 1
    failures = Event.objects.order_by("-pk")[:2]
    assert [event.verb for event in failures] == ["auth.failed_at_signing", "reauthentication.failed"]
    assert failures[0].log.origin == scene.log
    for _ in range(4):
        with pytest.raises(Exception, match="password is wrong"):
            sign(scene, report, "compliance", "reviewed", password="guess")
    with pytest.raises(Refused, match="too many failed attempts"):
        sign(scene, report, "compliance", "reviewed", password=PASSWORD)


@pytest.mark.parametrize("role", ["adjudicator", "vendor_owner", "vendor_manager", "annotator", "outsider"])
@pytest.mark.parametrize("meaning", ["reviewed", "approved"])
def test_only_offices_of_the_buyer_and_its_auditors_sign(role: str, meaning: str) -> None:
    scene, report = make_report()
    decision = may_sign(scene.actor(role), report, meaning)
    assert not decision
    assert "you do not sign" in decision.reason or "are signed by" in decision.reason
    assert not may_withdraw(scene.actor(role), report)


def test_who_also_works_for_the_vendor_does_not_sign() -> None:
    scene, report = make_report()
    assert not may_sign(actor_of(make_double(scene)), report, "approved")


def test_an_unknown_meaning_and_a_rejection_without_reason_are_refused() -> None:
    scene, report = make_report()
    with invalid("Choose what your signature means"):
        sign(scene, report, "owner", "liked")
    with invalid("Say why"):
        sign(scene, report, "owner", "rejected", reason=" ")


def test_a_withdrawn_report_keeps_its_signatures_and_takes_no_more() -> None:
    scene, report = make_report()
    sign(scene, report, "compliance", "reviewed")
    sign(scene, report, "owner", "withdrawn", reason="Wrong gold.")
    with refused("was withdrawn"):
        sign(scene, report, "auditor", "reviewed")
    with refused("was withdrawn"):
        sign(scene, report, "compliance", "withdrawn", reason="Again.")
    assert [s.meaning for s in report.signatures.all()] == ["reviewed", "withdrawn"]


def test_an_auditor_rejects_but_does_not_withdraw_what_the_buyer_issued() -> None:
    scene, report = make_report()
    with refused("withdraws its reports"):
        sign(scene, report, "auditor", "withdrawn", reason="Wrong.")
    sign(scene, report, "auditor", "rejected", reason="The sample is too small.")


def test_a_superseded_report_is_not_approved_any_more() -> None:
    scene, report = make_report()
    assert report.project is not None
    freeze_report(
        actor=scene.actor("owner"), project=report.project, title="Corrected", supersedes=report, reason="Wrong gold."
    )
    with refused("was superseded"):
        sign(scene, report, "compliance", "approved")
