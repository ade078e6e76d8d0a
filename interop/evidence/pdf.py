"""A PDF with a seal and an approval, read by poppler and by pyHanko's own program."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from apps.signoff.pdf_signing import ensure_signing_identity, sign_pdf

from ..environments import program
from ..results import Result
from .programs import ends_well, found, judged, said

_SIGNERS = (("Sealed", "Interoperability"), ("Approved", "Ada Quist"))


def pdfsig(folder: Path) -> list[Result]:
    if not found("pdfsig"):
        return []
    whole, tampered, _ = _signed(folder / "pdfsig")

    def valid(pdf: Path) -> bool:
        return said("pdfsig", "-nocert", pdf).count("Signature Validation: Signature is Valid.") == len(_SIGNERS)

    return [judged("pdfsig", "sealed and approved PDF", good=valid(whole), tampered=[valid(tampered)])]


def pyhanko(folder: Path) -> list[Result]:
    whole, tampered, authority = _signed(folder / "pyhanko")

    def valid(pdf: Path) -> bool:
        options = ("--no-revocation-check", "--trust", authority, "--trust-replace")
        return ends_well(program("pyhanko-cli", "pyhanko"), "sign", "validate", *options, pdf)

    return [judged("pyhanko-cli", "sealed and approved PDF", good=valid(whole), tampered=[valid(tampered)])]


def _signed(home: Path) -> tuple[Path, Path, Path]:
    """The file as it was signed, the file with one byte of its first page changed, and the authority to trust."""
    home.mkdir()
    drawn = io.BytesIO()
    page = Canvas(drawn, pageCompression=0)
    page.drawString(72, 720, "The lot is accepted.")
    page.save()
    identity, pdf = ensure_signing_identity(home / "keys", "Interoperability"), drawn.getvalue()
    for reason, name in _SIGNERS:
        pdf = sign_pdf(pdf, identity, reason=reason, name=name, signing_time=datetime.now(UTC))
    whole, tampered, authority = (home / name for name in ("whole.pdf", "tampered.pdf", "authority.pem"))
    whole.write_bytes(pdf)
    tampered.write_bytes(pdf.replace(b"The lot is accepted.", b"The lot is rejected.", 1))
    authority.write_bytes(identity.ca_pem)
    return whole, tampered, authority
