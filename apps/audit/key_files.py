"""Signing keys as files that nobody but their owner may touch: `log-NAME.pem`, then `log-NAME.2.pem`, …"""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.utils.text import slugify

from apps.evidence.signing import LogSigner


def key_file(number: int = 1) -> Path:
    """Where the key of that number is."""
    name = f"log-{slugify(settings.QA_PORTAL_LOG_NAME.replace('.', '-'))}"
    return Path(settings.KEYS_DIR) / (f"{name}.pem" if number == 1 else f"{name}.{number}.pem")


class FileKeys:
    """The key files of this installation, by number in the order in which they were made."""

    def numbers(self) -> list[int]:
        first = key_file()
        found = re.compile(rf"{re.escape(first.stem)}(?:\.([0-9]+))?\.pem").fullmatch
        matches = (found(path.name) for path in first.parent.glob(f"{first.stem}*.pem"))
        return sorted(int(match[1] or 1) for match in matches if match)

    def place(self, number: int) -> str:
        return str(key_file(number))

    def signer(self, number: int, name: str) -> LogSigner:
        """The signer, whose key is made if it is not there; EvidenceError KEYFILE or VKEY, or OSError."""
        return LogSigner(key_file(number), name)
