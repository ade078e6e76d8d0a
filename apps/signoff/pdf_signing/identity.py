"""The identity that seals PDF files: made once, on disk, where others cannot read it, or with a key held elsewhere."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import (
    SECP256R1,
    EllipticCurvePrivateKey,
    EllipticCurvePublicKey,
    generate_private_key,
)
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


class SigningIdentityUnusable(Exception):
    """The key files are missing, readable by others or broken; the message says which and what to do."""


class HeldKey(Protocol):
    """A P-256 key that is held somewhere else, which signs SHA-256 digests in DER and is never seen."""

    def public_key(self) -> EllipticCurvePublicKey: ...
    def sign_digest(self, digest: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class SigningIdentity:
    """`revocations` is the revocation list of the authority, DER; None where the directory holds none."""

    key: EllipticCurvePrivateKey | HeldKey
    certificate: x509.Certificate
    authority: x509.Certificate
    revocations: bytes | None

    @property
    def ca_pem(self) -> bytes:
        return self.authority.public_bytes(Encoding.PEM)


def ensure_signing_identity(directory: Path, organisation_name: str, held: HeldKey | None = None) -> SigningIdentity:
    """The identity kept in `directory`; a missing or empty directory is filled first.

    With a `held` key the directory has the certificates only. SigningIdentityUnusable.
    """
    if not has_identity(directory):
        _make(directory, organisation_name, held)
    return _load(directory, held)


def has_identity(directory: Path) -> bool:
    return directory.is_dir() and any(directory.iterdir())


def _make(directory: Path, organisation: str, held: HeldKey | None) -> None:
    directory.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=f".{directory.name}-", dir=directory.parent))
    try:
        _write_all(fresh, organisation, held)
        # renaming onto a directory that another process has just filled fails: the first one to finish wins
        fresh.rename(directory)
    except OSError as problem:
        if not (directory / SIGNER_CERTIFICATE).exists():
            raise SigningIdentityUnusable(
                f"No signing key could be made in {directory} ({problem.strerror}); make its parent writable."
            ) from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _write_all(directory: Path, organisation: str, held: HeldKey | None) -> None:
    authority = issue_authority(organisation)
    _write(directory / REVOCATIONS, issue_revocations(authority))
    _write(directory / AUTHORITY_KEY, _private_pem(authority.key))
    _write(directory / AUTHORITY_CERTIFICATE, authority.certificate.public_bytes(Encoding.PEM))
    _write(directory / SIGNER_CERTIFICATE, _certified(directory, organisation, authority, held))


def _certified(directory: Path, organisation: str, authority: Issued, held: HeldKey | None) -> bytes:
    """The signer's certificate, PEM; without a held key its key is made here."""
    if held is not None:
        return issue_signer(organisation, authority, held.public_key()).public_bytes(Encoding.PEM)
    key = generate_private_key(SECP256R1())
    _write(directory / SIGNER_KEY, _private_pem(key))
    return issue_signer(organisation, authority, key.public_key()).public_bytes(Encoding.PEM)


def _private_pem(key: EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _write(path: Path, content: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _refuse_unsafe(directory: Path, held: HeldKey | None) -> None:
    # the authority's key may be taken offline after the first start; the rest is needed to sign
    needed = (AUTHORITY_CERTIFICATE, SIGNER_CERTIFICATE, *(() if held else (SIGNER_KEY,)))
    if held and (directory / SIGNER_KEY).exists():
        raise SigningIdentityUnusable(
            f"{directory} has a key in a file, but the keys of this installation are in a token; move the folder away,"
            " and a new identity is made with a key in the token. What the old one sealed stays good."
        )
    missing = [name for name in needed if not (directory / name).is_file()]
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


def _load(directory: Path, held: HeldKey | None) -> SigningIdentity:
    _refuse_unsafe(directory, held)
    try:
        key = held or _key_in(directory / SIGNER_KEY)
        certificate = x509.load_pem_x509_certificate((directory / SIGNER_CERTIFICATE).read_bytes())
        authority = x509.load_pem_x509_certificate((directory / AUTHORITY_CERTIFICATE).read_bytes())
    except (OSError, ValueError, TypeError) as problem:
        raise SigningIdentityUnusable(
            f"The signing key in {directory} cannot be read ({problem}); restore it from your backup."
        ) from None
    if key.public_key() != certificate.public_key():
        other = "The key in the token" if held else SIGNER_KEY
        raise SigningIdentityUnusable(f"{other} and {SIGNER_CERTIFICATE} in {directory} do not belong together.")
    revocations = directory / REVOCATIONS
    return SigningIdentity(key, certificate, authority, revocations.read_bytes() if revocations.is_file() else None)


def _key_in(path: Path) -> EllipticCurvePrivateKey:
    key = load_pem_private_key(path.read_bytes(), password=None)
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP256R1):
        return key
    raise SigningIdentityUnusable(f"{path} is not an ECDSA P-256 key; restore the original.")
