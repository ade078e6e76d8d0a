"""Passkey signatures, made with somebody else's cryptography and checked with ours."""

import dataclasses
import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from apps.evidence.errors import EvidenceError
from apps.evidence.esignature import (
    Assertion,
    Passkey,
    challenge_of,
    from_base64url,
    to_base64url,
    verify_esignature,
)
from apps.evidence.p256 import verify_p256
from tests.evidence.builders import VECTORS

MANIFEST: bytes = VECTORS["esignature_manifest"]["manifest_jcs"].encode()
PLACE = ("https://qa.example", "qa.example")
P256 = ec.generate_private_key(ec.SECP256R1())
ED25519 = ed25519.Ed25519PrivateKey.generate()
RSA = rsa.generate_private_key(65537, 2048)


def passkeys() -> dict[str, tuple[Passkey, Any]]:
    point, modulus = P256.public_key().public_numbers(), RSA.public_key().public_numbers()
    raw = ED25519.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
    return {
        "ES256": (
            Passkey("ES256", {"x": f"{point.x:064x}", "y": f"{point.y:064x}"}, *PLACE),
            lambda message: P256.sign(message, ec.ECDSA(hashes.SHA256())),
        ),
        "EdDSA": (Passkey("EdDSA", {"x": raw}, *PLACE), ED25519.sign),
        "RS256": (
            Passkey("RS256", {"n": f"{modulus.n:0512x}", "e": f"{modulus.e:06x}"}, *PLACE),
            lambda message: RSA.sign(message, padding.PKCS1v15(), hashes.SHA256()),
        ),
    }


def asserted(
    algorithm: str = "ES256",
    manifest: bytes = MANIFEST,
    *,
    flags: int = 0x05,
    rp_id: str = "qa.example",
    **client: Any,
) -> Assertion:
    data = hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + (7).to_bytes(4, "big")
    said = {
        "type": "webauthn.get",
        "challenge": to_base64url(challenge_of(manifest)),
        "origin": "https://qa.example",
        **client,
    }
    client_data = json.dumps(said).encode()
    sign = passkeys()[algorithm][1]
    return Assertion(data, client_data, sign(data + hashlib.sha256(client_data).digest()))


def finding(assertion: Assertion, algorithm: str = "ES256", manifest: bytes = MANIFEST) -> str:
    with pytest.raises(EvidenceError) as caught:
        verify_esignature(manifest, assertion, passkeys()[algorithm][0])
    return caught.value.code


def test_the_challenge_is_the_reference_one() -> None:
    assert to_base64url(challenge_of(MANIFEST)) == VECTORS["esignature_manifest"]["webauthn_challenge_b64url"]


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256"])
def test_each_kind_of_passkey_signs(algorithm: str) -> None:
    verify_esignature(MANIFEST, asserted(algorithm), passkeys()[algorithm][0])


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256"])
def test_a_signature_of_another_key_or_a_flipped_bit_is_found(algorithm: str) -> None:
    assertion = asserted(algorithm)
    for place in (0, len(assertion.signature) // 2, -1):
        changed = bytearray(assertion.signature)
        changed[place] ^= 1
        assert finding(dataclasses.replace(assertion, signature=bytes(changed)), algorithm) == "ESIG_SIG"
    assert finding(dataclasses.replace(assertion, signature=b""), algorithm) == "ESIG_SIG"


def test_a_changed_meaning_is_found() -> None:
    assert finding(asserted(), manifest=MANIFEST.replace(b"approval", b"rejected")) == "ESIG_CHALLENGE"


def test_a_signature_moved_to_another_record_is_found() -> None:
    other = MANIFEST.replace(b'"record_sha256":"0d', b'"record_sha256":"1d')
    assert finding(asserted(), manifest=other) == "ESIG_CHALLENGE"


def test_a_registration_is_no_signature() -> None:
    assert finding(asserted(type="webauthn.create")) == "ESIG_CHALLENGE"


def test_a_phishing_page_is_found_by_its_origin_and_by_its_name() -> None:
    assert finding(asserted(origin="https://qa.example.evil")) == "ESIG_ORIGIN"
    assert finding(asserted(rp_id="evil")) == "ESIG_ORIGIN"
    assert finding(asserted(crossOrigin=True)) == "ESIG_ORIGIN"


@pytest.mark.parametrize("flags", [0x00, 0x01, 0x04])
def test_a_touch_without_verifying_the_person_is_not_enough(flags: int) -> None:
    assert finding(asserted(flags=flags)) == "ESIG_NO_UV"


@pytest.mark.parametrize(
    "passkey",
    [
        Passkey("none", {}, *PLACE),
        Passkey("ES256", {"x": "zz", "y": ""}, *PLACE),
        Passkey("ES256", {"x": "00" * 32, "y": "00" * 32}, *PLACE),
        Passkey("RS256", {"n": "0f", "e": "03"}, *PLACE),
    ],
)
def test_numbers_that_are_no_key_verify_nothing(passkey: Passkey) -> None:
    with pytest.raises(EvidenceError, match=r"^ESIG_SIG"):
        verify_esignature(MANIFEST, asserted(), passkey)


@given(message=st.binary(max_size=200), noise=st.binary(max_size=80))
def test_the_curve_agrees_with_an_independent_implementation(message: bytes, noise: bytes) -> None:
    point = P256.public_key().public_numbers()
    x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
    signature = P256.sign(message, ec.ECDSA(hashes.SHA256()))
    assert verify_p256(x, y, message, signature)
    assert not verify_p256(x, y, message + b"!", signature)
    assert not verify_p256(x, y, message, noise)
    assert not verify_p256(x, y, message, signature + b"\x00")


def test_a_signature_has_one_encoding_only() -> None:
    point = P256.public_key().public_numbers()
    x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
    signature = P256.sign(b"text", ec.ECDSA(hashes.SHA256()))
    length = signature[3]
    padded = b"\x30" + bytes([signature[1] + 1]) + b"\x02" + bytes([length + 1]) + b"\x00" + signature[4:]
    assert not verify_p256(x, y, b"text", padded)


@given(st.binary(max_size=100))
def test_base64url_comes_back(data: bytes) -> None:
    assert from_base64url(to_base64url(data)) == data


@pytest.mark.parametrize("text", ["A", "AA==", "AB", "A+", "A/", "é", " AA"])
def test_base64url_has_one_form(text: str) -> None:
    with pytest.raises(EvidenceError, match=r"^ESIG_SIG"):
        from_base64url(text)


@pytest.mark.parametrize("value", [None, [], {}, {"authenticator_data": 1, "client_data": "", "signature": ""}])
def test_what_is_no_assertion_is_said_so(value: object) -> None:
    with pytest.raises(EvidenceError, match=r"^ESIG_SIG"):
        Assertion.from_json(value)


@given(st.binary(max_size=60), st.binary(max_size=60), st.binary(max_size=80))
def test_no_bytes_of_an_attacker_raise_anything_else(data: bytes, client: bytes, signature: bytes) -> None:
    with pytest.raises(EvidenceError, match=r"^ESIG_"):
        verify_esignature(MANIFEST, Assertion(data, client, signature), passkeys()["ES256"][0])


@pytest.mark.parametrize("length", [0, 31, 32, 33, 36])
def test_data_of_an_authenticator_that_end_early_are_refused(length: int) -> None:
    assertion = asserted()
    short = dataclasses.replace(assertion, authenticator_data=assertion.authenticator_data[:length])
    assert finding(short) == "ESIG_ORIGIN"
