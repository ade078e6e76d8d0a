"""What a file needs before its first signature: places for later ones, attachments, and what checks it years later."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import datetime

from asn1crypto import crl, x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.embed import EmbeddedFileObject, EmbeddedFileParams, FileSpec, embed_file
from pyhanko.pdf_utils.generic import NameObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, append_signature_field
from pyhanko.sign.validation.dss import DocumentSecurityStore

from apps.signoff.pdf_signing.identity import SigningIdentity
from apps.signoff.pdf_signing.seal import PdfUnsignable

BoxOnPage = tuple[int, int, int, int]


def field_name(number: int) -> str:
    return f"Place{number}"


def prepare_pdf(
    pdf: bytes,
    identity: SigningIdentity,
    *,
    boxes: Sequence[BoxOnPage] = (),
    attachments: Mapping[str, bytes] | None = None,
    made_at: datetime,
) -> bytes:
    """Empty fields on the last page, embedded files, and the certificates and revocation list of the seal.

    All of it lies before the certification, which therefore covers it: nothing has to follow the last signature.
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        for number, box in enumerate(boxes, 1):
            append_signature_field(writer, SigFieldSpec(field_name(number), on_page=-1, box=box))
        for name, content in (attachments or {}).items():
            _attach(writer, name, content, made_at)
        _keep_validation_data(writer, identity)
        target = io.BytesIO()
        writer.write(target)  # type: ignore[no-untyped-call]
    except (PdfError, ValueError) as problem:
        raise PdfUnsignable(f"This file cannot be signed: {problem}. Render the report again.") from None
    return target.getvalue()


def _attach(writer: IncrementalPdfFileWriter, name: str, content: bytes, made_at: datetime) -> None:
    parameters = EmbeddedFileParams(embed_checksum=False, creation_date=made_at, modification_date=made_at)
    data = EmbeddedFileObject.from_file_data(writer, content, params=parameters, mime_type="application/json")
    relation = NameObject("/Source")
    embed_file(writer, FileSpec(name, file_name=name, embedded_data=data, af_relationship=relation))


def _keep_validation_data(writer: IncrementalPdfFileWriter, identity: SigningIdentity) -> None:
    """ISO 32000-2, 12.8.4.3: a document security store, without entries for single signatures."""
    certificates = [identity.certificate, identity.authority]
    lists = [crl.CertificateList.load(identity.revocations)] if identity.revocations else []
    DocumentSecurityStore.supply_dss_in_writer(
        writer,
        None,
        certs=[x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in certificates],
        crls=lists,
    )
