"""What all nouns have in common: who asks, what they may see, filters, bodies, and answers in one shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from apps.accounts.actors import Actor
from apps.accounts.models import Organisation, User
from apps.api.openapi import PortalSchema
from apps.api.pagination import Pages
from apps.api.parsing import AlwaysJSON, JSONParser

M = TypeVar("M", bound=Model)


class Query(serializers.Serializer[Any]):
    """The filters of a list. The source of each field is the path to compare with it.

    A name that is no filter is refused: a misspelt filter would answer with everything.
    """

    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields) - {"limit", "offset"})
        if unknown:
            known = ", ".join([*self.fields, "limit", "offset"])
            raise serializers.ValidationError({name: [f"No such filter; there are {known}."] for name in unknown})
        return super().to_internal_value(data)


class Filter(serializers.CharField):
    def __init__(self, source: str | None = None, help_text: str | None = None) -> None:
        super().__init__(source=source, help_text=help_text, required=False, max_length=200)


class NounViewSet(GenericViewSet[M]):
    lookup_field = "public_id"
    lookup_value_regex = "[a-z]+_[0-9a-z]+"
    schema = PortalSchema()
    parser_classes: Sequence[type[BaseParser]] = (JSONParser,)
    content_negotiation_class = AlwaysJSON
    pagination_class = Pages
    query_class: ClassVar[type[Query]] = Query
    detail_class: ClassVar[type[serializers.BaseSerializer[Any]] | None] = None

    @property
    def person(self) -> User:
        return person(self.request)

    @property
    def actor(self) -> Actor:
        return Actor.person(self.person)

    @cached_property
    def own_organisations(self) -> set[int]:
        """Primary keys, asked once for all rows of a list: rows of which one's own vendor is the vendor tell less."""
        return set(Organisation.objects.visible_to(self.person).values_list("pk", flat=True))

    def filter_queryset(self, queryset: QuerySet[M, Any]) -> QuerySet[M, Any]:
        return queryset.filter(**self.asked()) if self.action == "list" else queryset

    def asked(self) -> dict[str, Any]:
        """The filters of the address, validated."""
        query = self.query_class(data=self.request.query_params.dict())
        query.is_valid(raise_exception=True)
        conditions: dict[str, Any] = query.validated_data
        return conditions

    def given(self, form: type[serializers.Serializer[Any]]) -> dict[str, Any]:
        """The body, validated."""
        filled = form(data=self.request.data, context=self.get_serializer_context())
        filled.is_valid(raise_exception=True)
        body: dict[str, Any] = filled.validated_data
        return body

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        if self.action != "list" and self.detail_class:
            return self.detail_class
        return super().get_serializer_class()

    def pages(self, rows: Any, form: type[serializers.BaseSerializer[Any]]) -> Response:
        """A page of rows that belong to one thing."""
        return self.get_paginated_response(form(self.paginate_queryset(rows), many=True).data)

    def answer(self, thing: Any, status: int = 200) -> Response:
        """A thing as this noun shows it in full."""
        return Response(self.get_serializer(thing).data, status=status)


def person(request: Request) -> User:
    if not isinstance(request.user, User):
        raise NotAuthenticated
    return request.user
