"""Signing keys inside a hardware module (PKCS#11), named by label: `qa-portal`, then `qa-portal.2`, …"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from django.conf import settings

from apps.evidence.token import TokenSigner, ed25519_labels, generate_ed25519, open_session


@cache
def _session(module: str, token: str, pin: str) -> Any:
    """One session for each process: a login is slow, and a module may allow one only."""
    return open_session(module, token, pin)


class TokenKeys:
    """The keys of this installation in the token that the settings name, by number in the order they were made."""

    def __init__(self) -> None:
        """EvidenceError TOKEN if it cannot be opened."""
        self._label = settings.QA_PORTAL_PKCS11_KEY
        self._session = _session(
            settings.QA_PORTAL_PKCS11_MODULE, settings.QA_PORTAL_PKCS11_TOKEN, settings.QA_PORTAL_PKCS11_PIN
        )

    def numbers(self) -> list[int]:
        found = re.compile(rf"{re.escape(self._label)}(?:\.([0-9]+))?").fullmatch
        matches = map(found, ed25519_labels(self._session))
        return sorted(int(match[1] or 1) for match in matches if match)

    def place(self, number: int) -> str:
        return self._label if number == 1 else f"{self._label}.{number}"

    def signer(self, number: int, name: str) -> TokenSigner:
        """The signer, whose key is generated in the token if it is not there; EvidenceError TOKEN or VKEY."""
        label = self.place(number)
        if label not in ed25519_labels(self._session):
            generate_ed25519(self._session, label)
        return TokenSigner(self._session, label, name)
