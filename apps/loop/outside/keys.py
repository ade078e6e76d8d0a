"""Keys of models elsewhere: in the environment of the program, for one address each, and nowhere else."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from urllib.parse import urlsplit

from apps.loop.outside.wire import Secret, Unanswered
from apps.loop.predicting.answers import Trouble


def secret_for(variable: str, address: str) -> Secret:
    """The key in an environment variable, or in the file that `<variable>_FILE` names; none where none is named.

    Whoever registers a model names the variable and the address, so a key says itself where it may go: its value is
    the beginning of an address, a blank, and the key; a key with a colon is a user and a password (Basic).
    Raises Unanswered where it is missing, or not for this address.
    """
    if not variable:
        return Secret()
    begin, _, key = _value(variable).partition(" ")
    key = key.strip()
    if not key or not key.isascii() or not key.isprintable():
        raise Unanswered(
            Trouble.REFUSED, f"the environment of the server has no {variable}, with an address, a blank and a key"
        )
    if not _lies_under(address, begin):
        raise Unanswered(Trouble.REFUSED, f"the key in {variable} is for another address")
    if ":" in key:
        return Secret(f"Basic {base64.b64encode(key.encode()).decode()}", key.partition(":")[2])
    return Secret(f"Bearer {key}", key)


def _value(variable: str) -> str:
    file = os.environ.get(f"{variable}_FILE")
    try:
        return Path(file).read_text().strip() if file else os.environ.get(variable, "").strip()
    except OSError:
        return ""


def _lies_under(address: str, begin: str) -> bool:
    """Same scheme, host and port, and a path that goes on from a whole step of it."""
    try:
        here, allowed = urlsplit(address), urlsplit(begin)
        same = (here.scheme, here.hostname, here.port) == (allowed.scheme, allowed.hostname, allowed.port)
    except ValueError:
        return False
    path = allowed.path.rstrip("/") + "/"
    return same and bool(allowed.hostname) and ".." not in here.path and f"{here.path}/".startswith(path)
