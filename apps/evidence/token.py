"""Signing with an Ed25519 key that never leaves a hardware module; needs the optional package `python-pkcs11`."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from apps.evidence.errors import EvidenceError
from apps.evidence.signing import NoteSigner

# CKA_EC_PARAMS of PKCS#11 3.0, section 2.3.10: the curve's name as a DER PrintableString.
_EDWARDS25519 = b"\x13\x0cedwards25519"


def open_session(module: str, token: str, pin: str) -> Any:
    """A session of the user of the token labelled `token`; EvidenceError TOKEN if there is none."""
    try:
        pkcs11 = import_module("pkcs11")
    except ImportError:
        raise EvidenceError("TOKEN", "keys in a token need the package python-pkcs11") from None
    try:
        return pkcs11.lib(module).get_token(token_label=token).open(rw=True, user_pin=pin)
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise EvidenceError("TOKEN", f"the token {token!a} of {module} cannot be opened: {error!r}") from None


def ed25519_labels(session: Any) -> list[str]:
    """The labels of the Ed25519 keys that the token can sign with."""
    pkcs11 = import_module("pkcs11")
    wanted = {
        pkcs11.Attribute.CLASS: pkcs11.ObjectClass.PRIVATE_KEY,
        pkcs11.Attribute.KEY_TYPE: pkcs11.KeyType.EC_EDWARDS,
    }
    return sorted(key.label for key in session.get_objects(wanted))


def generate_ed25519(session: Any, label: str) -> None:
    """Make a key pair inside the token, from which the private half cannot be taken."""
    pkcs11 = import_module("pkcs11")
    curve = {pkcs11.Attribute.EC_PARAMS: _EDWARDS25519}
    parameters = session.create_domain_parameters(pkcs11.KeyType.EC_EDWARDS, curve, local=True)
    kept = {pkcs11.Attribute.SENSITIVE: True, pkcs11.Attribute.EXTRACTABLE: False}
    parameters.generate_keypair(label=label, store=True, private_template=kept)


class TokenSigner(NoteSigner):
    """Signs notes as `name` with the Ed25519 key labelled `label`; EvidenceError TOKEN, or VKEY for an unfit name."""

    def __init__(self, session: Any, label: str, name: str) -> None:
        pkcs11 = import_module("pkcs11")
        self._mechanism, self._fault = pkcs11.Mechanism.EDDSA, pkcs11.PKCS11Error
        kinds = pkcs11.ObjectClass
        try:
            self._private = session.get_key(object_class=kinds.PRIVATE_KEY, label=label)
            public = session.get_key(object_class=kinds.PUBLIC_KEY, label=label)
            point = bytes(public[pkcs11.Attribute.EC_POINT])
        except self._fault as error:
            raise EvidenceError("TOKEN", f"the token has no key pair {label!a}: {error!r}") from None
        # A DER OctetString around the 32 bytes; some modules give the bytes themselves.
        super().__init__(name, point[-32:])

    def _signature(self, message: bytes) -> bytes:
        try:
            return bytes(self._private.sign(message, mechanism=self._mechanism))
        except self._fault as error:
            raise EvidenceError("TOKEN", f"the token does not sign: {error!r}") from None
