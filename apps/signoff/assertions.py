"""What a passkey answered about a manifest: checked twice, counted, and kept as the verifier reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.models import Passkey
from apps.accounts.policies import Invalid, NotConfirmed
from apps.accounts.services import use_passkey
from apps.accounts.webauthn import check_assertion, sign_count
from apps.evidence.errors import EvidenceError
from apps.evidence.esignature import Assertion, challenge_of, verify_esignature
from apps.evidence.esignature import Passkey as PublicKey

PARTS = {"authenticator_data": "authenticatorData", "client_data": "clientDataJSON", "signature": "signature"}


def accept_answer(actor: Actor, passkey: Passkey, manifest: bytes, answer: Mapping[str, Any] | None) -> dict[str, str]:
    """The assertion in an answer of `navigator.credentials.get`; NotConfirmed unless everything holds.

    Our own verification is the one every bundle carries; `fido2` must come to the same result.
    """
    response = answer.get("response") if answer else None
    if answer is None or not isinstance(response, Mapping):
        raise NotConfirmed("The passkey did not answer; try again, or choose another way.")
    kept = {name: str(response.get(part, "")) for name, part in PARTS.items()}
    key = PublicKey(passkey.algorithm, passkey.numbers, passkey.origin, passkey.rp_id)
    try:
        assertion = Assertion.from_json(kept)
        verify_esignature(manifest, assertion, key)
        check_assertion(passkey, challenge_of(manifest), answer)
    except EvidenceError as fault:
        raise NotConfirmed(f"The passkey's answer does not hold: {fault}.") from None
    except Invalid as fault:
        raise NotConfirmed(str(fault)) from None
    use_passkey(actor=actor, passkey=passkey, counter=sign_count(assertion.authenticator_data))
    return kept
