"""The PDF of a report: drawn from its frozen bytes, certified once, and signed again by each signature."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile

from apps.accounts.policies import Invalid
from apps.audit.key_tokens import SealingKey
from apps.evidence.chain import REPORT
from apps.evidence.errors import EvidenceError
from apps.signoff.compose import digest
from apps.signoff.models import Meaning, Report, Signature, SignedFile
from apps.signoff.pdf import render_report
from apps.signoff.pdf.block import Block, draw_block
from apps.signoff.pdf.places import PLACES, boxes
from apps.signoff.pdf_signing import (
    PdfUnsignable,
    Place,
    SigningIdentity,
    SigningIdentityUnusable,
    TimeStampService,
    archive_pdf,
    ensure_signing_identity,
    fetch_list,
    field_name,
    has_identity,
    prepare_pdf,
    sign_pdf,
)
from apps.signoff.selectors import body_of


def seal(report: Report, signature: Signature) -> SignedFile:
    """The file so far with one more signature appended: every byte that was sealed before stays as it is.

    Nobody can know which signature will be the last one, so with a time-stamping service each file is made to last:
    after its newest signature come the validation data of the service and a time stamp over the document (B-LTA).

    Invalid where all places are taken, where the key cannot be used, and where the time-stamping service that is set
    does not answer.
    """
    number = _place_of(report, signature)
    identity = _identity(report.engagement.buyer.name)
    stamper = _stamper()
    try:
        before = latest_pdf(report) if report.signed_files.exists() else _certified(report, identity, signature.at)
        pdf = sign_pdf(
            before,
            identity,
            reason=f"{signature.get_meaning_display()} by {signature.printed_name}",
            name=signature.printed_name,
            signing_time=signature.at,
            place=Place(field_name(number), _block(signature, number)),
            stamper=stamper,
        )
        pdf = archive_pdf(pdf, stamper, fetch_list) if stamper else pdf
    except PdfUnsignable as problem:
        raise Invalid(str(problem)) from None
    sealed = SignedFile(report=report, signature=signature, sha256=digest(pdf))
    sealed.pdf.save(f"{report.public_id}-{signature.public_id}.pdf", ContentFile(pdf), save=False)
    sealed.save()
    return sealed


def _identity(organisation: str) -> SigningIdentity:
    folder = Path(settings.KEYS_DIR) / "pdf"
    try:
        key = SealingKey(make=not has_identity(folder)) if settings.QA_PORTAL_PKCS11_MODULE else None
        return ensure_signing_identity(folder, organisation, key)
    except EvidenceError as problem:
        raise Invalid(f"The key that seals PDF files cannot be used: {problem.message}.") from None
    except SigningIdentityUnusable as problem:
        raise Invalid(str(problem)) from None


def _place_of(report: Report, signature: Signature) -> int:
    """From 1. The last place is kept for a withdrawal, after which nobody signs."""
    if signature.meaning == Meaning.WITHDRAWN:
        return PLACES
    number = report.signed_files.count() + 1
    if number >= PLACES:
        raise Invalid(f"This report has {PLACES - 1} signatures, as many as it has places for; freeze its successor.")
    return number


def _certified(report: Report, identity: SigningIdentity, at: dt.datetime) -> bytes:
    """Certified by this installation before anybody signs: from here on only signatures may be added."""
    prepared = prepare_pdf(
        rendered(report), identity, boxes=boxes(), attachments={REPORT: bytes(report.body)}, made_at=at
    )
    name = f"QA Portal for {report.engagement.buyer.name}"
    return sign_pdf(prepared, identity, reason="Frozen report", name=name, signing_time=at, stamper=_stamper())


def _stamper() -> TimeStampService | None:
    return TimeStampService(settings.QA_PORTAL_TSA_URL) if settings.QA_PORTAL_TSA_URL else None


def _block(signature: Signature, number: int) -> bytes:
    block = Block(
        name=signature.printed_name,
        role=signature.office,
        organisation=signature.organisation,
        meaning=signature.get_meaning_display(),
        signed_at=stamp(signature.at),
        method=signature.method,
        comment=signature.reason,
        manifest_sha256=signature.manifest_sha256,
    )
    return draw_block(block, boxes()[number - 1], _fonts())


def rendered(report: Report) -> bytes:
    """The report as a PDF, from its frozen body alone."""
    return render_report(body_of(report), digest=report.sha256, extra_fonts=_fonts())


def _fonts() -> list[Path]:
    return [Path(path) for path in settings.QA_PORTAL_PDF_FONTS]


def latest_pdf(report: Report) -> bytes:
    """The newest signed file, or the unsigned rendering before the first signature."""
    newest = report.signed_files.last()
    return rendered(report) if newest is None else content_of(newest)


def content_of(signed: SignedFile) -> bytes:
    """The bytes of a signed file. Invalid where the stored ones are not those that were signed."""
    with signed.pdf.open("rb") as file:
        content = bytes(file.read())
    if digest(content) != signed.sha256:
        raise Invalid(
            f"The stored file of {signed.report} is not the one that was signed; bring it back from a backup."
        )
    return content


def stamp(at: dt.datetime) -> str:
    """The time as manifests write it: UTC, to the second."""
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
