"""RSASSA-PKCS1-v1_5 verification with SHA-256 in plain Python (RFC 8017 section 8.2.2)."""

from __future__ import annotations

import hashlib

_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
_SMALLEST, _LARGEST = 2048, 8192


def verify_rsa(modulus: bytes, exponent: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` of `message` was made with the key (modulus, exponent), both big-endian."""
    n, e = int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")
    size = (n.bit_length() + 7) // 8
    number = int.from_bytes(signature, "big")
    if not _SMALLEST <= n.bit_length() <= _LARGEST or e < 3 or e.bit_length() > 64 or len(signature) != size:
        return False
    ending = b"\x00" + _SHA256 + hashlib.sha256(message).digest()
    expected = b"\x00\x01" + b"\xff" * (size - 2 - len(ending)) + ending
    return number < n and pow(number, e, n).to_bytes(size, "big") == expected
