"""Freezing reports, signing them, withdrawing them, and handing out the evidence."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.accounts.services import reauthenticate
from apps.audit.models import Log
from apps.audit.selectors import export_log
from apps.audit.sequencer import sequence
from apps.audit.services import record
from apps.evidence.bundle import frozen_details, sealed_details, write_bundle
from apps.evidence.canonical import encode
from apps.projects.models import Project
from apps.projects.policies import side_of
from apps.signoff.collecting import collect
from apps.signoff.compose import canonical_bytes, digest
from apps.signoff.csv_files import csv_files
from apps.signoff.models import Meaning, Report, Signature, SignedFile
from apps.signoff.packing import pack, unpack
from apps.signoff.pdf import render_report
from apps.signoff.pdf_signing import ensure_signing_identity, sign_pdf
from apps.signoff.policies import may_freeze, may_sign, may_take_evidence
from apps.signoff.recompute import REPORT

INTENT = {
    Meaning.REVIEWED: "I have read this report and its exceptions.",
    Meaning.APPROVED: "I approve this report and take responsibility for the decision it records.",
    Meaning.REJECTED: "I reject this report; it is not to be relied upon.",
    Meaning.WITHDRAWN: "I withdraw this report; it is no longer to be relied upon.",
}
AUTHENTICATION = "password entered again"
LONGEST_TITLE = 200


@transaction.atomic
def freeze_report(*, actor: Actor, project: Project, title: str, supersedes: Report | None = None) -> Report:
    """Write down what is known now. A later report does not change this one; it may supersede it."""
    require(may_freeze(actor, project.engagement))
    if actor.user is None:
        raise Invalid("A report has a person as its author.")
    if not title.strip():
        raise Invalid("Give the report a title.")
    if len(title.strip()) > LONGEST_TITLE:
        raise Invalid(f"The title is longer than {LONGEST_TITLE} characters; shorten it.")
    if supersedes is not None:
        _check_succession(project, supersedes)
    body, files = collect(actor, project, title.strip())
    document = canonical_bytes(body)
    report = Report(
        engagement=project.engagement,
        project=project,
        title=title.strip(),
        body=document,
        sha256=digest(document),
        author=actor.user,
        supersedes=supersedes,
    )
    report.evidence.save(f"{report.public_id}.zip", ContentFile(pack(files)), save=False)
    report.save()
    details = {"report": report.public_id, **frozen_details({REPORT: document, **files})}
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb="report.frozen", obj=report.public_id, details=details)
    return report


def _check_succession(project: Project, former: Report) -> None:
    # Two successors at once would both find none: the former report's row is the queue.
    Report.objects.select_for_update().get(pk=former.pk)
    if former.project_id != project.pk:
        raise Invalid(f"{former} is not about {project}; a report supersedes one about the same project.")
    successor = Report.objects.filter(supersedes=former).first()
    if successor is not None:
        raise Invalid(f"{former} was superseded already, by {successor.public_id}; supersede that one.")


def sign_report(*, actor: Actor, report: Report, meaning: str, password: str, reason: str = "") -> Signature:
    """Bind a person, a meaning and this record. The password is asked for each time."""
    require(may_sign(actor, report, meaning))
    if meaning not in INTENT:
        raise Invalid(f"Choose what your signature means: {', '.join(INTENT)}.")
    if meaning in (Meaning.REJECTED, Meaning.WITHDRAWN) and not reason.strip():
        raise Invalid("Say why; whoever relied on this report has to know.")
    reauthenticate(actor=actor, password=password)
    return _sign(actor, report, meaning, reason.strip())


def withdraw_report(*, actor: Actor, report: Report, password: str, reason: str) -> Signature:
    """A withdrawal is a signature of its own; the report and what was signed before stay as they are."""
    return sign_report(actor=actor, report=report, meaning=Meaning.WITHDRAWN, password=password, reason=reason)


@transaction.atomic
def _sign(actor: Actor, report: Report, meaning: str, reason: str) -> Signature:
    # Two signers at once: each file carries all signatures before it, so they take turns on the report.
    report = Report.objects.select_for_update().get(pk=report.pk)
    require(may_sign(actor, report, meaning))
    membership = side_of(actor, report.engagement)
    if actor.user is None or membership is None:
        raise Invalid("A signature is given by a person who takes part in the engagement.")
    at = timezone.now().replace(microsecond=0)
    manifest = encode(
        {
            "v": 1,
            "signer": actor.text,
            "printed_name": actor.user.name,
            "role": membership.get_role_display(),
            "organisation": membership.organisation.name,
            "meaning": meaning,
            "intent": INTENT[Meaning(meaning)],
            "reason": reason,
            "at": _stamp(at),
            "auth": [AUTHENTICATION],
            "record_sha256": report.sha256,
        }
    )
    signature = Signature.objects.create(
        report=report,
        signer=actor.user,
        meaning=meaning,
        printed_name=actor.user.name,
        role=membership.get_role_display(),
        organisation=membership.organisation.name,
        reason=reason,
        manifest=manifest,
        manifest_sha256=hashlib.sha256(manifest).hexdigest(),
        at=at,
    )
    details = {"meaning": meaning, "record_sha256": report.sha256, "manifest_sha256": signature.manifest_sha256}
    log = report.engagement.log_origin
    record(log=log, actor=actor.text, verb="report.signed", obj=report.public_id, details=details)
    sealed = _seal(report, signature)
    record(log=log, actor=actor.text, verb="report.sealed", obj=report.public_id, details={"pdf_sha256": sealed.sha256})
    return signature


def _seal(report: Report, signature: Signature) -> SignedFile:
    """The PDF with every signature block so far, sealed by this installation."""
    organisation = report.engagement.buyer.name
    identity = ensure_signing_identity(Path(settings.KEYS_DIR) / "pdf", organisation)
    pdf = sign_pdf(
        rendered(report),
        identity,
        reason=f"{signature.get_meaning_display()} by {signature.printed_name}",
        name=f"QA Portal for {organisation}",
        signing_time=signature.at,
    )
    sealed = SignedFile(report=report, signature=signature, sha256=digest(pdf))
    sealed.pdf.save(f"{report.public_id}-{signature.public_id}.pdf", ContentFile(pdf), save=False)
    sealed.save()
    return sealed


def rendered(report: Report) -> bytes:
    """The report as a PDF, from its frozen body and the signatures alone."""
    blocks = [
        {
            "name": signature.printed_name,
            "role": signature.role,
            "organisation": signature.organisation,
            "meaning": signature.get_meaning_display(),
            "signed_at": _stamp(signature.at),
            "method": AUTHENTICATION,
            "comment": signature.reason,
        }
        for signature in report.signatures.all()
    ]
    fonts = [Path(path) for path in settings.QA_PORTAL_PDF_FONTS]
    return render_report(body_of(report), signatures=blocks, digest=report.sha256, log_position=None, extra_fonts=fonts)


def body_of(report: Report) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(bytes(report.body))
    return body


def latest_pdf(report: Report) -> bytes:
    """The newest signed file, or the unsigned rendering before the first signature."""
    newest = report.signed_files.last()
    if newest is None:
        return rendered(report)
    with newest.pdf.open("rb") as file:
        content = bytes(file.read())
    if digest(content) != newest.sha256:
        raise Invalid(f"The stored file of {report} is not the one that was signed; bring it back from a backup.")
    return content


def build_bundle(*, actor: Actor, report: Report, target: BinaryIO) -> None:
    """Write the evidence bundle of a report: all that is needed to check and to recompute it offline."""
    require(may_take_evidence(actor, report))
    log = report.engagement.log_origin
    with transaction.atomic():
        # A signature given meanwhile would be in the PDF and not beside it, or the other way round.
        files = _bundled(Report.objects.select_for_update().get(pk=report.pk))
        record(log=log, actor=actor.text, verb="bundle.sealed", obj=report.public_id, details=sealed_details(files))
    head = Log.objects.get(origin=log)
    sequence(head)
    write_bundle(target, {**files, **export_log(head)})


def _bundled(report: Report) -> dict[str, bytes | Path]:
    with report.evidence.open("rb") as file:
        files: dict[str, bytes | Path] = {**unpack(file)}
    signatures = {f"signatures/{s.public_id}.json": bytes(s.manifest) for s in report.signatures.all()}
    return {**files, REPORT: bytes(report.body), "report.pdf": latest_pdf(report), **_tables(report), **signatures}


def _tables(report: Report) -> dict[str, bytes]:
    return {f"tables/{name}": content for name, content in csv_files(body_of(report)).items()}


def _stamp(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
