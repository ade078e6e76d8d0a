"""How the API describes itself: filters from the query of each list, and the one shape of all refusals."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


class ErrorSerializer(serializers.Serializer[Any]):
    error = serializers.CharField(help_text="Why, and what to do.")
    fields_ = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="For input that cannot be used: what is wrong, by field.",
    )

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        # `fields` is what serializers call their own.
        return {name.rstrip("_"): field for name, field in super().get_fields().items()}


class PortalSchema(AutoSchema):
    def get_override_parameters(self) -> list[Any]:
        query = getattr(self.view, "query_class", None)
        filtered = query and query._declared_fields and getattr(self.view, "action", "") == "list"
        return [query] if filtered else []

    def get_tags(self) -> list[str]:
        """The noun: the first part of the address after the version."""
        return [self.path.split("/")[3]]

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        refusals = {"401": "Nobody is signed in", "403": "Not allowed; the error says why"}
        if "{" in self.path or self.method != "GET":
            refusals["404"] = "Nothing here that you may see"
        if self.method != "GET" or getattr(self.view, "action", "") == "list":
            refusals["400"] = "Cannot be done as asked; the error says why and what to do"
        for status, description in sorted(refusals.items()):
            bodies.setdefault(status, self._refusal(description))
        return dict(sorted(bodies.items()))

    def _refusal(self, description: str) -> dict[str, Any]:
        component = self.resolve_serializer(ErrorSerializer, "response")
        return {"content": {"application/json": {"schema": component.ref}}, "description": description}


class GeneratedOnce(SchemaGenerator):
    """The description is the same for everybody and takes seconds to make, so a process makes it once."""

    def get_schema(self, request: Any = None, public: bool = False) -> Any:
        return _public_schema() if public else super().get_schema(request, public)  # type: ignore[no-untyped-call]


@cache
def _public_schema() -> Any:
    return SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]
