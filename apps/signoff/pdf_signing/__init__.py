"""The seal on a PDF: the key that makes it, the making, and the check without a network."""

from __future__ import annotations

from apps.signoff.pdf_signing.archiving import archive_pdf
from apps.signoff.pdf_signing.check import PdfCheck, SignatureCheck, verify_pdf
from apps.signoff.pdf_signing.identity import (
    SigningIdentity,
    SigningIdentityUnusable,
    ensure_signing_identity,
    has_identity,
)
from apps.signoff.pdf_signing.preparing import field_name, prepare_pdf
from apps.signoff.pdf_signing.seal import PdfUnsignable, Place, sign_pdf
from apps.signoff.pdf_signing.timestamps import TimeStampService, fetch_list

__all__ = [
    "PdfCheck",
    "PdfUnsignable",
    "Place",
    "SignatureCheck",
    "SigningIdentity",
    "SigningIdentityUnusable",
    "TimeStampService",
    "archive_pdf",
    "ensure_signing_identity",
    "fetch_list",
    "field_name",
    "has_identity",
    "prepare_pdf",
    "sign_pdf",
    "verify_pdf",
]
