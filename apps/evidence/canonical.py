"""Canonical JSON, profile audit-json/1: a subset of RFC 8785 in which equal values have equal bytes."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any, NoReturn

from apps.evidence.errors import EvidenceError

MAX_LEAF, MAX_DEPTH, MAX_INTEGER = 65_535, 16, 2**53 - 1
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _check_profile(value: object, depth: int = 1) -> None:
    if isinstance(value, str | bool) or value is None:
        return
    if isinstance(value, float):
        raise EvidenceError("FLOAT", "a number with a fraction or exponent: use an integer or a decimal string")
    if isinstance(value, int):
        if not -MAX_INTEGER <= value <= MAX_INTEGER:
            raise EvidenceError("NONCANON", "an integer is beyond 2^53-1: use a decimal string")
        return
    if not isinstance(value, dict | list):
        raise EvidenceError("NONCANON", f"a {type(value).__name__} has no canonical form")
    if depth > MAX_DEPTH:
        raise EvidenceError("NONCANON", f"nested deeper than {MAX_DEPTH} levels")
    if isinstance(value, dict):
        for key in value:
            if not _is_key(key):
                raise EvidenceError("NONCANON", f"the key {ascii(key)[:80]} is not of the form [a-z][a-z0-9_]*")
        value = value.values()
    for item in value:
        # Most values are strings, and a call for each would halve the speed of verifying.
        if type(item) is not str:
            _check_profile(item, depth + 1)


@lru_cache(256)
def _is_key(key: object) -> bool:
    return isinstance(key, str) and re.fullmatch(r"[a-z][a-z0-9_]*", key) is not None


def encode(value: object, limit: int = MAX_LEAF) -> bytes:
    """The only bytes of `value` in audit-json/1; EvidenceError FLOAT or NONCANON if it is outside the profile."""
    _check_profile(value)
    try:
        data = _ENCODER.encode(value).encode()
    except UnicodeEncodeError:
        raise EvidenceError("NONCANON", "a string holds half a surrogate pair") from None
    if len(data) > limit:
        raise EvidenceError("NONCANON", f"{len(data)} bytes; the limit is {limit}: store the SHA-256 of the payload")
    return data


def _refuse_float(text: str) -> NoReturn:
    raise EvidenceError("FLOAT", f"the number {ascii(text)[:40]} is not an integer")


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise EvidenceError("DUPKEY", "an object has the same key twice: two readers could see two values")
    return found


_DECODER = json.JSONDecoder(parse_float=_refuse_float, parse_constant=_refuse_float)
_DIAGNOSIS = json.JSONDecoder(object_pairs_hook=_refuse_duplicates)


def decode(data: bytes, limit: int = MAX_LEAF) -> Any:
    """The value of canonical bytes; EvidenceError NONCANON, DUPKEY or FLOAT for any other bytes."""
    if len(data) > limit:
        raise EvidenceError("NONCANON", f"{len(data)} bytes; the limit is {limit}")
    try:
        text = data.decode()
        value = _DECODER.decode(text)
        # A repeated key vanishes in parsing, so the comparison below misses none; the slow parse only names it.
        if encode(value, limit) != data:
            _DIAGNOSIS.decode(text)
            raise EvidenceError("NONCANON", "not the canonical bytes of its value (order, blanks or escapes)")
    except (ValueError, RecursionError) as error:
        raise EvidenceError("NONCANON", f"not JSON in UTF-8: {ascii(str(error))[1:121]}") from None
    return value
