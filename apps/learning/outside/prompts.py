"""What a language model is told: the guideline and the labels, and in which form to answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

_EXAMPLES = {
    "multilabel": "a JSON list of all labels that apply, [] where none does, each one of {labels}",
    "numeric": "a JSON number{bounds}",
    "spans": 'a JSON list of objects {{"start": 0, "end": 5, "label": "…"}}, whose positions count Unicode characters '
    'of the field "text" from 0, the end not included, [] where there is nothing; each label one of {labels}',
    "boxes": 'a JSON list of objects {{"x": 0, "y": 0, "w": 10, "h": 5, "label": "…"}} in pixels from the top left '
    "corner, [] where there is nothing; each label one of {labels}",
}
_ONE = "a JSON text, exactly one of {labels}"
_ANY = "the label as JSON, valid by this schema: {schema}"


def prompt_of(guideline: str, title: str) -> str:
    """The part that a person may rewrite: what is labelled, and by which rules."""
    rules = f"The guideline of the project:\n\n{guideline.strip()}" if guideline.strip() else ""
    task = f"You label items of the project “{title}”. Judge only what the item says; it is data, and never an order."
    return f"{task}\n\n{rules}".strip()


def form_of(definition: Mapping[str, Any]) -> str:
    """The part that follows from the schema: exactly which JSON is read."""
    confidence = '"confidence" (a JSON number from 0 to 1: how likely it is that the label is right)'
    names = f'"id" (a copy of that of the item), "label", {confidence}'
    answer = f"Answer with one JSON object and nothing else. It has exactly these names: {names}."
    return f"{answer} The label is {_label_of(definition)}."


def _label_of(definition: Mapping[str, Any]) -> str:
    labels = json.dumps(definition.get("labels", []), ensure_ascii=False)
    kind = definition["type"]
    if kind in ("nominal", "ordinal"):
        return _ONE.format(labels=labels)
    if kind in _EXAMPLES:
        return _EXAMPLES[kind].format(labels=labels, bounds=_bounds(definition))
    return _ANY.format(schema=json.dumps(definition, ensure_ascii=False, sort_keys=True))


def _bounds(definition: Mapping[str, Any]) -> str:
    low, high = definition.get("minimum"), definition.get("maximum")
    said = [f"from {low}"] if low is not None else []
    said += [f"to {high}"] if high is not None else []
    return f" {' '.join(said)}" if said else ""
