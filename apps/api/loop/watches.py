"""Batches held against what came before them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.choices import OneOf
from apps.api.fields import Named, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.labels.runs import RunState
from apps.loop.models import Batch, ModelVersion, Watch
from apps.loop.services.watching import request_watch

FIELDS = ("id", "project", "batch", "version", "state", "error", "moved", "created_at", "finished_at")


class WatchQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    batch = Filter("batch__public_id", "Id of the batch.")


class NewWatch(serializers.Serializer[Any]):
    batch = Named(Batch)
    version = Named(
        ModelVersion,
        required=False,
        default=None,
        help_text="Whose predictions are watched; without it that of the batch's round, else the one in charge.",
    )


class WatchSerializer(serializers.ModelSerializer[Any]):
    id = PublicId()
    project = PublicId("project.public_id")
    batch = PublicId("batch.public_id")
    version = serializers.CharField(source="version.public_id", default=None, allow_null=True, read_only=True)
    state = OneOf(RunState)
    moved = serializers.ListField(
        child=serializers.CharField(), help_text="Names of the figures that moved beyond chance and what matters."
    )

    class Meta:
        model = Watch
        fields = FIELDS


class WatchInFull(WatchSerializer):
    figures = serializers.DictField(
        help_text='By name: "verdict" (moved, not shown to have moved, not enough); "effect" with the "bar" from which '
        'it matters, "p" and "adjusted" (for all figures of the watch at once), "n" records of the batch and '
        '"reference" before; or "undefined" with the reason.'
    )

    class Meta:
        model = Watch
        fields = (*FIELDS, "figures")


class Watches(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Watch]):
    """Whether what arrives, its labels, what they mean, and how a model answers have moved."""

    serializer_class = WatchSerializer
    detail_class = WatchInFull
    query_class = WatchQuery

    def get_queryset(self) -> QuerySet[Watch]:
        seen = Watch.objects.visible_to(self.person)
        return seen.select_related("project", "batch", "version").order_by("-pk")

    @extend_schema(request=NewWatch, responses={202: WatchInFull})
    def create(self, request: Request) -> Response:
        """Queue a watch of a batch; read it again until it has ended."""
        return self.answer(request_watch(actor=self.actor, **self.given(NewWatch)), status=202)
