"""Signing with keys that never leave a hardware module; needs the optional package `python-pkcs11`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from apps.evidence.errors import EvidenceError
from apps.evidence.signing import NoteSigner

# CKA_EC_PARAMS: of PKCS#11 3.0, section 2.3.10, the curve's name as a DER PrintableString; of X9.62 the object
# identifier 1.2.840.10045.3.1.7 of P-256.
ED25519 = ("EC_EDWARDS", b"\x13\x0cedwards25519")
P256 = ("EC", b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07")

_REASONS = {
    "PinIncorrect": "the PIN is wrong; it is not tried again before a restart, because modules lock after some errors",
    "PinLocked": "its PIN is locked: its security officer must set a new one",
    "PinExpired": "its PIN has expired: set a new one",
    "PinLenRange": "the PIN is too short or too long",
    "NoSuchToken": "the module has no token of this label",
    "NoSuchKey": "it is not in the token; restore the token from its backup",
    "TokenNotPresent": "it is not in its slot",
    "MultipleTokensReturned": "the module has several tokens of this label",
    "UserPinNotInitialized": "it has no user PIN yet",
}


def open_session(module: str, token: str, pin: str) -> Any:
    """A session of the user of the token labelled `token`; EvidenceError TOKEN, or PIN if the module refuses that."""
    try:
        pkcs11 = import_module("pkcs11")
    except ImportError:
        raise EvidenceError("TOKEN", "keys in a token need the package python-pkcs11") from None
    try:
        return pkcs11.lib(module).get_token(token_label=token).open(rw=True, user_pin=pin)
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        code = "PIN" if type(error).__name__.startswith("Pin") else "TOKEN"
        raise EvidenceError(code, f"the token {token!a} of {module} cannot be opened: {_reason(error)}") from None


def close_module(module: str) -> None:
    """End all sessions with a module, so that the next one finds the tokens that are there then."""
    pkcs11 = import_module("pkcs11")
    with _faults("the module does not close"):
        pkcs11.lib(module).finalize()


def key_labels(session: Any, kind: tuple[str, bytes]) -> list[str]:
    """The labels of the keys of a kind, ED25519 or P256, that the token can sign with; EvidenceError TOKEN."""
    pkcs11 = import_module("pkcs11")
    wanted = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY,
        pkcs11.Attribute.KEY_TYPE: pkcs11.KeyType[kind[0]],
    }
    with _faults("the token does not tell its keys"):
        return sorted(key.label for key in session.get_objects(wanted))


def generate_key(session: Any, kind: tuple[str, bytes], label: str) -> None:
    """Make a key pair inside the token, from which the private half cannot be taken; EvidenceError TOKEN."""
    pkcs11 = import_module("pkcs11")
    kept = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
    with _faults(f"the token does not make the key {label!a}"):
        curve = {pkcs11.Attribute.EC_PARAMS: kind[1]}
        parameters = session.create_domain_parameters(pkcs11.KeyType[kind[0]], curve, local=True)
        parameters.generate_keypair(label=label, store=True, private_template=kept)


class TokenSigner(NoteSigner):
    """Signs notes as `name` with the Ed25519 key labelled `label`; EvidenceError TOKEN, or VKEY for an unfit name."""

    def __init__(self, session: Any, label: str, name: str) -> None:
        self._private, point = _key_pair(session, label)
        self._mechanism = import_module("pkcs11").Mechanism.EDDSA
        # A DER OctetString around the 32 bytes; some modules give the bytes themselves.
        super().__init__(name, point[-32:])

    def _signature(self, message: bytes) -> bytes:
        with _faults("the token does not sign"):
            return bytes(self._private.sign(message, mechanism=self._mechanism))


class TokenKey:
    """The P-256 key labelled `label`; EvidenceError TOKEN if it is not there."""

    def __init__(self, session: Any, label: str) -> None:
        self._private, point = _key_pair(session, label)
        self._mechanism = import_module("pkcs11").Mechanism.ECDSA
        self._public = EllipticCurvePublicKey.from_encoded_point(SECP256R1(), point[-65:])

    def public_key(self) -> EllipticCurvePublicKey:
        return self._public

    def sign_digest(self, digest: bytes) -> bytes:
        """ECDSA over a digest, in DER; EvidenceError TOKEN."""
        with _faults("the token does not sign"):
            numbers = bytes(self._private.sign(digest, mechanism=self._mechanism))
        return encode_dss_signature(int.from_bytes(numbers[:32], "big"), int.from_bytes(numbers[32:], "big"))


def _key_pair(session: Any, label: str) -> tuple[Any, bytes]:
    """The private half, which stays a handle, and the bytes of the public one."""
    pkcs11 = import_module("pkcs11")
    kinds = pkcs11.ObjectClass
    with _faults(f"the token does not give the key pair {label!a}"):
        public = session.get_key(object_class=kinds.PUBLIC_KEY, label=label)
        return session.get_key(object_class=kinds.PRIVATE_KEY, label=label), bytes(public[pkcs11.Attribute.EC_POINT])


@contextmanager
def _faults(what: str) -> Iterator[None]:
    pkcs11 = import_module("pkcs11")
    try:
        yield
    except pkcs11.PKCS11Error as error:
        raise EvidenceError("TOKEN", f"{what}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    return _REASONS.get(type(error).__name__) or f"{type(error).__name__} {error}".strip()
