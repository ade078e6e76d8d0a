"""Putting an invisible PAdES signature on a PDF: the first certifies, later ones approve, each appended."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from apps.signoff.pdf_signing.identity import SigningIdentity


class PdfUnsignable(Exception):
    """The file is not a PDF that can be signed."""


class _DatedSigner(PdfSigner):
    """Writes the time of the ceremony; left alone, pyHanko writes the time of the call."""

    def __init__(self, metadata: Any, signer: Any, signing_time: datetime) -> None:
        super().__init__(metadata, signer)
        self._signing_time = signing_time

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._signing_time
        return session


def sign_pdf(
    pdf: bytes,
    identity: SigningIdentity,
    *,
    reason: str,
    name: str,
    location: str | None = None,
    signing_time: datetime,
) -> bytes:
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        before = len(writer.prev.embedded_signatures)
        metadata = _metadata(before, reason, name, location)
        signer = _DatedSigner(metadata, _signer(identity), signing_time.astimezone(UTC))
        signed: io.BytesIO = signer.sign_pdf(writer)
    except (PdfError, ValueError) as problem:
        raise PdfUnsignable(f"This file cannot be signed: {problem}. Render the report again.") from None
    return signed.getvalue()


def _metadata(before: int, reason: str, name: str, location: str | None) -> Any:
    certify = before == 0
    return PdfSignatureMetadata(
        field_name=f"Signature{before + 1}",
        reason=reason,
        name=name,
        location=location,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=certify,
        # further signatures must remain possible; anything else that changes the document breaks the seal
        docmdp_permissions=MDPPerm.FILL_FORMS,
    )


def _signer(identity: SigningIdentity) -> Any:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register(x509.Certificate.load(identity.authority.public_bytes(Encoding.DER)))
    private = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(
        signing_cert=x509.Certificate.load(identity.certificate.public_bytes(Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )
