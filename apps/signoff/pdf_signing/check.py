"""Checking the signatures of a PDF against one authority, without a network."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    field: str
    name: str | None
    reason: str | None
    signed_at: datetime | None
    certifies: bool
    intact: bool
    trusted: bool
    problem: str | None

    @property
    def valid(self) -> bool:
        return self.problem is None


@dataclass(frozen=True, slots=True)
class PdfCheck:
    """How many signatures there should be, the file cannot know: compare with the log."""

    signatures: tuple[SignatureCheck, ...]
    problem: str | None

    @property
    def valid(self) -> bool:
        return self.problem is None and all(signature.valid for signature in self.signatures)


def verify_pdf(pdf: bytes, ca_pem: bytes, *, moment: datetime | None = None) -> PdfCheck:
    """`moment` is when the certificates must have been in force; now where not given."""
    authority = x509.Certificate.load(pem.unarmor(ca_pem)[2])
    try:
        embedded = PdfFileReader(io.BytesIO(pdf)).embedded_signatures
        checks = tuple(_check(one, _context(authority, moment)) for one in embedded)
        end = max((int(one.byte_range[2]) + int(one.byte_range[3]) for one in embedded), default=0)
    # a damaged file can fail anywhere in a PDF reader; for whoever asks, each failure means the same
    except Exception as problem:
        return PdfCheck((), f"The file cannot be read as a signed PDF ({type(problem).__name__}: {problem}).")
    return PdfCheck(checks, _problem_of_file(checks, len(pdf) - end))


def _context(authority: x509.Certificate, moment: datetime | None) -> ValidationContext:
    # own authority, no revocation lists: a seal is withdrawn in the log, which works without a network
    return ValidationContext(trust_roots=[authority], allow_fetching=False, revocation_mode="soft-fail", moment=moment)


def _problem_of_file(checks: tuple[SignatureCheck, ...], left_over: int) -> str | None:
    if not checks:
        return "The file carries no signature."
    if left_over:
        return f"{left_over} bytes follow the last signature; nothing vouches for them."
    return None


def _check(embedded: Any, context: ValidationContext) -> SignatureCheck:
    status = validate_pdf_signature(embedded, signer_validation_context=context)
    intact, trusted = bool(status.intact and status.valid), bool(status.trusted)
    signature = embedded.sig_object
    return SignatureCheck(
        field=str(embedded.field_name),
        name=_text(signature, "/Name"),
        reason=_text(signature, "/Reason"),
        signed_at=status.signer_reported_dt,
        certifies=embedded.docmdp_level is not None,
        intact=intact,
        trusted=trusted,
        problem=_problem(status, intact, trusted),
    )


def _text(signature: Any, key: str) -> str | None:
    return str(signature[key]) if key in signature else None


def _problem(status: Any, intact: bool, trusted: bool) -> str | None:
    if not intact:
        return "The signed bytes were changed."
    if not trusted:
        return "The signer's certificate was not issued by the expected authority, or was not in force."
    if not status.bottom_line:
        return "The document was changed after it was signed, in a way that is not a further signature."
    return None
