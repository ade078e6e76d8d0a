"""Keys inside a hardware module, tried with SoftHSM where it is installed."""

import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed

from apps.accounts.policies import Invalid
from apps.audit.key_tokens import SealingKey, TokenKeys
from apps.audit.keys import KeyUnusable, current_vkey, first_vkey, signer_of
from apps.audit.models import Log
from apps.audit.rotation import rotate
from apps.audit.sequencer import sequence
from apps.audit.verification import verify_log
from apps.evidence.errors import EvidenceError
from apps.signoff.pdf import render_report
from apps.signoff.pdf_signing import (
    PdfUnsignable,
    SigningIdentity,
    SigningIdentityUnusable,
    ensure_signing_identity,
    sign_pdf,
    verify_pdf,
)
from apps.signoff.sealing import latest_pdf
from tests.audit.logs import ORIGIN, record_events, signed_log
from tests.signoff.bodies import DIGEST, report_body
from tests.signoff.frozen import make_report, sign
from tests.softhsm import find_softhsm

pytestmark = pytest.mark.django_db
MODULE = find_softhsm()
MISSING = "SoftHSM (softhsm2-util) is not installed" if MODULE is None else "python-pkcs11 is not installed"
WITH_SOFTHSM = pytest.mark.skipif(MODULE is None or find_spec("pkcs11") is None, reason=MISSING)
AT = datetime(2026, 11, 21, 20, 9, 41, tzinfo=UTC)


def switch_off() -> None:
    """What a module does when it is restarted: every session with it ends."""
    library = import_module("pkcs11").lib(str(MODULE))
    library.finalize()


@pytest.fixture
def token(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    make = ["softhsm2-util", "--init-token", "--free", "--label", tmp_path.name, "--pin", "1234", "--so-pin", "5678"]
    subprocess.run(make, check=True, capture_output=True)
    settings.QA_PORTAL_PKCS11_MODULE = str(MODULE)
    settings.QA_PORTAL_PKCS11_TOKEN = tmp_path.name
    settings.QA_PORTAL_PKCS11_PIN = "1234"
    yield
    # The next test has other tokens, which a module that runs would not see.
    switch_off()


def log() -> Log:
    return Log.objects.create(origin=ORIGIN)


def sealing_identity(folder: Path, *, make: bool) -> SigningIdentity:
    return ensure_signing_identity(folder, "Brightwater Models", SealingKey(make=make))


def sealed(identity: SigningIdentity) -> bytes:
    pdf = render_report(report_body(), digest=DIGEST)
    return sign_pdf(pdf, identity, reason="Approved", name="Ada Quist", signing_time=AT)


@WITH_SOFTHSM
def test_a_log_is_signed_rotated_and_verified_with_keys_that_never_leave_the_token(token: None, tmp_path: Path) -> None:
    log = signed_log(2)
    rotate()
    record_events(1)
    sequence(log)
    assert TokenKeys().numbers() == [1, 2]
    assert current_vkey(log) != first_vkey(log)
    assert verify_log(log).finding == ""
    assert not list(tmp_path.glob("keys/*.pem"))


@WITH_SOFTHSM
def test_a_pdf_is_sealed_with_a_p256_key_that_never_leaves_the_token(token: None, tmp_path: Path) -> None:
    identity = sealing_identity(tmp_path / "pdf", make=True)
    pdf = sealed(identity)
    check = verify_pdf(pdf, identity.ca_pem)
    assert check.valid, check
    assert {path.name for path in (tmp_path / "pdf").iterdir()} == {"ca.key.pem", "ca.pem", "ca.crl", "signer.pem"}
    assert sealing_identity(tmp_path / "pdf", make=False).certificate == identity.certificate


@WITH_SOFTHSM
def test_signatures_over_p256_are_der_whatever_their_numbers_begin_with(token: None) -> None:
    key = SealingKey(make=True)
    for number in range(40):
        digest = number.to_bytes(32, "big")
        key.public_key().verify(key.sign_digest(digest), digest, ECDSA(Prehashed(hashes.SHA256())))


@WITH_SOFTHSM
def test_a_module_that_was_restarted_is_opened_anew(token: None) -> None:
    log = signed_log(1)
    key = SealingKey(make=True)
    switch_off()
    record_events(1)
    with pytest.raises(KeyUnusable, match="cannot be used: the token does not tell its keys"):
        sequence(log)
    checkpoint = sequence(log)
    assert checkpoint and checkpoint.size == 2
    switch_off()
    with pytest.raises(EvidenceError, match="the token does not sign"):
        key.sign_digest(bytes(32))
    assert SealingKey(make=False).public_key() == key.public_key()


@WITH_SOFTHSM
def test_a_wrong_pin_is_said_once_and_not_tried_until_the_token_is_locked(token: None, settings: Any) -> None:
    settings.QA_PORTAL_PKCS11_PIN = "4321"
    unsigned = log()
    for _ in range(12):
        with pytest.raises(KeyUnusable, match="cannot be opened: the PIN is wrong; it is not tried again"):
            signer_of(unsigned)
    settings.QA_PORTAL_PKCS11_PIN = "1234"
    assert signer_of(unsigned).name == ORIGIN


@WITH_SOFTHSM
def test_a_token_that_is_absent_is_a_sentence(token: None, settings: Any) -> None:
    settings.QA_PORTAL_PKCS11_TOKEN = "elsewhere"
    with pytest.raises(KeyUnusable, match=r"the token 'elsewhere' of .* cannot be opened: the module has no token"):
        signer_of(log())


@WITH_SOFTHSM
def test_a_key_that_is_gone_from_the_token_is_never_silently_replaced(
    token: None, settings: Any, tmp_path: Path
) -> None:
    signed = signed_log(1)
    sealing_identity(tmp_path / "pdf", make=True)
    settings.QA_PORTAL_PKCS11_KEY = "another"
    with pytest.raises(KeyUnusable, match="The signing key another is gone although checkpoints were signed"):
        signer_of(signed)
    with pytest.raises(EvidenceError, match=r"'another\.pdf': it is not in the token; restore"):
        SealingKey(make=False)
    with pytest.raises(SigningIdentityUnusable, match=r"The key in the token and signer\.pem in .* do not belong"):
        sealing_identity(tmp_path / "pdf", make=True)


@WITH_SOFTHSM
def test_a_key_file_that_stands_beside_a_token_is_refused(token: None, tmp_path: Path) -> None:
    ensure_signing_identity(tmp_path / "pdf", "Brightwater Models")
    with pytest.raises(SigningIdentityUnusable, match=r"has a key in a file.*move the folder away"):
        sealing_identity(tmp_path / "pdf", make=True)


@WITH_SOFTHSM
def test_a_token_that_fails_while_a_pdf_is_sealed_is_a_sentence(token: None, tmp_path: Path) -> None:
    identity = sealing_identity(tmp_path / "pdf", make=True)
    switch_off()
    with pytest.raises(PdfUnsignable, match="This file cannot be signed: the token does not sign"):
        sealed(identity)


@WITH_SOFTHSM
def test_a_report_is_sealed_with_the_key_in_the_token_and_its_signer_is_told_what_stands_in_the_way(
    token: None, settings: Any
) -> None:
    scene, report = make_report()
    settings.QA_PORTAL_PKCS11_PIN = "4321"
    with pytest.raises(Invalid, match=r"The key that seals PDF files cannot be used: the token .* the PIN is wrong"):
        sign(scene, report, "compliance", "reviewed")
    settings.QA_PORTAL_PKCS11_PIN = "1234"
    sign(scene, report, "compliance", "reviewed")
    identity = ensure_signing_identity(Path(settings.KEYS_DIR) / "pdf", scene.buyer.name, SealingKey(make=False))
    assert [one.valid for one in verify_pdf(latest_pdf(report), identity.ca_pem).signatures] == [True, True]


def test_a_module_that_is_not_there_is_a_sentence(settings: Any) -> None:
    settings.QA_PORTAL_PKCS11_MODULE = "/nowhere/module.so"
    with pytest.raises(KeyUnusable, match=r"The signing key cannot be used: .*(python-pkcs11|cannot be opened)"):
        signer_of(log())
