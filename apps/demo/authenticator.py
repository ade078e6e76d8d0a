"""An authenticator in software: it makes passkeys and answers for them as a device would, without asking anybody.

For the demonstration and for tests. Its key is in the memory of the process and is lost with it.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from apps.accounts.actors import Actor
from apps.accounts.models import Passkey
from apps.accounts.services import add_passkey, offer_passkey
from apps.accounts.webauthn import Place, request_options
from apps.evidence.esignature import challenge_of, to_base64url
from apps.signoff.ceremony import complete_signature, prepare_signature
from apps.signoff.models import Report, Signature
from apps.signoff.ways import by_passkey

PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
PLACE = Place("http://localhost:8000", "localhost")
SESSION = "software authenticator"


class Authenticator:
    """One P-256 key bound to one place. `flags` says whether it claims to have verified who holds it."""

    def __init__(self, place: Place = PLACE) -> None:
        self.place, self.flags, self.count = place, PRESENT_AND_VERIFIED, 0
        self._key, self._id = ec.generate_private_key(ec.SECP256R1()), secrets.token_bytes(16)

    def create(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.create` would answer, byte strings in base64url."""
        numbers = self._key.public_key().public_numbers()
        point = {-2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        public_key = ES256({1: 2, 3: -7, -1: 1, **point})
        held = AttestedCredentialData.create(Aaguid.NONE, self._id, public_key)
        flags = self.flags | AuthenticatorData.FLAG.AT
        data = AuthenticatorData.create(self._rp_hash(), flags, self.count, bytes(held))
        client_data = self._client_data("webauthn.create", options["challenge"])
        attestation = AttestationObject.create("none", data, {})
        return self._answer(clientDataJSON=client_data, attestationObject=bytes(attestation))

    def get(self, options: Mapping[str, Any]) -> dict[str, Any]:
        """What `navigator.credentials.get` would answer, byte strings in base64url."""
        self.count += 1
        data = bytes(AuthenticatorData.create(self._rp_hash(), self.flags, self.count))
        client_data = self._client_data("webauthn.get", options["challenge"])
        signature = self._key.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(clientDataJSON=client_data, authenticatorData=data, signature=signature)

    def _rp_hash(self) -> bytes:
        return hashlib.sha256(self.place.rp_id.encode()).digest()

    def _client_data(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.place.origin, "crossOrigin": False}
        return json.dumps(said, separators=(",", ":")).encode()

    def _answer(self, **parts: bytes) -> dict[str, Any]:
        response = {name: to_base64url(part) for name, part in parts.items()}
        key_id = to_base64url(self._id)
        return {"id": key_id, "rawId": key_id, "type": "public-key", "response": response, "clientExtensionResults": {}}


def give_passkey(*, actor: Actor, authenticator: Authenticator, password: str, name: str) -> Passkey:
    """Register the authenticator for a person, as its page does."""
    options, ticket = offer_passkey(actor=actor, place=authenticator.place)
    return add_passkey(
        actor=actor,
        place=authenticator.place,
        ticket=ticket,
        response=authenticator.create(options),
        name=name,
        password=password,
    )


def sign_with(
    *,
    actor: Actor,
    authenticator: Authenticator,
    passkey: Passkey,
    report: Report,
    meaning: str,
    password: str,
    reason: str = "",
) -> Signature:
    """Both steps of the ceremony, one after the other."""
    pending = prepare_signature(
        actor=actor, report=report, meaning=meaning, way=by_passkey(passkey), session=SESSION, reason=reason
    )
    options = request_options(authenticator.place, passkey, challenge_of(bytes(pending.manifest)))
    return complete_signature(actor=actor, pending=pending, password=password, answer=authenticator.get(options))
