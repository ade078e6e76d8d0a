"""Choices under the name they have in the house: in the schema each set is one component, wherever it appears."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.db.models import Choices
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from rest_framework import serializers


class OneOf(serializers.ChoiceField):
    def __init__(self, kind: type[Enum], **options: Any) -> None:
        named = kind.choices if issubclass(kind, Choices) else [(each.value, each.value) for each in kind]
        super().__init__(choices=named, **options)
        self.kind = kind


class OneOfComponent(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]
    target_class = OneOf

    def get_name(self, auto_schema: Any = None, direction: Any = None) -> str:
        return str(self.target.kind.__name__)

    def map_serializer_field(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {"type": "string", "enum": [each.value for each in self.target.kind]}
