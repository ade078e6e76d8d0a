import asyncio
import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

import pytest
from asn1crypto import pem, x509
from django.conf import settings
from django.test import override_settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESStatus
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.policy_decl import PdfSignatureValidationSpec, SignatureValidationSpec
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pytest_django import DjangoDbBlocker, Settings

from apps.accounts.policies import Invalid
from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.signoff.models import Signature
from apps.signoff.pdf_signing import ensure_signing_identity, verify_pdf
from apps.signoff.sealing import latest_pdf
from tests.signoff.frozen import make_report, sign
from tests.signoff.stamping import openssl, stamping_service
from tests.undone import undone

pytestmark = pytest.mark.django_db
FAST = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def tokens(pdf: bytes) -> list[tuple[bytes, bytes]]:
    """(time stamp token, value of the signature that it stamps) of each signature of the file."""
    found = []
    for one in PdfFileReader(BytesIO(pdf)).embedded_regular_signatures:
        signer = one.signed_data["signer_infos"][0]
        (attribute,) = [a for a in signer["unsigned_attrs"] if a["type"].native == "signature_time_stamp_token"]
        found.append((attribute["values"][0].dump(), signer["signature"].native))
    return found


class Stamped(NamedTuple):
    """What was kept after the first signature and after the second, and the certificates it rests on (PEM)."""

    first: bytes
    second: bytes
    ours: str
    theirs: Path
    told: Mapping[str, object]

    def authorities(self) -> list[x509.Certificate]:
        return [x509.Certificate.load(pem.unarmor(each)[2]) for each in (self.ours, self.theirs.read_bytes())]


@pytest.fixture(scope="module")
def stamped(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Stamped:
    """Made once: the tests look at files, and those do not change."""
    folder = tmp_path_factory.mktemp("stamped")
    places = {"KEYS_DIR": folder / "keys", "MEDIA_ROOT": folder / "files", "PASSWORD_HASHERS": FAST}
    with django_db_blocker.unblock(), stamping_service(folder) as service, override_settings(**places), undone():
        settings.QA_PORTAL_TSA_URL = service.url
        scene, report = make_report()
        sign(scene, report, "compliance", "reviewed")
        first = latest_pdf(report)
        sign(scene, report, "owner", "approved")
        *_, told = Event.objects.filter(verb="report.sealed").order_by("pk")
        ours = ensure_signing_identity(folder / "keys" / "pdf", scene.buyer.name).ca_pem
        return Stamped(first, latest_pdf(report), ours, service.authority, details_of(told))


def test_every_signature_is_stamped_by_the_service_that_is_set(stamped: Stamped) -> None:
    check = verify_pdf(stamped.second, stamped.ours, tsa_pem=stamped.theirs.read_bytes())
    assert check.valid, check
    for one in check.signatures:
        assert one.stamped_at
        assert abs(one.stamped_at - datetime.now(UTC)) < timedelta(minutes=5)
    assert check.archived_at
    without = verify_pdf(stamped.second, stamped.ours)
    assert [one.stamped_at for one in without.signatures] == [None, None, None]
    assert (without.valid, without.archived_at) == (True, None)


def lasting(trusted: list[x509.Certificate]) -> PdfSignatureValidationSpec:
    """Nothing is fetched, and every certificate needs proof that it was not revoked."""
    required = CertRevTrustPolicy(REQUIRE_REVINFO)
    certificates = CertValidationPolicySpec(SimpleTrustManager.build(trusted), required)
    return PdfSignatureValidationSpec(SignatureValidationSpec(certificates))


def judged(pdf: bytes, spec: PdfSignatureValidationSpec) -> list[AdESStatus]:
    """By pyHanko, as ETSI EN 319 102-1 lays down for signatures with archival data (5.6.3)."""
    reader = PdfFileReader(BytesIO(pdf))
    found = [asyncio.run(ades_lta_validation(one, spec)) for one in reader.embedded_regular_signatures]
    return [each.ades_subindic.status for each in found]


def test_every_sealed_file_is_of_the_profile_that_lasts(stamped: Stamped) -> None:
    spec = lasting(stamped.authorities())
    assert stamped.second.startswith(stamped.first)
    assert judged(stamped.first, spec) == [AdESStatus.PASSED] * 2
    assert judged(stamped.second, spec) == [AdESStatus.PASSED] * 3
    assert stamped.told == {"pdf_sha256": hashlib.sha256(stamped.second).hexdigest()}


def test_without_what_follows_the_last_signature_the_profile_is_not_reached(stamped: Stamped) -> None:
    pdf = stamped.first
    *_, start, length = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[-1].byte_range
    assert AdESStatus.PASSED not in judged(pdf[: start + length], lasting(stamped.authorities()))


def test_changed_validation_data_are_found_by_the_time_stamp_over_the_document(stamped: Stamped) -> None:
    pdf = bytearray(stamped.first)
    *_, start, length = PdfFileReader(BytesIO(pdf)).embedded_regular_signatures[-1].byte_range
    pdf[pdf.index(b"stream", start + length) + 40] ^= 1
    check = verify_pdf(bytes(pdf), stamped.ours)
    assert [one.problem for one in check.signatures] == [None, None]
    assert check.problem == "A time stamp over the document does not belong to it."


def test_openssl_verifies_each_time_stamp(stamped: Stamped, tmp_path: Path) -> None:
    found = tokens(stamped.first)
    assert len(found) == 2
    for token, value in found:
        file = tmp_path / "token.der"
        file.write_bytes(token)
        openssl("ts", "-verify", "-in", str(file), "-token_in", "-digest", hashlib.sha256(value).hexdigest(),
                "-CAfile", str(stamped.theirs))  # fmt: skip


def test_without_the_revocation_list_of_the_service_nothing_is_signed(tmp_path: Path, settings: Settings) -> None:
    scene, report = make_report()
    with stamping_service(tmp_path) as service:
        settings.QA_PORTAL_TSA_URL = service.url
        (tmp_path / "ca.crl").write_bytes(b"")
        with pytest.raises(Invalid, match="This file cannot be time-stamped"):
            sign(scene, report, "compliance", "reviewed")
        (tmp_path / "ca.crl").unlink()
        with pytest.raises(Invalid, match=r"its revocation list could not be had .*ca\.crl"):
            sign(scene, report, "compliance", "reviewed")
    assert not Signature.objects.exists()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9/", "file:///etc/passwd"])
def test_without_an_answer_of_the_service_nothing_is_signed(url: str, settings: Settings) -> None:
    scene, report = make_report()
    settings.QA_PORTAL_TSA_URL = url
    with pytest.raises(Invalid, match="time-stamping service gave no time stamp"):
        sign(scene, report, "compliance", "reviewed")
    assert not Signature.objects.exists()
