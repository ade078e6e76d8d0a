"""The seal on a PDF: the key that makes it, the making, and the check without a network."""

from __future__ import annotations

from apps.signoff.pdf_signing.check import PdfCheck, SignatureCheck, verify_pdf
from apps.signoff.pdf_signing.identity import SigningIdentity, SigningIdentityUnusable, ensure_signing_identity
from apps.signoff.pdf_signing.preparing import field_name, prepare_pdf
from apps.signoff.pdf_signing.seal import PdfUnsignable, Place, sign_pdf
from apps.signoff.pdf_signing.timestamps import TimeStampService

__all__ = [
    "PdfCheck",
    "PdfUnsignable",
    "Place",
    "SignatureCheck",
    "SigningIdentity",
    "SigningIdentityUnusable",
    "TimeStampService",
    "ensure_signing_identity",
    "field_name",
    "prepare_pdf",
    "sign_pdf",
    "verify_pdf",
]
