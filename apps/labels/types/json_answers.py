"""Answers written as JSON: reading the text, and what their parts must have."""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from .base import BadLabel, BadSchema

_SHOWN = 100


def shortened(raw: object) -> str:
    text = repr(raw)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def json_answer(raw: object, example: str) -> object:
    """The JSON value that a text of a table stands for; anything but a text is one already."""
    if not isinstance(raw, str):
        return raw
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise BadLabel(f"{shortened(raw)} is not JSON.", f"Write for instance {example}") from None


def parts_of(raw: object, what: str, example: str) -> list[dict[str, Any]]:
    """The objects of a list, each of them a `what`."""
    if not isinstance(raw, list):
        raise BadLabel(f"A list of {what}s is expected, not {shortened(raw)}.", f"Write for instance {example}")
    for number, part in enumerate(raw, 1):
        if not isinstance(part, dict):
            raise BadLabel(f"{what.capitalize()} {number} is {shortened(part)}.", f"Write for instance {example}")
    return raw


def check_keys(part: Mapping[str, Any], place: str, needed: Sequence[str], allowed: Collection[str] = ()) -> None:
    """Nothing that a person has written may be lost without a word."""
    missing = next((key for key in needed if key not in part), None)
    if missing is not None:
        raise BadLabel(f"{place} has no {missing!r}.", f"Give {', '.join(needed)}.")
    unknown = next((key for key in part if key not in needed and key not in allowed), None)
    if unknown is not None:
        raise BadLabel(f"{place} has a {shortened(unknown)}, which this label type has no place for.", "Leave it out.")


def finite(value: object, place: str, key: str, most: float) -> int | float:
    """A number from 0 to `most`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadLabel(f"The {key} of {place} is {shortened(value)}, not a number.", "Write a number, without quotes.")
    if not 0 <= value <= most or math.isnan(value):
        raise BadLabel(f"The {key} of {place} is {shortened(value)}.", f"It lies between 0 and {most:g}.")
    return value


def read_flag(definition: Mapping[str, object], key: str, default: bool) -> bool:
    flag = definition.get(key, default)
    if not isinstance(flag, bool):
        raise BadSchema(f'"{key}" is {shortened(flag)}.', "Write true or false.")
    return flag


def read_object(definition: Mapping[str, object], key: str, known: Collection[str]) -> dict[str, object]:
    """The object under a key of a definition, empty where there is none."""
    found = definition.get(key, {})
    if not isinstance(found, dict):
        raise BadSchema(f'"{key}" is {shortened(found)}.', f"Write an object with {', '.join(known)}.")
    unknown = next((name for name in found if name not in known), None)
    if unknown is not None:
        raise BadSchema(f'"{key}" has no {shortened(unknown)}.', f"Known: {', '.join(known)}.")
    return found


def read_number(found: Mapping[str, object], key: str, default: float, most: float) -> int | float:
    """A number from 0 to `most` of a definition."""
    value = found.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= most:
        raise BadSchema(f'"{key}" is {shortened(value)}.', f"Write a number between 0 and {most:g}.")
    return value
