"""The one exception family of evidence that cannot be believed or read."""

from __future__ import annotations


class EvidenceError(Exception):
    """Evidence that does not hold: a stable `code` for programs and a `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code, self.message = code, message
