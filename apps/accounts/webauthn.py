"""The WebAuthn ceremonies: what the browser is asked, and what is read from its answers (by the `fido2` package)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fido2.cose import CoseKey
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticatorData,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialParameters,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from apps.accounts.models import Passkey, User
from apps.accounts.policies import Invalid
from apps.evidence.esignature import from_base64url, to_base64url

# COSE algorithms the offline verifier knows: name, and the COSE labels of the numbers of the key (RFC 9053, RFC 8230).
ALGORITHMS = {
    -7: ("ES256", {"x": -2, "y": -3}, {1: 2, 3: -7, -1: 1}),
    -8: ("EdDSA", {"x": -2}, {1: 1, 3: -8, -1: 6}),
    -257: ("RS256", {"n": -1, "e": -2}, {1: 3, 3: -257}),
}
TIMEOUT = 5 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Place:
    """Where passkeys are made and used: the origin of the page ("https://qa.example") and its name ("qa.example")."""

    origin: str
    rp_id: str

    @property
    def allows_passkeys(self) -> bool:
        """A browser offers them under a name, not a bare address, over https or on this very machine."""
        is_address = ":" in self.rp_id or self.rp_id.replace(".", "").isdigit()
        return not is_address and verify_rp_id(self.rp_id, self.origin)


@dataclass(frozen=True, slots=True)
class Registered:
    credential: str
    algorithm: str
    numbers: dict[str, str]
    sign_count: int
    aaguid: str
    transports: list[str]


def creation_options(place: Place, user: User, known: Sequence[Passkey], challenge: bytes) -> dict[str, Any]:
    """For `navigator.credentials.create`, byte strings in base64url; user verification is required."""
    entity = PublicKeyCredentialUserEntity(id=user.public_id.encode(), name=user.email, display_name=user.name)
    options, _ = _server(place).register_begin(
        entity,
        [_descriptor(passkey) for passkey in known],
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
        challenge=challenge,
    )
    return dict(dict(options)["publicKey"])


def read_registration(place: Place, challenge: bytes, response: Mapping[str, Any]) -> Registered:
    """The new key in what `navigator.credentials.create` answered; Invalid if it does not fit what was asked."""
    state = {"challenge": to_base64url(challenge), "user_verification": UserVerificationRequirement.REQUIRED}
    try:
        data = _server(place).register_complete(state, response)
        return _registered(data, _transports(response["response"].get("transports")))
    except Invalid:
        raise
    except Exception as fault:  # the parser of a foreign answer raises what it happens on
        raise Invalid(f"The answer of the authenticator does not fit: {_words(fault)} Try again.") from None


def request_options(place: Place, passkey: Passkey, challenge: bytes) -> dict[str, Any]:
    """For `navigator.credentials.get` with this passkey, byte strings in base64url; user verification is required."""
    options, _ = _server(place).authenticate_begin(
        [_descriptor(passkey)], UserVerificationRequirement.REQUIRED, challenge=challenge
    )
    return dict(dict(options)["publicKey"])


def check_assertion(passkey: Passkey, challenge: bytes, response: Mapping[str, Any]) -> None:
    """What `fido2` thinks of an answer of `navigator.credentials.get`; Invalid if it does not hold."""
    place = Place(passkey.origin, passkey.rp_id)
    state = {"challenge": to_base64url(challenge), "user_verification": UserVerificationRequirement.REQUIRED}
    known = AttestedCredentialData.create(
        Aaguid.parse(passkey.aaguid), from_base64url(passkey.credential), CoseKey.parse(_cose(passkey))
    )
    try:
        _server(place).authenticate_complete(state, [known], response)
    except Exception as fault:  # the parser of a foreign answer raises what it happens on
        raise Invalid(f"The answer of the authenticator does not fit: {_words(fault)}") from None


def sign_count(authenticator_data: bytes) -> int:
    return AuthenticatorData(authenticator_data).counter


def _server(place: Place) -> Fido2Server:
    server = Fido2Server(
        PublicKeyCredentialRpEntity(name="QA Portal", id=place.rp_id),
        verify_origin=lambda origin: bool(origin == place.origin),
    )
    # The package infers that the time limit is None, its default.
    server.timeout = TIMEOUT  # type: ignore[assignment]
    kind = PublicKeyCredentialType.PUBLIC_KEY
    server.allowed_algorithms = [PublicKeyCredentialParameters(type=kind, alg=number) for number in ALGORITHMS]
    return server


def _descriptor(passkey: Passkey) -> PublicKeyCredentialDescriptor:
    return PublicKeyCredentialDescriptor(
        type=PublicKeyCredentialType.PUBLIC_KEY,
        id=from_base64url(passkey.credential),
        transports=[AuthenticatorTransport(each) for each in passkey.transports] or None,
    )


def _transports(named: Any) -> list[str]:
    known = {each.value for each in AuthenticatorTransport}
    return sorted(known & {str(each) for each in named}) if isinstance(named, list) else []


def _registered(data: AuthenticatorData, transports: list[str]) -> Registered:
    held = data.credential_data
    if held is None or held.public_key.get(3) not in ALGORITHMS:
        raise Invalid("The authenticator made a key of a kind that is not known here; use another authenticator.")
    name, labels, _ = ALGORITHMS[held.public_key[3]]
    numbers = {key: held.public_key[label].hex() for key, label in labels.items()}
    credential = to_base64url(held.credential_id)
    return Registered(credential, name, numbers, data.counter, str(held.aaguid), transports)


def _cose(passkey: Passkey) -> dict[int, Any]:
    labels, fixed = next((labels, fixed) for name, labels, fixed in ALGORITHMS.values() if name == passkey.algorithm)
    return {**fixed, **{label: bytes.fromhex(passkey.numbers[key]) for key, label in labels.items()}}


def _words(fault: Exception) -> str:
    return str(fault).removesuffix(".") + "." if isinstance(fault, ValueError) else "it is not complete."
