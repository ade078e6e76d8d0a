"""Figures as they appear everywhere: an estimate with its interval, or a stated reason why there is none."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.measures.estimate import Estimate, Undefined

ESTIMATE = {
    "type": "object",
    "required": ["value", "low", "high", "n", "method"],
    "properties": {
        "value": {"type": "number"},
        "low": {"type": "number"},
        "high": {"type": "number"},
        "n": {"type": "integer"},
        "method": {"type": "string"},
    },
}
UNDEFINED = {"type": "object", "required": ["undefined"], "properties": {"undefined": {"type": "string"}}}


@extend_schema_field({"oneOf": [ESTIMATE, UNDEFINED]})
class FigureField(serializers.JSONField):
    def to_representation(self, value: Any) -> Any:
        return value.as_json() if isinstance(value, Estimate | Undefined) else value


class FiguresField(serializers.DictField):
    """Figures by name: accuracy, consensus_accuracy, alpha, percent_agreement, ac1."""

    child = FigureField()
