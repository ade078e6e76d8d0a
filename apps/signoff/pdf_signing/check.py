"""Checking the signatures of a PDF against one authority, without a network."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import pem, x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import DocumentTimestampStatus, validate_pdf_signature, validate_pdf_timestamp
from pyhanko_certvalidator import ValidationContext


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """`stamped_at` is the time by the time-stamping service, None where no service of the expected one stamped it."""

    field: str
    name: str | None
    reason: str | None
    signed_at: datetime | None
    stamped_at: datetime | None
    certifies: bool
    intact: bool
    trusted: bool
    problem: str | None

    @property
    def valid(self) -> bool:
        return self.problem is None


@dataclass(frozen=True, slots=True)
class PdfCheck:
    """How many signatures there should be, the file cannot know: compare with the log.

    `archived_at` is the time by the newest time stamp over the whole document, None where no expected service set one.
    """

    signatures: tuple[SignatureCheck, ...]
    problem: str | None
    archived_at: datetime | None = None

    @property
    def valid(self) -> bool:
        return self.problem is None and all(signature.valid for signature in self.signatures)


def verify_pdf(pdf: bytes, ca_pem: bytes, *, tsa_pem: bytes = b"", moment: datetime | None = None) -> PdfCheck:
    """`moment` is when the certificates must have been in force; now where not given. `tsa_pem` is the authority of
    the time-stamping service: a time stamp is believed only with it."""
    authority = x509.Certificate.load(pem.unarmor(ca_pem)[2])
    stamping = [x509.Certificate.load(pem.unarmor(tsa_pem)[2])] if tsa_pem else []
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signing, stamped = _context([authority], moment), _context(stamping, moment)
        checks = tuple(_check(one, signing, stamped) for one in reader.embedded_regular_signatures)
        stamps = [validate_pdf_timestamp(one, stamped) for one in reader.embedded_timestamp_signatures]
        ends = (int(one.byte_range[2]) + int(one.byte_range[3]) for one in reader.embedded_signatures)
        end = max(ends, default=0)
    # a damaged file can fail anywhere in a PDF reader; for whoever asks, each failure means the same
    except Exception as problem:
        return PdfCheck((), f"The file cannot be read as a signed PDF ({type(problem).__name__}: {problem}).")
    trusted = [stamp.timestamp for stamp in stamps if stamp.intact and stamp.valid and stamp.trusted]
    wrong = _problem_of_file(checks, len(pdf) - end) or _problem_of_stamps(stamps)
    return PdfCheck(checks, wrong, max(trusted, default=None))


def _context(roots: list[x509.Certificate], moment: datetime | None) -> ValidationContext:
    # own authority, no revocation lists: a seal is withdrawn in the log, which works without a network
    return ValidationContext(trust_roots=roots, allow_fetching=False, revocation_mode="soft-fail", moment=moment)


def _problem_of_file(checks: tuple[SignatureCheck, ...], left_over: int) -> str | None:
    if not checks:
        return "The file carries no signature."
    if left_over:
        return f"{left_over} bytes follow the last signature; nothing vouches for them."
    return None


def _problem_of_stamps(stamps: Sequence[DocumentTimestampStatus]) -> str | None:
    if all(stamp.intact and stamp.valid for stamp in stamps):
        return None
    return "A time stamp over the document does not belong to it."


def _check(embedded: Any, context: ValidationContext, stamping: ValidationContext) -> SignatureCheck:
    status = validate_pdf_signature(embedded, signer_validation_context=context, ts_validation_context=stamping)
    stamp = status.timestamp_validity
    intact, trusted = bool(status.intact and status.valid), bool(status.trusted)
    signature = embedded.sig_object
    return SignatureCheck(
        field=str(embedded.field_name),
        name=_text(signature, "/Name"),
        reason=_text(signature, "/Reason"),
        signed_at=status.signer_reported_dt,
        stamped_at=stamp.timestamp if stamp and stamp.valid and stamp.trusted else None,
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
    if status.timestamp_validity and not (status.timestamp_validity.valid and status.timestamp_validity.intact):
        return "The time stamp does not belong to this signature."
    if not status.docmdp_ok:
        return "The document was changed after it was signed, in a way that is not a further signature."
    return None
