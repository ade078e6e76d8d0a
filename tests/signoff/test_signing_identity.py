import stat
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1

from apps.signoff.pdf_signing import SigningIdentityUnusable, ensure_signing_identity


def test_the_key_is_made_once_and_kept(tmp_path: Path) -> None:
    first = ensure_signing_identity(tmp_path / "keys" / "pdf", "Brightwater Models")
    again = ensure_signing_identity(tmp_path / "keys" / "pdf", "Another name")
    assert first.certificate == again.certificate
    assert first.ca_pem == again.ca_pem
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["pdf"]


def test_an_empty_directory_is_filled(tmp_path: Path) -> None:
    (tmp_path / "pdf").mkdir()
    assert ensure_signing_identity(tmp_path / "pdf", "Brightwater Models").ca_pem.startswith(b"-----BEGIN CERTIFICATE")


def test_every_file_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    ensure_signing_identity(tmp_path / "pdf", "Brightwater Models")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "pdf").iterdir()} == {0o600}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620])
@pytest.mark.parametrize("name", ["signer.key.pem", "ca.key.pem"])
def test_a_key_that_others_can_reach_is_refused(tmp_path: Path, name: str, mode: int) -> None:
    ensure_signing_identity(tmp_path, "Brightwater Models")
    (tmp_path / name).chmod(mode)
    with pytest.raises(SigningIdentityUnusable, match=f"chmod 600 .*{name}"):
        ensure_signing_identity(tmp_path, "Brightwater Models")


def test_a_lost_key_is_never_silently_replaced(tmp_path: Path) -> None:
    ensure_signing_identity(tmp_path, "Brightwater Models")
    (tmp_path / "signer.key.pem").unlink()
    with pytest.raises(SigningIdentityUnusable, match=r"lacks signer\.key\.pem; restore"):
        ensure_signing_identity(tmp_path, "Brightwater Models")


def test_the_authoritys_key_may_be_kept_elsewhere(tmp_path: Path) -> None:
    ensure_signing_identity(tmp_path, "Brightwater Models")
    (tmp_path / "ca.key.pem").unlink()
    ensure_signing_identity(tmp_path, "Brightwater Models")


def test_a_broken_or_foreign_key_is_refused(tmp_path: Path) -> None:
    ensure_signing_identity(tmp_path / "a", "A")
    ensure_signing_identity(tmp_path / "b", "B")
    (tmp_path / "a" / "signer.key.pem").write_bytes((tmp_path / "b" / "signer.key.pem").read_bytes())
    with pytest.raises(SigningIdentityUnusable, match="do not belong together"):
        ensure_signing_identity(tmp_path / "a", "A")
    (tmp_path / "b" / "signer.key.pem").write_bytes(b"-----BEGIN NOTHING-----")
    with pytest.raises(SigningIdentityUnusable, match="cannot be read"):
        ensure_signing_identity(tmp_path / "b", "B")


def test_the_certificate_is_p256_and_says_what_it_may_be_used_for(tmp_path: Path) -> None:
    identity = ensure_signing_identity(tmp_path, "Ø" * 90)
    assert isinstance(identity.key.curve, SECP256R1)
    usage = identity.certificate.extensions.get_extension_for_class(x509.KeyUsage)
    assert usage.critical
    assert usage.value.digital_signature
    assert usage.value.content_commitment
    assert not usage.value.key_cert_sign
    identity.certificate.verify_directly_issued_by(identity.authority)
