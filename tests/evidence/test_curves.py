"""The arithmetic behind passkeys against OpenSSL, where its special cases are: infinity, doubling, edges of ranges."""

import hashlib
import math
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from apps.evidence import p256
from apps.evidence.esignature import Passkey
from apps.evidence.p256 import (
    _B,
    _FIELD,
    _G,
    _NOWHERE,
    _ORDER,
    _der_pair,
    _double,
    _join,
    _sum_of_multiples,
    verify_p256,
)
from apps.evidence.rsa import verify_rsa

KEY = ec.derive_private_key(0x1234567890ABCDEF, ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)


def coordinates(private: ec.EllipticCurvePrivateKey) -> tuple[bytes, bytes]:
    point = private.public_key().public_numbers()
    return point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")


def openssl_accepts(private: ec.EllipticCurvePrivateKey, message: bytes, signature: bytes) -> bool:
    try:
        private.public_key().verify(signature, message, ec.ECDSA(hashes.SHA256()))
    except InvalidSignature:
        return False
    return True


def affine(point: tuple[int, int, int]) -> tuple[int, int]:
    return point[0] * pow(point[2], -2, _FIELD) % _FIELD, point[1] * pow(point[2], -3, _FIELD) % _FIELD


def multiple(number: int) -> tuple[int, int]:
    point = ec.derive_private_key(number, ec.SECP256R1()).public_key().public_numbers()
    return point.x, point.y


@pytest.mark.parametrize("private_value", [1, 2, 3, _ORDER - 1, _ORDER - 2, 2**255 + 12345])
def test_keys_at_the_edges_of_the_group_verify(private_value: int) -> None:
    private = ec.derive_private_key(private_value, ec.SECP256R1())
    for message in (b"", b"text", b"x" * 100):
        signature = private.sign(message, ec.ECDSA(hashes.SHA256()))
        assert verify_p256(*coordinates(private), message, signature)
        assert not verify_p256(*coordinates(private), message + b"!", signature)


@pytest.mark.parametrize(("a", "b"), [(1, 0), (0, 1), (1, 1), (2, 5), (_ORDER - 1, 1), (2**255, 2**254 + 1)])
def test_sums_of_multiples_are_those_of_openssl(a: int, b: int) -> None:
    q = (*multiple(7), 1)
    assert affine(_sum_of_multiples(a, b, q)) == multiple((a + 7 * b) % _ORDER)


def test_what_adds_up_to_nothing_is_the_point_at_infinity() -> None:
    minus_g = (_G[0], _FIELD - _G[1], 1)
    assert _sum_of_multiples(3, 3, minus_g)[2] == 0
    assert _join(_G, minus_g)[2] == 0
    assert _double(_NOWHERE)[2] == 0
    assert _join(_NOWHERE, _G) == _join(_G, _NOWHERE) == _G
    assert _double((5, 0, 1))[2] == 0


def test_a_point_joined_with_itself_is_doubled_in_any_coordinates() -> None:
    scaled = (_G[0] * 9 % _FIELD, _G[1] * 27 % _FIELD, 3)
    assert affine(_join(_G, scaled)) == affine(_double(_G)) == affine(_double(scaled)) == multiple(2)
    assert affine(_join(_double(scaled), _G)) == affine(_join(_G, _double(scaled))) == multiple(3)


@pytest.mark.parametrize("r", [0, 1, _ORDER - 1, _ORDER, _ORDER + 1, 2**256 - 1])
@pytest.mark.parametrize("s", [0, 1, _ORDER - 1, _ORDER, 2**256 - 1])
def test_numbers_at_the_edges_of_their_range_are_judged_as_openssl_judges_them(r: int, s: int) -> None:
    signature = encode_dss_signature(r, s)
    assert verify_p256(*coordinates(KEY), b"text", signature) == openssl_accepts(KEY, b"text", signature)


def signature_of(r: int, message: bytes = b"text") -> tuple[bytes, bytes, bytes]:
    """A key made to fit a signature (r, s = 1): Q = (R - eG) / r, so that R has the x coordinate r."""
    y = pow(
        (r**3 - 3 * r + _B) % _FIELD,
        (_FIELD + 1) // 4,
        _FIELD,
    )
    digest = int.from_bytes(hashlib.sha256(message).digest(), "big")
    minus = (-digest) % _ORDER
    difference = _join((r, y, 1), _sum_of_multiples(minus, 0, _G))
    x, y = affine(_sum_of_multiples(0, pow(r, -1, _ORDER), difference))
    return x.to_bytes(32, "big"), y.to_bytes(32, "big"), encode_dss_signature(r % _ORDER, 1)


def test_the_smallest_numbers_of_a_signature_are_allowed() -> None:
    r = next(r for r in range(2, 50) if pow(r**3 - 3 * r + _B, (_FIELD - 1) // 2, _FIELD) == 1)
    x, y, signature = signature_of(r)
    assert verify_p256(x, y, b"text", signature)


def test_a_key_is_32_bytes_for_each_coordinate_of_a_point_on_the_curve() -> None:
    x, y = coordinates(KEY)
    signature = KEY.sign(b"text", ec.ECDSA(hashes.SHA256()))
    assert verify_p256(x, y, b"text", signature)
    larger = (int.from_bytes(y, "big") ^ 1).to_bytes(32, "big")
    for wrong in (
        (b"\0" + x, y),
        (x, b"\0" + y),
        (x[1:], y),
        (x, y[1:]),
        (y, x),
        (x, larger),
        (b"\xff" * 32, y),
        (x, b"\xff" * 32),
    ):
        assert not verify_p256(*wrong, b"text", signature)


@pytest.mark.parametrize(
    ("data", "numbers"),
    [
        ("3006020101020102", (1, 2)),
        ("300702020080020102", (128, 2)),
        ("3006020100020100", (0, 0)),
        ("", None),
        ("30", None),
        ("3000", None),
        ("3106020101020102", None),
        ("3005020101020102", None),
        ("3007020101020102", None),
        ("300602010102010200", None),
        ("3007020101020102ff", None),
        ("3006030101020102", None),
        ("3006020101030102", None),
        ("3006020101020202", None),
        ("3006020101022002", None),
        ("3006020181020102", None),
        ("30070202000102010", None),
        ("300702020001020102", None),
        ("30050200020102", None),
        ("3003020101", None),
        ("30050201010200", None),
        ("30040201010201", None),
        ("308106020101020102", None),
    ],
)
def test_a_pair_of_numbers_has_one_encoding(data: str, numbers: tuple[int, int] | None) -> None:
    assert _der_pair(bytes.fromhex(data if len(data) % 2 == 0 else f"{data}2")) == numbers


def test_a_number_has_33_bytes_at_most() -> None:
    largest = b"\x00" + b"\xff" * 32
    encoded = b"\x02\x21" + largest + b"\x02\x01\x01"
    assert _der_pair(b"\x30" + bytes([len(encoded)]) + encoded) == (2**256 - 1, 1)
    encoded = b"\x02\x22\x01" + largest + b"\x02\x01\x01"
    assert _der_pair(b"\x30" + bytes([len(encoded)]) + encoded) is None


def test_what_is_no_key_or_no_signature_is_refused_before_any_arithmetic(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every sum of multiples is made to fit, so that nothing but the look at the numbers is left."""
    x, y = coordinates(KEY)
    fits = encode_dss_signature(5, 7)
    monkeypatch.setattr(p256, "_sum_of_multiples", lambda a, b, q: (5, 0, 1))
    assert verify_p256(x, y, b"", fits)
    small = next(px for px in range(1, 50) if pow(px**3 - 3 * px + _B, (_FIELD - 1) // 2, _FIELD) == 1)
    root = pow(small**3 - 3 * small + _B, (_FIELD + 1) // 4, _FIELD)
    on_curve = small.to_bytes(32, "big"), root.to_bytes(32, "big")
    assert verify_p256(*on_curve, b"", fits)
    for wrong in (
        ((small + _FIELD).to_bytes(32, "big"), on_curve[1]),
        (on_curve[1], on_curve[0]),
        (on_curve[0], bytes(32)),
        (b"\0" + on_curve[0], on_curve[1]),
        (on_curve[0], b"\0" + on_curve[1]),
        (on_curve[0], on_curve[1][:-1]),
    ):
        assert not verify_p256(*wrong, b"", fits)
    for signature in (b"", fits + b"\0", *(encode_dss_signature(*pair) for pair in ((0, 7), (5, 0), (5, _ORDER)))):
        assert not verify_p256(x, y, b"", signature)
    assert not verify_p256(x, y, b"", encode_dss_signature(_ORDER, 7))


def test_a_sum_at_infinity_has_no_coordinate_that_could_fit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(p256, "_sum_of_multiples", lambda a, b, q: (5, 5, 0))
    assert not verify_p256(*coordinates(KEY), b"", encode_dss_signature(5, 7))


def test_a_coordinate_equal_to_the_field_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    root = pow(_B, (_FIELD + 1) // 4, _FIELD)
    monkeypatch.setattr(p256, "_sum_of_multiples", lambda a, b, q: (5, 0, 1))
    assert root * root % _FIELD == _B
    y, fits = root.to_bytes(32, "big"), encode_dss_signature(5, 7)
    assert verify_p256(bytes(32), y, b"", fits)
    assert not verify_p256(_FIELD.to_bytes(32, "big"), y, b"", fits)


def rsa_case(bits: int, exponent: int = 65537) -> tuple[bytes, bytes, bytes]:
    private = rsa.generate_private_key(exponent, bits)
    numbers = private.public_key().public_numbers()
    signature = private.sign(b"text", padding.PKCS1v15(), hashes.SHA256())
    return numbers.n.to_bytes((bits + 7) // 8, "big"), exponent.to_bytes(3, "big"), signature


@pytest.mark.parametrize(
    ("bits", "exponent", "accepted"), [(2048, 65537, True), (2048, 3, True), (2047, 65537, False), (1024, 65537, False)]
)
def test_rsa_keys_of_2048_bits_and_more_verify(bits: int, exponent: int, accepted: bool) -> None:
    modulus, power, signature = rsa_case(bits, exponent)
    assert verify_rsa(modulus, power, b"text", signature) == accepted
    assert not verify_rsa(modulus, power, b"other", signature)


def test_an_rsa_signature_is_as_long_as_its_key_and_smaller_than_it() -> None:
    modulus, power, signature = rsa_case(2048)
    assert not verify_rsa(modulus, power, b"text", b"\x00" + signature)
    assert not verify_rsa(modulus, power, b"text", signature[1:])
    assert not verify_rsa(modulus, power, b"text", modulus)


def forged(ending: bytes, *, start: bytes = b"\x00\x01", size: int = 256) -> tuple[bytes, bytes, bytes]:
    """A key whose private half is known makes a signature over any padding."""
    private: Any = RSA.private_numbers()
    block = start + b"\xff" * (size - len(start) - len(ending)) + ending
    signature = pow(int.from_bytes(block, "big"), private.d, private.public_numbers.n)
    return private.public_numbers.n.to_bytes(256, "big"), b"\x01\x00\x01", signature.to_bytes(256, "big")


def test_only_the_one_padding_of_the_standard_is_accepted() -> None:
    header = bytes.fromhex("3031300d060960864801650304020105000420")
    digest = hashlib.sha256(b"text").digest()
    assert verify_rsa(*_ordered(forged(b"\x00" + header + digest)))
    for ending in (header + digest, b"\x00" + digest, b"\x00" + header + digest + b"\x00", b"\x01" + header + digest):
        assert not verify_rsa(*_ordered(forged(ending)))
    assert not verify_rsa(*_ordered(forged(b"\x00" + header + digest, start=b"\x00\x02")))
    assert not verify_rsa(*_ordered(forged(b"\x00" + header[:-3] + header[-2:] + digest)))


def _ordered(case: tuple[bytes, bytes, bytes]) -> tuple[bytes, bytes, bytes, bytes]:
    return case[0], case[1], b"text", case[2]


@pytest.mark.parametrize("exponent", [b"", b"\x00", b"\x01", b"\x02", b"\x01" + b"\x00" * 8])
def test_exponents_that_no_key_has_verify_nothing(exponent: bytes) -> None:
    modulus, _, signature = rsa_case(2048)
    assert not verify_rsa(modulus, exponent, b"text", signature)


def test_an_exponent_of_one_would_make_the_padding_its_own_signature() -> None:
    header, digest = bytes.fromhex("3031300d060960864801650304020105000420"), hashlib.sha256(b"text").digest()
    block = b"\x00\x01" + b"\xff" * (256 - 54) + b"\x00" + header + digest
    modulus = RSA.public_key().public_numbers().n.to_bytes(256, "big")
    for exponent in (b"\x01", b"\x00\x01"):
        assert not verify_rsa(modulus, exponent, b"text", block)


@pytest.mark.parametrize(("bits", "accepted"), [(2047, False), (2048, True), (8192, True), (8193, False)])
def test_rsa_keys_have_2048_to_8192_bits(bits: int, accepted: bool) -> None:
    """A modulus made to fit: the cube of a number, less the padded digest, leaves just that digest."""
    size = (bits + 7) // 8
    ending = b"\x00" + bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(b"text").digest()
    block = int.from_bytes(b"\x00\x01" + b"\xff" * (size - 2 - len(ending)) + ending, "big")
    low, high = 0, 1 << bits
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if middle**3 > (1 << bits) - 1 - (1 << (bits - 2)) else (middle + 1, high)
    modulus = low**3 - block
    assert modulus.bit_length() == bits
    assert verify_rsa(modulus.to_bytes(size, "big"), b"\x03", b"text", low.to_bytes(size, "big")) == accepted


@pytest.mark.parametrize(("bits", "accepted"), [(64, True), (65, False)])
def test_an_exponent_has_64_bits_at_most(bits: int, accepted: bool) -> None:
    private = RSA.private_numbers()
    order = (private.p - 1) * (private.q - 1)
    exponent = next(e for e in range((1 << bits) - 1, 0, -2) if math.gcd(e, order) == 1)
    ending = b"\x00" + bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(b"text").digest()
    block = int.from_bytes(b"\x00\x01" + b"\xff" * (254 - len(ending)) + ending, "big")
    n = private.public_numbers.n
    signature = pow(block, pow(exponent, -1, order), n).to_bytes(256, "big")
    power = exponent.to_bytes((bits + 7) // 8, "big")
    assert verify_rsa(n.to_bytes(256, "big"), power, b"text", signature) == accepted


def test_the_same_signature_plus_the_modulus_is_another_one_and_refused() -> None:
    n = RSA.public_key().public_numbers().n
    signed = (
        (message, RSA.sign(message, padding.PKCS1v15(), hashes.SHA256()))
        for message in (b"%d" % number for number in range(9999))
    )
    message, number = next((m, int.from_bytes(s, "big")) for m, s in signed if int.from_bytes(s, "big") + n < 1 << 2048)
    modulus = n.to_bytes(256, "big")
    assert verify_rsa(modulus, b"\x01\x00\x01", message, number.to_bytes(256, "big"))
    assert not verify_rsa(modulus, b"\x01\x00\x01", message, (number + n).to_bytes(256, "big"))


def test_a_passkey_of_an_unknown_algorithm_verifies_nothing_whatever_its_numbers() -> None:
    modulus, power, signature = rsa_case(2048)
    numbers = {"n": modulus.hex(), "e": power.hex()}
    assert Passkey("RS256", numbers, "", "").verifies(b"text", signature)
    assert not Passkey("RS384", numbers, "", "").verifies(b"text", signature)
