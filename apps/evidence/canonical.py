"""Canonical JSON, profile audit-json/1: a subset of RFC 8785 in which equal values have equal bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NoReturn

from apps.evidence.errors import EvidenceError

MAX_LEAF, MAX_DEPTH, MAX_INTEGER = 65_535, 16, 2**53 - 1
_is_key = re.compile(r"[a-z][a-z0-9_]*").fullmatch
_finds_minus_zero = re.compile(rb"-0(?![0-9])").search
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _keys_in_order(value: object, depth: int = 1) -> int:
    """How many keys the objects in `value` have that hold theirs in order; EvidenceError outside the profile."""
    items: Iterable[object]
    if isinstance(value, dict):
        count, items = _ordered(tuple(value)), value.values()
    elif isinstance(value, list):
        count, items = 0, value
    else:
        _check_scalar(value)
        return 0
    if depth > MAX_DEPTH:
        raise EvidenceError("NONCANON", f"nested deeper than {MAX_DEPTH} levels")
    for item in items:
        # Most values are strings and small numbers, and a call for each would halve the speed of verifying.
        if type(item) is not str and (type(item) is not int or not -MAX_INTEGER <= item <= MAX_INTEGER):
            count += _keys_in_order(item, depth + 1)
    return count


def _check_scalar(value: object) -> None:
    if value is None or isinstance(value, str | bool):
        return
    if isinstance(value, float):
        raise EvidenceError("FLOAT", "a number with a fraction or exponent: use an integer or a decimal string")
    if not isinstance(value, int):
        raise EvidenceError("NONCANON", f"a {type(value).__name__} has no canonical form")
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise EvidenceError("NONCANON", "an integer is beyond 2^53-1: use a decimal string")


@lru_cache(64)
def _ordered(keys: tuple[object, ...]) -> int:
    """How many they are, or 0 if they are not in order; EvidenceError NONCANON if one of them is no key."""
    names = [_checked_key(key) for key in keys]
    return len(names) if names == sorted(names) else 0


def _checked_key(key: object) -> str:
    if not isinstance(key, str) or not _is_key(key):
        raise EvidenceError("NONCANON", f"the key {ascii(key)[:80]} is not of the form [a-z][a-z0-9_]*")
    return key


def encode(value: object, limit: int = MAX_LEAF) -> bytes:
    """The only bytes of `value` in audit-json/1; EvidenceError FLOAT or NONCANON if it is outside the profile."""
    _keys_in_order(value)
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


def _has_one_form(data: bytes) -> bool:
    """Whether JSON holds nothing that could be written otherwise: no escape, no blank, no minus before a mere zero.

    What is left is the order of keys, and whether one is repeated.
    """
    if b"\\" in data or b" " in data or b"\n" in data or b"\r" in data or b"\t" in data:
        return False
    return not _finds_minus_zero(data)


def decode(data: bytes, limit: int = MAX_LEAF) -> Any:
    """The value of canonical bytes; EvidenceError NONCANON, DUPKEY or FLOAT for any other bytes."""
    if len(data) > limit:
        raise EvidenceError("NONCANON", f"{len(data)} bytes; the limit is {limit}")
    try:
        text = data.decode()
        value, end = _DECODER.raw_decode(text)
        # Each key makes one `":`, as does a string that begins with a colon; so none is repeated if there are no more.
        if _keys_in_order(value) == data.count(b'":') and end == len(text) and _has_one_form(data):
            return value
        # A repeated key vanishes in parsing, so the comparison below misses none; the slow parse only names it.
        if encode(value, limit) != data:
            _DIAGNOSIS.decode(text)
            raise EvidenceError("NONCANON", "not the canonical bytes of its value (order, blanks or escapes)")
    except (ValueError, RecursionError) as error:
        raise EvidenceError("NONCANON", f"not JSON in UTF-8: {ascii(str(error))[1:121]}") from None
    return value
