"""Training sets: one label for each item that passed its gates, frozen with its provenance."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.choices import OneOf
from apps.api.fields import Named, PublicId
from apps.api.figures import FiguresField
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.labels.runs import RunState
from apps.projects.models import Project
from apps.training.formats import TARGETS
from apps.training.gates import GATES
from apps.training.models import TrainingSet
from apps.training.services import download_training_set, request_training_set


class TrainingSetQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    state = OneOf(RunState, required=False)
    digest = Filter(help_text="Content digest: equal content has an equal one.")


class TrainingSetSerializer(serializers.ModelSerializer[TrainingSet]):
    id = PublicId()
    project = PublicId("project.public_id")
    annotation_set = serializers.CharField(source="annotation_set.digest", read_only=True)
    state = OneOf(RunState)
    progress = serializers.IntegerField(help_text="Per cent.")
    error = serializers.CharField(help_text="Why nothing was frozen, and what to do.")
    gated = serializers.BooleanField(help_text="Only what passed every gate is in it.")
    counts = serializers.DictField(help_text="Items in it by source, left out by reason, in it in spite of a gate.")
    as_of = serializers.DictField(help_text="The newest event of the engagement's log when the labels were chosen.")
    figures = FiguresField()
    parameters = serializers.DictField()

    class Meta:
        model = TrainingSet
        fields = (
            "id", "project", "annotation_set", "state", "progress", "error", "gated", "counts", "as_of", "figures",
            "digest", "sha256", "size", "parameters", "method_version", "created_at", "finished_at",
        )  # fmt: skip


class NewTrainingSet(serializers.Serializer[Any]):
    project = Named(Project)
    waived = serializers.ListField(
        child=serializers.CharField(max_length=40),
        default=list,
        help_text=f"Gates whose failures are put in all the same, and marked: {', '.join(GATES)}.",
    )

    formats = serializers.ListField(
        child=serializers.CharField(max_length=40),
        default=list,
        help_text=f"{', '.join(TARGETS)}, as far as they can hold the labels. JSON Lines are always written.",
    )


class TrainingSets(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[TrainingSet]):
    """Frozen training sets. The vendor sees none: what is missing from one tells which items are gold."""

    serializer_class = TrainingSetSerializer
    query_class = TrainingSetQuery

    def get_queryset(self) -> QuerySet[TrainingSet]:
        seen = TrainingSet.objects.visible_to(self.person).order_by("-pk")
        return seen.select_related("annotation_set", "project__engagement__buyer", "project__engagement__vendor")

    @extend_schema(request=NewTrainingSet, responses={202: TrainingSetSerializer})
    def create(self, request: Request) -> Response:
        """Queue a training set of everything delivered up to now."""
        return self.answer(request_training_set(actor=self.actor, **self.given(NewTrainingSet)), status=202)

    @extend_schema(request=None, responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def download(self, request: Request, public_id: str) -> FileResponse:
        """The zip. The log says who took it."""
        run = self.get_object()
        file = download_training_set(actor=self.actor, training_set=run)
        name = f"{run.public_id}{'' if run.gated else '-ungated'}.zip"
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
