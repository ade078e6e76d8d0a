"""Segments of a recording on an axis of seconds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from apps.labels.types import AnySchema

from .axis import draw_axis
from .lanes import Compared
from .media import sound_beneath
from .rendering import Answers, Drawing


def draw_segments(schema: AnySchema, payload: Mapping[str, Any], answers: Answers) -> Drawing:
    return draw_axis(Compared.of(answers.values), answers, "second", sound_beneath(payload))
