"""Putting a PAdES signature on a PDF: the first certifies, later ones approve, each appended."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime
from typing import Any, NamedTuple

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, BoxConstraints, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, Signer, SimpleSigner
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from apps.evidence.errors import EvidenceError
from apps.signoff.pdf_signing.identity import HeldKey, SigningIdentity


class PdfUnsignable(Exception):
    """The file is not a PDF that can be signed."""


class _DatedSigner(PdfSigner):
    """Writes the time of the ceremony; left alone, pyHanko writes the time of the call."""

    def __init__(self, metadata: Any, signer: Any, signing_time: datetime, stamper: Any, style: Any) -> None:
        super().__init__(metadata, signer, timestamper=stamper, stamp_style=style)
        self._signing_time = signing_time

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._signing_time
        return session


class _HeldSigner(Signer):
    """Signs with a key that is held somewhere else."""

    def __init__(self, key: HeldKey, certificate: x509.Certificate, store: SimpleCertificateStore) -> None:
        super().__init__(signing_cert=certificate, cert_registry=store)
        self._key = key

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        # 72 bytes are the longest signature over P-256 in DER.
        return bytes(72) if dry_run else self._key.sign_digest(hashlib.new(digest_algorithm, data).digest())


class _Shown(PdfContent):
    """A page of another PDF, laid into the field as it is."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self._page = page

    def render(self) -> bytes:
        laid = self._ensure_writer.import_page_as_xobject(PdfFileReader(io.BytesIO(self._page)))
        left, low, right, high = laid.get_object()["/BBox"]
        self.box = BoxConstraints(width=right - left, height=high - low)
        self.resources.xobject["/Block"] = laid
        return b"/Block Do"


_SHOWN: dict[str, Any] = {
    "border_width": 0,
    "background_opacity": 1,
    "background_layout": SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0)
    ),
}


class Place(NamedTuple):
    """An empty field of the file, and the one-page PDF that shows the signature there."""

    field: str
    block: bytes


def sign_pdf(
    pdf: bytes,
    identity: SigningIdentity,
    *,
    reason: str,
    name: str,
    location: str | None = None,
    signing_time: datetime,
    place: Place | None = None,
    stamper: TimeStamper | None = None,
) -> bytes:
    """The first signature certifies, later ones approve; each is appended. Without a place it is not seen on a page."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        before = len(writer.prev.embedded_signatures)
        metadata = PdfSignatureMetadata(
            field_name=place.field if place else f"Signature{before + 1}",
            reason=reason,
            name=name,
            location=location,
            md_algorithm="sha256",
            subfilter=SigSeedSubFilter.PADES,
            certify=before == 0,
            # further signatures must remain possible; anything else that changes the document breaks the seal
            docmdp_permissions=MDPPerm.FILL_FORMS,
        )
        style = StaticStampStyle(**_SHOWN, background=_Shown(place.block)) if place else None
        signer = _DatedSigner(metadata, _signer(identity), signing_time.astimezone(UTC), stamper, style)
        signed: io.BytesIO = signer.sign_pdf(writer, existing_fields_only=place is not None)
    except TimestampRequestError as problem:
        raise PdfUnsignable(f"The time-stamping service gave no time stamp: {problem}. Try again later.") from None
    except EvidenceError as problem:
        raise PdfUnsignable(f"This file cannot be signed: {problem.message}.") from None
    except (PdfError, SigningError, ValueError) as problem:
        raise PdfUnsignable(f"This file cannot be signed: {problem}. Render the report again.") from None
    return signed.getvalue()


def _signer(identity: SigningIdentity) -> Any:
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register(x509.Certificate.load(identity.authority.public_bytes(Encoding.DER)))
    certificate = x509.Certificate.load(identity.certificate.public_bytes(Encoding.DER))
    if not isinstance(identity.key, EllipticCurvePrivateKey):
        return _HeldSigner(identity.key, certificate, store)
    private = identity.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SimpleSigner(certificate, keys.PrivateKeyInfo.load(private), store)
