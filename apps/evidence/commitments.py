"""Salted commitments: what a log may hold of a person, so that erasing the person leaves the log whole."""

from __future__ import annotations

import hashlib
import hmac

from apps.evidence.errors import EvidenceError

SALT_BYTES = 32
_PURPOSE = b"audit/pii/v1\x00"


def commitment(salt: bytes, text: str) -> str:
    """SHA-256("audit/pii/v1" || 0x00 || salt || utf8(text)) in hex; ValueError unless the salt is 32 bytes.

    Without the salt nobody can confirm a guess of the text, however few texts are possible.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt of {len(salt)} bytes instead of {SALT_BYTES}")
    return hashlib.sha256(_PURPOSE + salt + text.encode()).hexdigest()


def open_commitment(committed: str, salt: bytes, text: str) -> None:
    """Pass if `text` is what was committed to; EvidenceError COMMIT if it is something else."""
    if len(salt) != SALT_BYTES or not hmac.compare_digest(commitment(salt, text), committed):
        raise EvidenceError("COMMIT", "this is not what the log committed to")
