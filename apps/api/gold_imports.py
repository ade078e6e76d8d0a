"""Settled answers from a file: all of them, or none."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.uploads import UPLOADS, Upload
from apps.api.viewsets import NounViewSet
from apps.exchange.services import import_gold
from apps.gold.models import GoldAnswer


class RefusedRow(serializers.Serializer[Any]):
    place = serializers.CharField()
    why = serializers.CharField()
    remedy = serializers.CharField()


class GoldImportSerializer(serializers.Serializer[Any]):
    error = serializers.CharField(read_only=True, help_text="Only with rejects: that nothing was set.")
    rows = serializers.IntegerField(help_text="Answers that were read.")
    changed = serializers.IntegerField(help_text="Answers that are new, or differ from the one in use until now.")
    notices = serializers.ListField(child=serializers.CharField())
    unknown_items = serializers.ListField(child=serializers.CharField(), help_text="Never delivered; skipped.")
    rejects = RefusedRow(many=True, help_text="With any of these nothing was set, and the status is 400.")


class GoldImports(NounViewSet[GoldAnswer]):
    serializer_class = GoldImportSerializer
    parser_classes = UPLOADS

    def get_queryset(self) -> QuerySet[GoldAnswer]:
        return GoldAnswer.objects.none()

    @extend_schema(
        request={"multipart/form-data": Upload}, responses={200: GoldImportSerializer, 400: GoldImportSerializer}
    )
    def create(self, request: Request) -> Response:
        """Settle answers from a file of items and answers. An answer that changes becomes a new version."""
        given = self.given(Upload)
        result = import_gold(actor=self.actor, name=str(given["file"].name), **given)
        if not result.rejects:
            return self.answer(result)
        told = {
            "error": f"{len(result.rejects)} rows cannot be used; nothing was set.",
            **self.get_serializer(result).data,
        }
        return Response(told, status=400)
