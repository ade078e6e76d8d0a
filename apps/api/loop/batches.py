"""Batches: new items on their way in, and what sorting found about them."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import require
from apps.api.choices import OneOf
from apps.api.fields import Named, PublicId
from apps.api.parsing import JSONParser
from apps.api.uploads import UPLOADS
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.labels.runs import RunState
from apps.loop.arriving.tags import Tag
from apps.loop.models import Arrival, Batch, Origin
from apps.loop.policies import may_see_records
from apps.loop.services.arriving import as_lines, take_in
from apps.projects.models import Project

MOST_ROWS = 10_000


class BatchQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    state = OneOf(RunState, required=False)
    sha256 = Filter(help_text="SHA-256 of the file, in hex.")


class BatchSerializer(serializers.ModelSerializer[Batch]):
    id = PublicId()
    project = PublicId("project.public_id")
    origin = OneOf(Origin)
    state = OneOf(RunState)
    progress = serializers.IntegerField(help_text="Per cent.")
    error = serializers.CharField(help_text="Why nothing was taken in, and what to do.")
    counts = serializers.DictField(help_text="Rows, known and repeated ones; items, groups of copies, tags.")

    class Meta:
        model = Batch
        fields = (
            "id", "project", "origin", "name", "sha256", "state", "progress", "error", "counts", "created_at",
            "finished_at",
        )  # fmt: skip


class ArrivalSerializer(serializers.ModelSerializer[Arrival]):
    key = serializers.CharField(source="item.key")
    group = serializers.IntegerField(help_text="Place of the first item that it nearly copies; its own if none.")
    copy_of = serializers.CharField(
        source="copy_of.key", default=None, allow_null=True, help_text="Key of an earlier item."
    )
    unusual = serializers.FloatField(allow_null=True, help_text="Share of comparable records that are less unusual.")
    tags = serializers.ListField(child=OneOf(Tag))
    content = serializers.CharField(help_text="SHA-256 of the normalised content.")

    class Meta:
        model = Arrival
        fields = ("place", "item", "key", "group", "copy_of", "unusual", "tags", "content")


class NewRow(serializers.Serializer[Any]):
    key = serializers.CharField(max_length=200)
    payload = serializers.DictField()


class NewBatch(serializers.Serializer[Any]):
    project = Named(Project)
    name = serializers.CharField(max_length=200, default="rows")
    rows = serializers.ListField(child=NewRow(), allow_empty=False, max_length=MOST_ROWS)


class NewBatchFile(serializers.Serializer[Any]):
    project = Named(Project)
    file = serializers.FileField(help_text="CSV, TSV, JSON Lines, XLSX or Parquet.")
    key = serializers.CharField(
        default="", allow_blank=True, max_length=200, help_text="Column with the keys, where it has no usual name."
    )


class Batches(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Batch]):
    """Items that arrived together. The vendor sees none: what copies gold would tell which items are gold."""

    serializer_class = BatchSerializer
    query_class = BatchQuery
    parser_classes = (*UPLOADS, JSONParser)

    def get_queryset(self) -> QuerySet[Batch]:
        seen: QuerySet[Batch] = Batch.objects.visible_to(self.person).order_by("-pk")
        return seen.select_related("project__engagement__buyer", "project__engagement__vendor")

    @extend_schema(
        request={"application/json": NewBatch, "multipart/form-data": NewBatchFile},
        responses={200: BatchSerializer, 202: BatchSerializer},
    )
    def create(self, request: Request) -> Response:
        """Bring items, as rows or as a file. 202: they wait to be sorted; 200: these very ones came before."""
        in_file = str(request.content_type).startswith("multipart/")
        given = self.given(NewBatchFile if in_file else NewBatch)
        if in_file:
            received = take_in(actor=self.actor, name=str(given["file"].name), origin=Origin.API, **given)
        else:
            rows = as_lines(given.pop("rows"))
            received = take_in(actor=self.actor, file=rows, origin=Origin.API, **given)
        return self.answer(received.batch, status=200 if received.already else 202)

    @extend_schema(responses=ArrivalSerializer(many=True))
    @action(detail=True)
    def arrivals(self, request: Request, public_id: str) -> Response:
        """The items of a batch, with their groups and tags."""
        batch = self.get_object()
        require(may_see_records(self.actor, batch.project.engagement))
        rows = batch.arrivals.select_related("item", "copy_of").order_by("place")
        return self.pages(rows, ArrivalSerializer)
