"""Secrets of apps that show one-time codes (RFC 6238), encrypted under a key that is not in the database."""

from __future__ import annotations

import hmac
import os
import secrets
import stat
import time
from pathlib import Path

import pyotp
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

STEP = 30
NONCE = 12
ISSUER = "QA Portal"


class CodeKeyUnusable(Exception):
    """The key file is readable by others, broken or not the one it was; the message says what to do."""


def new_secret() -> str:
    return pyotp.random_base32()


def provisioning_uri(secret: str, account: str) -> str:
    """What an app reads from the QR code."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=account, issuer_name=ISSUER)


def step_of_code(secret: str, code: str) -> int | None:
    """The 30-second step that the code belongs to: this one or a neighbour, for clocks that are a little off."""
    now, typed = int(time.time()) // STEP, "".join(code.split())
    totp, found = pyotp.TOTP(secret, interval=STEP), None
    for step in (now - 1, now, now + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), typed.encode()):
            found = step
    return found


def seal(secret: str, owner: str) -> bytes:
    """Encrypt for a person (AES-256-GCM): moved to another person's row it can no longer be opened."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_key()).encrypt(nonce, secret.encode(), owner.encode())


def unseal(sealed: bytes, owner: str) -> str:
    try:
        return AESGCM(_key()).decrypt(sealed[:NONCE], sealed[NONCE:], owner.encode()).decode()
    except InvalidTag:
        raise CodeKeyUnusable(f"{_path()} is not the key the codes were stored under; restore it.") from None


def _path() -> Path:
    return Path(settings.KEYS_DIR) / "codes.key"


def _key() -> bytes:
    path = _path()
    if not path.exists():
        _make(path)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise CodeKeyUnusable(f"{path} can be read or written by others (mode {mode:04o}); run: chmod 600 {path}")
    key = path.read_bytes()
    if len(key) != 32:
        raise CodeKeyUnusable(f"{path} is not a key of 32 bytes; restore it from your backup.")
    return key


def _make(path: Path) -> None:
    """Whole or not at all; of two processes that make it at once, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_bytes(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink(missing_ok=True)
