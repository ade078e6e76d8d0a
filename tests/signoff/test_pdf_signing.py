import random
import re
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import pem, x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext

from apps.signoff.pdf import render_report
from apps.signoff.pdf.block import Block, draw_block
from apps.signoff.pdf.places import boxes
from apps.signoff.pdf_signing import (
    PdfUnsignable,
    Place,
    SigningIdentity,
    ensure_signing_identity,
    field_name,
    prepare_pdf,
    sign_pdf,
    verify_pdf,
)
from tests.signoff.bodies import DIGEST, report_body
from tests.signoff.pdf_text import pages_of, poppler

REVIEWED_AT = datetime(2026, 11, 21, 20, 9, 41, tzinfo=UTC)
APPROVED_AT = datetime(2026, 11, 21, 20, 31, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def identity(tmp_path_factory: pytest.TempPathFactory) -> SigningIdentity:
    return ensure_signing_identity(tmp_path_factory.mktemp("keys") / "pdf", "Brightwater Models")


def load(ca_pem: bytes) -> x509.Certificate:
    return x509.Certificate.load(pem.unarmor(ca_pem)[2])


def prepared(identity: SigningIdentity) -> bytes:
    pdf = render_report(report_body(), digest=DIGEST)
    return prepare_pdf(pdf, identity, boxes=boxes(), attachments={"report.json": b"{}"}, made_at=REVIEWED_AT)


@pytest.fixture(scope="module")
def signed_once(identity: SigningIdentity) -> bytes:
    return sign_pdf(prepared(identity), identity, reason="Reviewed", name="Ada Quist", signing_time=REVIEWED_AT)


@pytest.fixture(scope="module")
def signed_twice(identity: SigningIdentity, signed_once: bytes) -> bytes:
    return sign_pdf(
        signed_once, identity, reason="Approved", name="Jürgen Núñez", signing_time=APPROVED_AT, place=place(1)
    )


def place(number: int) -> Place:
    block = Block(
        "Jürgen Núñez", "QA manager", "Brightwater", "Approved", "2026-11-21T20:31:02Z", "passkey", "", DIGEST
    )
    return Place(field_name(number), draw_block(block, boxes()[number - 1]))


def pdfsig(pdf: bytes, folder: Path) -> str:
    file = folder / "signed.pdf"
    file.write_bytes(pdf)
    return poppler("pdfsig", str(file))


def test_the_first_signature_certifies_and_carries_name_reason_and_time(
    identity: SigningIdentity, signed_once: bytes
) -> None:
    (signature,) = verify_pdf(signed_once, identity.ca_pem).signatures
    assert signature.valid
    assert signature.certifies
    assert (signature.name, signature.reason, signature.signed_at) == ("Ada Quist", "Reviewed", REVIEWED_AT)


def test_a_second_signature_is_appended_and_both_are_valid(
    identity: SigningIdentity, signed_once: bytes, signed_twice: bytes
) -> None:
    check = verify_pdf(signed_twice, identity.ca_pem)
    assert check.valid
    assert [one.certifies for one in check.signatures] == [True, False]
    assert signed_twice.startswith(signed_once)


def test_a_signature_shows_on_the_page_with_embedded_fonts(signed_twice: bytes, tmp_path: Path) -> None:
    assert "Approved by Jürgen Núñez" in pages_of(signed_twice, tmp_path)[-1]
    fonts = poppler("pdffonts", str(tmp_path / "read.pdf")).splitlines()[2:]
    assert all(font.split()[-5] == "yes" for font in fonts)


def test_filling_a_place_is_form_filling_and_only_places_may_be_filled(
    identity: SigningIdentity, signed_once: bytes, signed_twice: bytes
) -> None:
    first, second = PdfFileReader(BytesIO(signed_twice)).embedded_signatures
    context = ValidationContext(trust_roots=[load(identity.ca_pem)], allow_fetching=False)
    assert validate_pdf_signature(first, context).modification_level == ModificationLevel.FORM_FILLING
    assert second.field_name == "Place1"
    with pytest.raises(PdfUnsignable, match="cannot be signed"):
        sign_pdf(signed_twice, identity, reason="x", name="x", signing_time=APPROVED_AT, place=place(1))
    with pytest.raises(PdfUnsignable, match="cannot be signed"):
        sign_pdf(signed_once, identity, reason="x", name="x", signing_time=APPROVED_AT, place=Place("Place13", b""))


def test_the_file_itself_proves_that_its_certificates_were_not_revoked(
    identity: SigningIdentity, signed_twice: bytes
) -> None:
    reader = PdfFileReader(BytesIO(signed_twice))
    trusted = {"trust_roots": [load(identity.ca_pem)], "allow_fetching": False, "revocation_mode": "require"}
    context = DocumentSecurityStore.read_dss(reader).as_validation_context(trusted)
    assert all(validate_pdf_signature(one, context).bottom_line for one in reader.embedded_signatures)


def test_the_frozen_record_is_attached_before_the_seal(signed_once: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signed_once)
    assert "report.json" in poppler("pdfdetach", "-list", str(file))


def test_pdfsig_accepts_both_signatures_as_pades(signed_twice: bytes, tmp_path: Path) -> None:
    told = pdfsig(signed_twice, tmp_path)
    assert "is Invalid" not in told
    assert told.count("Signature is Valid.") == 2
    assert told.count("ETSI.CAdES.detached") == 2
    assert "Total document signed" in told


def test_a_changed_byte_in_the_signed_range_is_refused_by_pdfsig_and_by_us(
    identity: SigningIdentity, signed_once: bytes, tmp_path: Path
) -> None:
    at = signed_once.index(b"stream") + 40
    changed = bytearray(signed_once)
    changed[at] ^= 1
    check = verify_pdf(bytes(changed), identity.ca_pem)
    assert [one.problem for one in check.signatures] == ["The signed bytes were changed."]
    assert "Signature is Valid" not in pdfsig(bytes(changed), tmp_path)


def test_no_flipped_bit_anywhere_outside_the_signature_value_goes_unnoticed(
    identity: SigningIdentity, signed_once: bytes
) -> None:
    contents = re.search(rb"/Contents\s*<[0-9a-fA-F]+>", signed_once)
    assert contents
    chance = random.Random(5)
    outside = [at for at in range(len(signed_once)) if not contents.start() <= at < contents.end()]
    for at in chance.sample(outside, 25):
        changed = bytearray(signed_once)
        changed[at] ^= 1 << chance.randrange(8)
        assert not verify_pdf(bytes(changed), identity.ca_pem).valid, f"bit flipped at {at}"


def test_bytes_after_the_last_signature_are_refused(identity: SigningIdentity, signed_once: bytes) -> None:
    check = verify_pdf(signed_once + b"\n% more", identity.ca_pem)
    assert not check.valid
    assert check.problem == "7 bytes follow the last signature; nothing vouches for them."


def test_an_edit_appended_to_a_signed_file_is_refused(identity: SigningIdentity, signed_once: bytes) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(signed_once))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = generic.NumberObject(180)  # type: ignore[no-untyped-call]
    writer.update_container(page)
    edited = BytesIO()
    writer.write(edited)  # type: ignore[no-untyped-call]
    assert not verify_pdf(edited.getvalue(), identity.ca_pem).valid


def test_a_signature_of_another_authority_is_not_trusted(signed_once: bytes, tmp_path: Path) -> None:
    stranger = ensure_signing_identity(tmp_path / "other", "Somebody else")
    (signature,) = verify_pdf(signed_once, stranger.ca_pem).signatures
    assert signature.intact
    assert not signature.trusted
    assert signature.problem
    assert "expected authority" in signature.problem


@pytest.mark.parametrize("content", [b"", b"not a pdf", b"%PDF-1.7\n%%EOF"])
def test_what_is_no_pdf_is_refused_with_a_sentence(identity: SigningIdentity, content: bytes) -> None:
    check = verify_pdf(content, identity.ca_pem)
    assert not check.valid
    assert check.problem
    assert "cannot be read as a signed PDF" in check.problem
    with pytest.raises(PdfUnsignable, match="cannot be signed"):
        sign_pdf(content, identity, reason="x", name="x", signing_time=REVIEWED_AT)


def test_an_unsigned_pdf_is_told_from_a_signed_one(identity: SigningIdentity) -> None:
    pdf = render_report(report_body(), digest=DIGEST)
    assert verify_pdf(pdf, identity.ca_pem).problem == "The file carries no signature."
