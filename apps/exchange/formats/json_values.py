"""JSON values from outside: what may become an id, and what can be stored at all."""

import math


def identity(raw: object) -> str:
    """The text of an id; empty where there is none. Raises ValueError for anything but text and whole numbers."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    raise ValueError(raw)


def storable(value: object) -> bool:
    """Whether a database and canonical JSON can hold it: no NUL, no half of a surrogate pair, no NaN or infinity."""
    if isinstance(value, str):
        return "\0" not in value and (value.isascii() or not _has_surrogate(value))
    if isinstance(value, float):
        return math.isfinite(value)
    if isinstance(value, dict):
        return all(storable(key) and storable(entry) for key, entry in value.items())
    return not isinstance(value, list) or all(storable(entry) for entry in value)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
