"""JSON values from outside: what may become an id, and what can be stored at all."""

import math

DEEPEST = 100


def identity(raw: object) -> str:
    """The text of an id; empty where there is none. Raises ValueError for anything but text and whole numbers."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, int) and not isinstance(raw, bool):
        return str(raw)
    raise ValueError(raw)


def storable(value: object, depth: int = 0) -> bool:
    """Whether a database and canonical JSON can hold it: no NUL, half surrogate pair, NaN, infinity or deep nesting."""
    if isinstance(value, str):
        return "\0" not in value and (value.isascii() or not _has_surrogate(value))
    if isinstance(value, float):
        return math.isfinite(value)
    if not isinstance(value, dict | list):
        return True
    if depth == DEEPEST:
        return False
    if isinstance(value, dict):
        return all(storable(key) and storable(entry, depth + 1) for key, entry in value.items())
    return all(storable(entry, depth + 1) for entry in value)


def _has_surrogate(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
