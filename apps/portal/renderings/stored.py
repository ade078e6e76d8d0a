"""Labels as they are stored, read by the rules of today; those made under rules of another kind are left alone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from apps.labels.types import AnySchema, BadLabel

from .kinds import KINDS, render
from .rendering import Rendering


def answer_of(rules: AnySchema, canonical: str) -> Any | None:
    """The answer that a drawing can show; None for simple types, and for what these rules do not allow."""
    if rules.name not in KINDS:
        return None
    try:
        return rules.parse(json.loads(canonical))
    except BadLabel:
        return None


def render_stored(
    rules: AnySchema, payload: Mapping[str, Any] | None, texts: Sequence[str], noun: str = "position"
) -> Rendering | None:
    """`render` of stored labels; None where one of them cannot be drawn, so that the numbers are those of the page."""
    values = [answer_of(rules, text) for text in texts]
    return None if any(value is None for value in values) else render(rules, payload, values, noun)
