"""What lets a signature be checked when its certificates are long out of date: the profile PAdES B-LTA."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Any

from asn1crypto import crl, x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import SigningError
from pyhanko.sign.signers import PdfTimeStamper
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError
from pyhanko.sign.validation.dss import DocumentSecurityStore

from apps.signoff.pdf_signing.seal import PdfUnsignable

Fetch = Callable[[str], bytes]


def archive_pdf(pdf: bytes, stamper: TimeStamper, fetch: Fetch) -> bytes:
    """The file with the certificates and revocation lists of the time-stamping service, under one more time stamp.

    `fetch` gives the bytes at an http address, or raises TimestampRequestError. Everything so far, and the validation
    data of the seal that lies before its certification, is then known to be older than the stamp (EN 319 142-1, 5.4).
    """
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        certificates = _of_the_service(writer.prev)
        lists = [crl.CertificateList.load(content) for content in _lists(certificates, fetch)]
        DocumentSecurityStore.supply_dss_in_writer(writer, None, certs=certificates, crls=lists)
        name = f"DocumentTimeStamp{len(writer.prev.embedded_timestamp_signatures) + 1}"
        stamped: io.BytesIO = PdfTimeStamper(stamper, field_name=name).timestamp_pdf(writer, "sha256")
    except TimestampRequestError as problem:
        raise PdfUnsignable(f"The time-stamping service gave no time stamp: {problem}. Try again later.") from None
    except (PdfError, SigningError, ValueError) as problem:
        raise PdfUnsignable(f"This file cannot be time-stamped: {problem}. Render the report again.") from None
    return stamped.getvalue()


def _of_the_service(reader: PdfFileReader) -> list[x509.Certificate]:
    """Every certificate in the time stamps of the file, each once."""
    stamps = [each.signed_data for each in reader.embedded_timestamp_signatures]
    stamps += [stamp for each in reader.embedded_regular_signatures for stamp in _stamps(each)]
    found = [each.chosen for stamp in stamps for each in stamp["certificates"] if each.name == "certificate"]
    return list({each.dump(): each for each in found}.values())


def _stamps(signature: Any) -> Iterator[Any]:
    for attribute in signature.signed_data["signer_infos"][0]["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            yield from (token["content"] for token in attribute["values"])


def _lists(certificates: list[x509.Certificate], fetch: Fetch) -> list[bytes]:
    """The revocation list that each certificate names, from the first of its addresses that answers."""
    wanted = dict.fromkeys(tuple(_addresses(each)) for each in certificates)
    return [_first(addresses, fetch) for addresses in wanted if addresses]


def _addresses(certificate: x509.Certificate) -> Iterator[str]:
    for point in certificate.crl_distribution_points:
        if point.url and point.url.startswith(("http://", "https://")):
            yield point.url


def _first(addresses: tuple[str, ...], fetch: Fetch) -> bytes:
    problems = []
    for address in addresses:
        try:
            return fetch(address)
        except TimestampRequestError as problem:
            problems.append(f"{address}: {problem}")
    raise TimestampRequestError(f"its revocation list could not be had ({'; '.join(problems)})")
