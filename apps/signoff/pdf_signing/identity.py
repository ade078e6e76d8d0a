"""The signing key on disk: made once on first start, refused when others could read it."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from apps.signoff.pdf_signing.certificates import Issued, issue_authority, issue_revocations, issue_signer

AUTHORITY_KEY, AUTHORITY_CERTIFICATE = "ca.key.pem", "ca.pem"
SIGNER_KEY, SIGNER_CERTIFICATE = "signer.key.pem", "signer.pem"
REVOCATIONS = "ca.crl"
# the authority's key may be taken offline after the first start; the rest is needed to sign
_NEEDED = (AUTHORITY_CERTIFICATE, SIGNER_KEY, SIGNER_CERTIFICATE)


class SigningIdentityUnusable(Exception):
    """The key files are missing, readable by others or broken; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """`revocations` is the revocation list of the authority, DER; None where the directory holds none."""

    key: EllipticCurvePrivateKey
    certificate: x509.Certificate
    authority: x509.Certificate
    revocations: bytes | None

    @property
    def ca_pem(self) -> bytes:
        return self.authority.public_bytes(Encoding.PEM)


def ensure_signing_identity(directory: Path, organisation_name: str) -> SigningIdentity:
    """The identity kept in `directory`; a missing or empty directory is filled first."""
    if not directory.is_dir() or not any(directory.iterdir()):
        _make(directory, organisation_name)
    return _load(directory)


def _make(directory: Path, organisation: str) -> None:
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        _write_all(fresh, organisation)
        # renaming onto a directory that another process has just filled fails: the first one to finish wins
        fresh.rename(directory)
    except OSError as problem:
        if not (directory / SIGNER_KEY).exists():
            raise SigningIdentityUnusable(
                f"No signing key could be made in {directory} ({problem.strerror}); make its parent writable."
            ) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write_all(directory: Path, organisation: str) -> None:
    authority = issue_authority(organisation)
    signer = issue_signer(organisation, authority)
    _write(directory / REVOCATIONS, issue_revocations(authority))
    for issued, key, certificate in (
        (authority, AUTHORITY_KEY, AUTHORITY_CERTIFICATE),
        (signer, SIGNER_KEY, SIGNER_CERTIFICATE),
    ):
        _write(directory / key, _private_pem(issued))
        _write(directory / certificate, issued.certificate.public_bytes(Encoding.PEM))


def _private_pem(issued: Issued) -> bytes:
    return issued.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _refuse_unsafe(directory: Path) -> None:
    missing = [name for name in _NEEDED if not (directory / name).is_file()]
    if missing:
        raise SigningIdentityUnusable(
            f"{directory} lacks {', '.join(missing)}; restore the files from your backup. A new key is made only in an"
            " empty directory, because reports already signed could no longer be checked against it."
        )
    for path in sorted(directory.glob("*.key.pem")):
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & 0o077:
            raise SigningIdentityUnusable(
                f"{path} can be read or written by others (mode {mode:04o}); run: chmod 600 {path}"
            )


def _load(directory: Path) -> SigningIdentity:
    _refuse_unsafe(directory)
    try:
        key = load_pem_private_key((directory / SIGNER_KEY).read_bytes(), password=None)
        certificate = x509.load_pem_x509_certificate((directory / SIGNER_CERTIFICATE).read_bytes())
        authority = x509.load_pem_x509_certificate((directory / AUTHORITY_CERTIFICATE).read_bytes())
    except (OSError, ValueError, TypeError) as problem:
        raise SigningIdentityUnusable(
            f"The signing key in {directory} cannot be read ({problem}); restore it from your backup."
        ) from None
    if not isinstance(key, EllipticCurvePrivateKey) or not isinstance(key.curve, SECP256R1):
        raise SigningIdentityUnusable(f"{directory / SIGNER_KEY} is not an ECDSA P-256 key; restore the original.")
    if key.public_key() != certificate.public_key():
        raise SigningIdentityUnusable(f"{SIGNER_KEY} and {SIGNER_CERTIFICATE} in {directory} do not belong together.")
    revocations = directory / REVOCATIONS
    return SigningIdentity(key, certificate, authority, revocations.read_bytes() if revocations.is_file() else None)
