"""Electronic signatures by passkey: the challenge of the WebAuthn assertion is the digest of what is signed.

A manifest (canonical JSON) names the signer, the meaning and the record by digest; its SHA-256 is the challenge, so
the assertion can be moved to no other record and no other meaning, and needs nobody's server to be checked.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any

from apps.evidence.ed25519 import verify_ed25519
from apps.evidence.errors import EvidenceError
from apps.evidence.p256 import verify_p256
from apps.evidence.rsa import verify_rsa

USER_PRESENT, USER_VERIFIED = 0x01, 0x04


@dataclass(frozen=True, slots=True)
class Passkey:
    """A public key as the log enrolled it: algorithm ("ES256", "EdDSA", "RS256"), numbers in hex, where it is valid.

    `numbers`: {"x", "y"} for ES256, {"x"} for EdDSA, {"n", "e"} for RS256. `origin` is that of the page
    ("https://qa.example"), `rp_id` the name the key is bound to ("qa.example").
    """

    algorithm: str
    numbers: dict[str, str]
    origin: str
    rp_id: str

    def verifies(self, message: bytes, signature: bytes) -> bool:
        """Whether `signature` of `message` is this key's; False also for numbers that are no key."""
        try:
            number = {name: bytes.fromhex(text) for name, text in self.numbers.items()}
            if self.algorithm == "ES256":
                return verify_p256(number["x"], number["y"], message, signature)
            if self.algorithm == "EdDSA":
                return verify_ed25519(number["x"], message, signature)
            return self.algorithm == "RS256" and verify_rsa(number["n"], number["e"], message, signature)
        except (ValueError, KeyError):
            return False


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an authenticator answered: its data, the client data as the browser wrote them, the signature."""

    authenticator_data: bytes
    client_data: bytes
    signature: bytes

    @classmethod
    def from_json(cls, value: Any) -> Assertion:
        """Read {"authenticator_data", "client_data", "signature"} in base64url; EvidenceError ESIG_SIG otherwise."""
        names = ("authenticator_data", "client_data", "signature")
        if not isinstance(value, dict) or not all(isinstance(value.get(name), str) for name in names):
            raise EvidenceError("ESIG_SIG", "not an assertion of an authenticator")
        return cls(*(from_base64url(value[name]) for name in names))


def challenge_of(manifest: bytes) -> bytes:
    """The 32 bytes that an authenticator is asked to sign for a manifest."""
    return hashlib.sha256(manifest).digest()


def verify_esignature(manifest: bytes, assertion: Assertion, passkey: Passkey) -> None:
    """Pass if the holder of `passkey` signed exactly `manifest` and was verified by the authenticator.

    EvidenceError ESIG_CHALLENGE, ESIG_ORIGIN, ESIG_NO_UV or ESIG_SIG (W3C Web Authentication section 7.2).
    """
    client = _client_data(assertion.client_data)
    if client.get("type") != "webauthn.get" or client.get("challenge") != to_base64url(challenge_of(manifest)):
        raise EvidenceError("ESIG_CHALLENGE", "what was signed is not this manifest")
    data = assertion.authenticator_data
    if client.get("origin") != passkey.origin or client.get("crossOrigin", False) is not False:
        raise EvidenceError("ESIG_ORIGIN", f"not signed on the page {passkey.origin!a:.80} itself")
    if len(data) < 37 or not hmac.compare_digest(data[:32], hashlib.sha256(passkey.rp_id.encode()).digest()):
        raise EvidenceError("ESIG_ORIGIN", f"the authenticator answered for another name than {passkey.rp_id!a}")
    if data[32] & (USER_PRESENT | USER_VERIFIED) != USER_PRESENT | USER_VERIFIED:
        raise EvidenceError("ESIG_NO_UV", "the authenticator did not verify who held it")
    if not passkey.verifies(data + hashlib.sha256(assertion.client_data).digest(), assertion.signature):
        raise EvidenceError("ESIG_SIG", "the signature is not of the key that was enrolled for the signer")


def _client_data(data: bytes) -> dict[str, Any]:
    try:
        value = json.loads(data.decode())
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise EvidenceError("ESIG_CHALLENGE", "the client data are no JSON object")
    return value


def to_base64url(data: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """The bytes of canonical URL-safe base64 without padding; EvidenceError ESIG_SIG for any other text."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        data = b""
    if to_base64url(data) != text:
        raise EvidenceError("ESIG_SIG", f"{text!a:.60} is not canonical base64url")
    return data
