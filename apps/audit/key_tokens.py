"""Keys inside a hardware module (PKCS#11), named by label: `qa-portal`, then `qa-portal.2`, …; `qa-portal.pdf` seals.

One session serves the whole process, because a login is slow and a module may allow one only. A session that the
module has lost is opened anew at the next use; a PIN that was refused is not tried again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from django.conf import settings

from apps.evidence.errors import EvidenceError
from apps.evidence.token import (
    ED25519,
    P256,
    TokenKey,
    TokenSigner,
    close_module,
    generate_key,
    key_labels,
    open_session,
)

_sessions: dict[tuple[str, str, str], Any] = {}
_refused: dict[tuple[str, str, str], EvidenceError] = {}
_turn = RLock()


@contextmanager
def _session() -> Iterator[Any]:
    """The session with the token that the settings name, for one thread at a time; EvidenceError TOKEN or PIN."""
    place = (settings.QA_PORTAL_PKCS11_MODULE, settings.QA_PORTAL_PKCS11_TOKEN, settings.QA_PORTAL_PKCS11_PIN)
    with _turn:
        if place in _refused:
            raise _refused[place]
        try:
            if place not in _sessions:
                _sessions[place] = open_session(*place)
            yield _sessions[place]
        except EvidenceError as error:
            if error.code == "PIN":
                _refused[place] = error
            elif error.code == "TOKEN" and _sessions.pop(place, None) is not None:
                close_module(place[0])
            raise


class _LastingSigner(TokenSigner):
    """Gives its session up when the token does not sign, so that the next signer gets a new one."""

    def _signature(self, message: bytes) -> bytes:
        with _session():
            return super()._signature(message)


class TokenKeys:
    """The keys of this installation in the token that the settings name, by number in the order they were made."""

    def __init__(self) -> None:
        self._label = settings.QA_PORTAL_PKCS11_KEY

    def numbers(self) -> list[int]:
        """EvidenceError TOKEN or PIN if the token cannot be opened."""
        found = re.compile(rf"{re.escape(self._label)}(?:\.([0-9]+))?").fullmatch
        with _session() as session:
            matches = map(found, key_labels(session, ED25519))
        return sorted(int(match[1] or 1) for match in matches if match)

    def place(self, number: int) -> str:
        return self._label if number == 1 else f"{self._label}.{number}"

    def signer(self, number: int, name: str) -> TokenSigner:
        """The signer, whose key is generated in the token if it is not there; EvidenceError TOKEN, PIN or VKEY."""
        label = self.place(number)
        with _session() as session:
            if label not in key_labels(session, ED25519):
                generate_key(session, ED25519, label)
            return _LastingSigner(session, label, name)


class SealingKey:
    """The P-256 key in the token with which PDF files are sealed; without `make` it must be there already."""

    def __init__(self, *, make: bool) -> None:
        """EvidenceError TOKEN or PIN."""
        label = f"{settings.QA_PORTAL_PKCS11_KEY}.pdf"
        with _session() as session:
            if make and label not in key_labels(session, P256):
                generate_key(session, P256, label)
            self._key = TokenKey(session, label)

    def public_key(self) -> EllipticCurvePublicKey:
        return self._key.public_key()

    def sign_digest(self, digest: bytes) -> bytes:
        with _session():
            return self._key.sign_digest(digest)
