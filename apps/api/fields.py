"""Fields that most nouns share."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Model
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.api.parsing import storable

COLUMNS = ("item", "annotator", "label", "timestamp", "duration", "reviewer", "review", "model", "proposal")
SETTINGS = ("attribute", "classes", "crowd", "height", "project", "relation", "scheme", "tier", "width")
ROLES = (*COLUMNS, *SETTINGS)


class PublicId(serializers.CharField):
    """The short, typed id under which an object is known: `id` of its own, or the name of what it belongs to."""

    def __init__(self, source: str = "public_id", **options: Any) -> None:
        super().__init__(source=source, read_only=True, **options)


@extend_schema_field(OpenApiTypes.STR)
class Named(serializers.Field[Any, Any, Any, Any]):
    """An id in a body: the object if the person may see it, else 404, as if it did not exist."""

    def __init__(self, model: type[Model], **options: Any) -> None:
        super().__init__(**options)
        self.model = model

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str):
            raise serializers.ValidationError("An id is a text, such as prj_4tq9x0k2m1bc.")
        visible = self.model._default_manager.visible_to(self.context["request"].user)  # type: ignore[attr-defined]
        return get_object_or_404(visible, public_id=data if storable(data) else "")


@extend_schema_field(OpenApiTypes.ANY)
class LabelField(serializers.CharField):
    """A stored label: canonical JSON text in the database, JSON in the answer."""

    def to_representation(self, value: str) -> Any:
        return json.loads(value)


MAPPING = {"type": "object", "properties": {role: {"type": "string"} for role in ROLES}, "additionalProperties": False}


@extend_schema_field(MAPPING)
class MappingField(serializers.JSONField):
    """Which column of a file holds what, as a JSON object in a form field: {"item": "task", "label": "answer"}."""

    def to_internal_value(self, data: Any) -> dict[str, str]:
        mapping = self._read(data)
        right = isinstance(mapping, dict) and all(isinstance(column, str) for column in mapping.values())
        if not right or not mapping.keys() <= set(ROLES) or not storable(mapping):
            raise serializers.ValidationError(
                f'A mapping is a JSON object from {", ".join(ROLES)} to names of columns: {{"item": "task"}}.'
            )
        return dict(mapping)

    def _read(self, data: Any) -> Any:
        try:
            return super().to_internal_value(data)
        except RecursionError:
            return None
