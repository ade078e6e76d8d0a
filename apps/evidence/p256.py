"""ECDSA verification on NIST P-256 with SHA-256 in plain Python (FIPS 186-5 section 6.4.2, Jacobian coordinates)."""

from __future__ import annotations

import hashlib

_FIELD = 2**256 - 2**224 + 2**192 + 2**96 - 1
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
    1,
)
_Jacobian = tuple[int, int, int]
_NOWHERE: _Jacobian = (1, 1, 0)


def verify_p256(x: bytes, y: bytes, message: bytes, signature: bytes) -> bool:
    """Whether the DER `signature` of `message` was made with the key whose point is (x, y), 32 bytes each."""
    numbers = _der_pair(signature)
    px, py = int.from_bytes(x, "big"), int.from_bytes(y, "big")
    if len(x) != 32 or len(y) != 32 or max(px, py) >= _FIELD or (py * py - px**3 + 3 * px - _B) % _FIELD:
        return False
    if numbers is None or not all(0 < number < _ORDER for number in numbers):
        return False
    r, s = numbers
    inverse = pow(s, -1, _ORDER)
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    point = _sum_of_multiples(digest * inverse % _ORDER, r * inverse % _ORDER, (px, py, 1))
    if point[2] == 0:
        return False
    return point[0] * pow(point[2], -2, _FIELD) % _FIELD % _ORDER == r


def _der_pair(data: bytes) -> tuple[int, int] | None:
    """The two integers of a DER SEQUENCE, or None for any other bytes than the one encoding of them."""
    if len(data) < 2 or data[0] != 0x30 or data[1] != len(data) - 2:
        return None
    first, rest = _der_integer(data[2:])
    second, rest = _der_integer(rest)
    return None if first is None or second is None or rest else (first, second)


def _der_integer(data: bytes) -> tuple[int | None, bytes]:
    if len(data) < 3 or data[0] != 0x02 or not 1 <= data[1] <= 33 or len(data) < 2 + data[1]:
        return None, b""
    number, rest = data[2 : 2 + data[1]], data[2 + data[1] :]
    if number[0] & 0x80 or (len(number) > 1 and number[0] == 0 and not number[1] & 0x80):
        return None, b""
    return int.from_bytes(number, "big"), rest


def _sum_of_multiples(a: int, b: int, q: _Jacobian) -> _Jacobian:
    terms, total = (None, _G, q, _join(_G, q)), _NOWHERE
    for bit in range(255, -1, -1):
        total = _double(total)
        if term := terms[(a >> bit & 1) + 2 * (b >> bit & 1)]:
            total = _join(total, term)
    return total


def _double(point: _Jacobian) -> _Jacobian:
    x, y, z = point
    square = y * y % _FIELD
    s, m = 4 * x * square % _FIELD, 3 * (x - z * z) * (x + z * z) % _FIELD
    u = (m * m - 2 * s) % _FIELD
    return u, (m * (s - u) - 8 * square * square) % _FIELD, 2 * y * z % _FIELD


def _join(p: _Jacobian, q: _Jacobian) -> _Jacobian:
    if not p[2] or not q[2]:
        return q if not p[2] else p
    pz, qz = p[2] * p[2] % _FIELD, q[2] * q[2] % _FIELD
    u1, u2 = p[0] * qz % _FIELD, q[0] * pz % _FIELD
    s1, s2 = p[1] * qz * q[2] % _FIELD, q[1] * pz * p[2] % _FIELD
    if u1 == u2:
        return _double(p) if s1 == s2 else _NOWHERE
    h, r = u2 - u1, s2 - s1
    h2 = h * h % _FIELD
    h3, v = h * h2 % _FIELD, u1 * h2 % _FIELD
    x = (r * r - h3 - 2 * v) % _FIELD
    return x, (r * (v - x) - s1 * h3) % _FIELD, h * p[2] * q[2] % _FIELD
