"""Freezing reports, and handing out the evidence."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.models import Log
from apps.audit.selectors import export_log
from apps.audit.sequencer import sequence
from apps.audit.services import record
from apps.disputes.services import reveal_project
from apps.evidence.bundle import frozen_details, sealed_details, write_bundle
from apps.evidence.canonical import encode
from apps.evidence.errors import EvidenceError
from apps.projects.models import Project
from apps.signoff.compose import canonical_bytes, digest
from apps.signoff.csv_files import csv_files
from apps.signoff.kinds import composer_of
from apps.signoff.models import Kind, Report, Signature
from apps.signoff.packing import pack, unpack
from apps.signoff.policies import may_freeze, may_take_evidence, may_take_redacted
from apps.signoff.recompute import REPORT
from apps.signoff.redaction import withheld_details, without_events_about_gold, without_private
from apps.signoff.scopes import Scope, release_of
from apps.signoff.sealing import latest_pdf
from apps.signoff.selectors import body_of
from apps.signoff.signing_policies import signing_part
from apps.signoff.telling import tell_signers

LONGEST_TITLE, LONGEST_REASON = 200, 2000


@transaction.atomic
def freeze_report(
    *,
    actor: Actor,
    title: str,
    project: Project | None = None,
    scope: Scope | None = None,
    kind: str = Kind.SIGN_OFF,
    supersedes: Report | None = None,
    reason: str = "",
) -> Report:
    """Write down what is known now. A later report does not change this one; it may supersede it, and says why.

    The report is about `scope`, or about `project` as it is now.

    Why stands in the body of the successor, so that whoever signs the successor signs the reason too.
    """
    scope = scope or _release(project)
    require(may_freeze(actor, scope.engagement))
    if actor.user is None:
        raise Invalid("A report has a person as its author.")
    if not title.strip():
        raise Invalid("Give the report a title.")
    if len(title.strip()) > LONGEST_TITLE:
        raise Invalid(f"The title is longer than {LONGEST_TITLE} characters; shorten it.")
    if supersedes is not None:
        _check_succession(kind, scope, supersedes, reason)
    body, files = composer_of(kind, scope)(actor, scope, title.strip())
    if signing := signing_part(scope.engagement, kind):
        body["signing"] = signing
    if supersedes is not None:
        body["supersedes"] = {"report": supersedes.public_id, "sha256": supersedes.sha256, "reason": reason.strip()}
    document = canonical_bytes(body)
    report = Report(
        engagement=scope.engagement,
        project=scope.project,
        kind=kind,
        scope=scope.name,
        title=title.strip(),
        body=document,
        sha256=digest(document),
        author=actor.user,
        supersedes=supersedes,
    )
    report.evidence.save(f"{report.public_id}.zip", ContentFile(pack(files)), save=False)
    report.save()
    details = {"report": report.public_id, **frozen_details({REPORT: document, **files})}
    log = scope.engagement.log_origin
    record(log=log, actor=actor.text, verb="report.frozen", obj=report.public_id, details=details, states=[report])
    tell_signers(report)
    if supersedes is not None:
        details = {"by": report.public_id, "record_sha256": supersedes.sha256}
        record(log=log, actor=actor.text, verb="report.superseded", obj=supersedes.public_id, details=details)
    return report


def _release(project: Project | None) -> Scope:
    if project is None:
        raise Invalid("Say what the report is about.")
    return release_of(project)


def _check_succession(kind: str, scope: Scope, former: Report, reason: str) -> None:
    if not 1 <= len(reason.strip()) <= LONGEST_REASON:
        raise Invalid(f"Say in 1 to {LONGEST_REASON} characters why this report takes the place of {former}.")
    # Two successors at once would both find none: the former report's row is the queue.
    Report.objects.select_for_update().get(pk=former.pk)
    if (former.kind, former.scope) != (kind, scope.name):
        raise Invalid(f"{former} is not about the same; a report supersedes one of its kind about the same thing.")
    successor = Report.objects.filter(supersedes=former).first()
    if successor is not None:
        raise Invalid(f"{former} was superseded already, by {successor.public_id}; supersede that one.")


def build_bundle(*, actor: Actor, report: Report, target: BinaryIO) -> None:
    """Write the evidence bundle of a report: all that is needed to check and to recompute it offline."""
    require(may_take_evidence(actor, report))
    files = _sealed(actor, report, redacted=False)
    write_bundle(target, {**files, **_exported(report)})


def build_redacted_bundle(*, actor: Actor, report: Report, target: BinaryIO) -> None:
    """Write the bundle without gold: the same frozen report and the same log, checked by the same verifier."""
    require(may_take_redacted(actor, report))
    files = _sealed(actor, report, redacted=True)
    try:
        write_bundle(target, {**files, **without_events_about_gold(_exported(report))})
    except EvidenceError as error:
        if error.code != "WITHHELD":
            raise
        raise Invalid("Gold was changed while the copy was being made; ask for it again.") from None


@transaction.atomic
def _sealed(actor: Actor, report: Report, *, redacted: bool) -> dict[str, bytes | Path]:
    # A signature given meanwhile would be in the PDF and not beside it, or the other way round.
    files, log = _bundled(Report.objects.select_for_update().get(pk=report.pk)), report.engagement.log_origin
    details = {}
    if redacted:
        files, details = without_private(files), withheld_details(log)
    details |= sealed_details(files)
    record(log=log, actor=actor.text, verb="bundle.sealed", obj=report.public_id, details=details)
    for project in [report.project] if report.project else report.engagement.projects.all():
        reveal_project(actor=actor, project=project, reason=f"Took the evidence bundle of {report.public_id}.")
    return files


def _exported(report: Report) -> dict[str, bytes]:
    head = Log.objects.get(origin=report.engagement.log_origin)
    sequence(head)
    return export_log(head)


def _bundled(report: Report) -> dict[str, bytes | Path]:
    with report.evidence.open("rb") as file:
        files: dict[str, bytes | Path] = {**unpack(file)}
    signatures = dict(chain.from_iterable(map(_signature_files, report.signatures.all())))
    return {**files, REPORT: bytes(report.body), "report.pdf": latest_pdf(report), **_tables(report), **signatures}


def _signature_files(signature: Signature) -> Iterator[tuple[str, bytes]]:
    yield f"signatures/{signature.public_id}.json", bytes(signature.manifest)
    if signature.assertion is not None:
        yield f"signatures/{signature.public_id}.assertion.json", encode(signature.assertion)


def _tables(report: Report) -> dict[str, bytes]:
    return {f"tables/{name}": content for name, content in csv_files(body_of(report)).items()}
