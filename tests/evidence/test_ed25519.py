import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.evidence.ed25519 import verify_ed25519

RFC_8032 = [
    (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
        "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ),
]
L = 2**252 + 27742317777372353535851937790883648493


@pytest.mark.parametrize(("public", "message", "signature"), RFC_8032)
def test_the_vectors_of_rfc_8032_verify_and_fail_for_another_message(public: str, message: str, signature: str) -> None:
    key, text, proof = (bytes.fromhex(item) for item in (public, message, signature))
    assert verify_ed25519(key, text, proof)
    assert not verify_ed25519(key, text + b"x", proof)


@settings(max_examples=25)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=50), st.integers(0, 511))
def test_it_agrees_with_openssl_about_signatures_and_single_flipped_bits(seed: bytes, message: bytes, bit: int) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    flipped = bytearray(signature)
    flipped[bit // 8] ^= 1 << bit % 8
    assert verify_ed25519(public, message, signature)
    assert not verify_ed25519(public, message, bytes(flipped))


@settings(max_examples=50)
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_arbitrary_keys_and_signatures_are_judged_as_openssl_judges_them(public: bytes, signature: bytes) -> None:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, b"text")
        expected = True
    except InvalidSignature:
        expected = False
    assert verify_ed25519(public, b"text", signature) == expected


def test_a_signature_with_a_scalar_beyond_the_group_order_is_refused() -> None:
    key, text, proof = (bytes.fromhex(item) for item in RFC_8032[1])
    larger = int.from_bytes(proof[32:], "little") + L
    assert not verify_ed25519(key, text, proof[:32] + larger.to_bytes(32, "little"))


@pytest.mark.parametrize(
    "public",
    [
        b"",
        b"\x00" * 31,
        b"\xff" * 32,
        (2**255 - 19).to_bytes(32, "little"),
        (2**255 - 18).to_bytes(32, "little"),
        (1 | 1 << 255).to_bytes(32, "little"),
        (2).to_bytes(32, "little"),
    ],
)
def test_bytes_that_are_no_point_are_no_key(public: bytes) -> None:
    # R the neutral element and S zero: it would verify under a key read as the neutral element.
    assert not verify_ed25519(public, b"", (1).to_bytes(32, "little") + b"\x00" * 32)


def test_a_short_signature_is_refused() -> None:
    assert not verify_ed25519(bytes.fromhex(RFC_8032[0][0]), b"", b"\x00" * 63)
