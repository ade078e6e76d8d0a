import hashlib
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader
from pytest_django import Settings

from apps.accounts.policies import Invalid
from apps.signoff.models import Signature
from apps.signoff.pdf_signing import ensure_signing_identity, verify_pdf
from apps.signoff.sealing import latest_pdf
from tests.signoff.frozen import make_report, sign
from tests.signoff.stamping import openssl, stamping_service

pytestmark = pytest.mark.django_db


def tokens(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """(time stamp token, value of the signature that it stamps) of each signature of the file."""
    found = []
    for one in PdfFileReader(BytesIO(pdf)).embedded_signatures:
        signer = one.signed_data["signer_infos"][0]
        (attribute,) = [a for a in signer["unsigned_attrs"] if a["type"].native == "signature_time_stamp_token"]
        found.append((attribute["values"][0].dump(), signer["signature"].native))
    return found


def test_every_signature_is_stamped_by_the_service_that_is_set(tmp_path: Path, settings: Settings) -> None:
    scene, report = make_report()
    with stamping_service(tmp_path) as service:
        settings.QA_PORTAL_TSA_URL = service.url
        sign(scene, report, "compliance", "reviewed")
        sign(scene, report, "owner", "approved")
    pdf = latest_pdf(report)
    identity = ensure_signing_identity(Path(settings.KEYS_DIR) / "pdf", scene.buyer.name)
    check = verify_pdf(pdf, identity.ca_pem, tsa_pem=service.authority.read_bytes())
    assert check.valid, check
    for one in check.signatures:
        assert one.stamped_at
        assert abs(one.stamped_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert [one.stamped_at for one in verify_pdf(pdf, identity.ca_pem).signatures] == [None, None, None]


def test_openssl_verifies_each_time_stamp(tmp_path: Path, settings: Settings) -> None:
    scene, report = make_report()
    with stamping_service(tmp_path) as service:
        settings.QA_PORTAL_TSA_URL = service.url
        sign(scene, report, "compliance", "reviewed")
    stamped = tokens(latest_pdf(report))
    assert len(stamped) == 2
    for token, value in stamped:
        file = tmp_path / "token.der"
        file.write_bytes(token)
        openssl("ts", "-verify", "-in", str(file), "-token_in", "-digest", hashlib.sha256(value).hexdigest(),
                "-CAfile", str(service.authority))  # fmt: skip


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "file:///etc/passwd"])
def test_without_an_answer_of_the_service_nothing_is_signed(url: str, settings: Settings) -> None:
    scene, report = make_report()
    settings.QA_PORTAL_TSA_URL = url
    with pytest.raises(Invalid, match="time-stamping service gave no time stamp"):
        sign(scene, report, "compliance", "reviewed")
    assert not Signature.objects.exists()
