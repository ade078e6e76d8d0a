"""The seal on a PDF: the key that makes it, the making, and the check without a network."""

from __future__ import annotations

from apps.signoff.pdf_signing.check import PdfCheck, SignatureCheck, verify_pdf
from apps.signoff.pdf_signing.identity import SigningIdentity, SigningIdentityUnusable, ensure_signing_identity
from apps.signoff.pdf_signing.seal import PdfUnsignable, sign_pdf

__all__ = [
    "PdfCheck",
    "PdfUnsignable",
    "SignatureCheck",
    "SigningIdentity",
    "SigningIdentityUnusable",
    "ensure_signing_identity",
    "sign_pdf",
    "verify_pdf",
]
