"""A label entered by a person: one form for inspection and adjudication, whatever the label type."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict

from apps.accounts.policies import Invalid
from apps.labels.types import AnySchema, BadLabel

WRITTEN = ("json", "text")
# A start that nobody would edit by hand is not sent along.
LONGEST_START = 20_000


class WrongEntry(Invalid):
    """The label in a sent form is none; what is said about it belongs beside it."""


def entered_label(data: QueryDict, rules: AnySchema) -> Any:
    """The label in a sent form. `WrongEntry` says what is missing."""
    try:
        return rules.from_form({name: data.getlist(name) for name in data})
    except BadLabel as fault:
        raise WrongEntry(str(fault)) from None


def editor_of(
    rules: AnySchema,
    sent: QueryDict | None = None,
    *,
    subject: Mapping[str, Any] | None = None,
    starts: Sequence[tuple[str, str]] = (),
    fault: Invalid | None = None,
) -> dict[str, Any]:
    """How the label is entered, with what was sent before still chosen. What is written, and not chosen, may start
    from one of the labels in `starts` (name and canonical text), and has what is wrong with it beside it. A widget
    draws it over the `subject` that the label is about."""
    editor = dict(rules.editor())
    editor["chosen"] = sent.getlist(str(editor["field"])) if sent else []
    if editor["kind"] in WRITTEN:
        editor["starts"] = [(name, written(text)) for name, text in starts if len(text) <= LONGEST_START]
        editor["fault"] = str(fault) if isinstance(fault, WrongEntry) else ""
    if "widget" in editor:
        editor["definition"] = json.dumps(editor["definition"], ensure_ascii=False)
        editor["subject"] = json.dumps(dict(subject or {}), ensure_ascii=False)
    return editor


def written(canonical: str) -> str:
    """A label as a person edits it: a text as it is, of anything else one part on each line."""
    value = json.loads(canonical)
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        members = (f"{_line(key)}: {_lines(part, '  ')}" for key, part in value.items())
        return "{\n  " + ",\n  ".join(members) + "\n}"
    return _lines(value, "")


def _lines(value: Any, indent: str) -> str:
    if not isinstance(value, list) or not any(isinstance(part, dict | list) for part in value):
        return _line(value)
    inner = f",\n{indent}  ".join(map(_line, value))
    return f"[\n{indent}  {inner}\n{indent}]"


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
