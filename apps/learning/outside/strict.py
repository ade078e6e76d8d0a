"""JSON from elsewhere, read without forgiveness: nothing twice, no NaN, nothing unknown, nothing around it."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, NoReturn

from apps.learning.errors import LearningError

DEEPEST = 100


class Part(NamedTuple):
    """A value of an object, and where in the text it stands: from `start` to before `end`, in characters."""

    value: Any
    start: int
    end: int


def read_json(body: bytes | str, *, finite: bool = True) -> Any:
    """The document. LearningError JSON for anything that is none by RFC 8259, or says a name of an object twice.

    Without `finite`, NaN and infinities are read as such, as many servers in Python write them.
    """
    text = _text(body)
    if text.count("[") + text.count("{") > DEEPEST and _depth(text) > DEEPEST:
        raise LearningError("JSON", f"it is nested deeper than {DEEPEST} levels")
    try:
        return (_DECODER if finite else _LENIENT).decode(text)
    except ValueError as error:
        raise LearningError("JSON", f"it is no JSON ({_where(error)})") from None


def read_parts(text: str, names: Collection[str]) -> Mapping[str, Part]:
    """The values of one JSON object that has exactly these names. LearningError JSON or NAMES."""
    found = read_json(text)
    if not isinstance(found, dict):
        raise LearningError("NAMES", "it is no JSON object")
    if found.keys() != set(names):
        raise LearningError("NAMES", f"it has the names {_listed(found)}, not {_listed(names)}")
    return dict(_walk(text))


def _walk(text: str) -> list[tuple[str, Part]]:
    """The members of an object that was read before."""
    parts, at = [], text.index("{") + 1
    for _ in range(len(json.loads(text))):
        name, at = _DECODER.raw_decode(text, _blank(text, at))
        start = _blank(text, _blank(text, at) + 1)
        value, at = _DECODER.raw_decode(text, start)
        parts.append((name, Part(value, start, at)))
        at = _blank(text, at) + 1
    return parts


def _blank(text: str, at: int) -> int:
    while text[at] in " \t\r\n":
        at += 1
    return at


def _text(body: bytes | str) -> str:
    try:
        return body.decode() if isinstance(body, bytes) else body
    except UnicodeDecodeError:
        raise LearningError("JSON", "it is no UTF-8 text") from None


def _depth(text: str) -> int:
    """An upper bound: brackets within texts count too."""
    depth = deepest = 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        deepest = max(deepest, depth)
    return deepest


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one object")
    return found


def _refused(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def _where(error: ValueError) -> str:
    return error.msg if isinstance(error, json.JSONDecodeError) else str(error)


def _listed(names: Collection[str]) -> str:
    return ", ".join(sorted(names))[:80] or "none"


_LENIENT = json.JSONDecoder(object_pairs_hook=_once)
_DECODER = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_refused)
