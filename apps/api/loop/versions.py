"""Model versions: trained from what people decided here, registered rules, and models that answer elsewhere."""

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
from apps.learning.provenance import Admission
from apps.loop.models import Kind, ModelVersion
from apps.loop.services.versions import (
    LARGEST_SEED,
    register_version,
    take_artefact,
    take_manifest,
    train_version,
)
from apps.projects.models import Project


class ModelVersionQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    name = Filter(help_text="Of the model; its versions are numbered.")
    state = OneOf(RunState, required=False)
    kind = OneOf(Kind, required=False)
    digest = Filter(help_text="SHA-256 of the trained model, or of the settings of one that learnt nothing here.")


class ModelVersionSerializer(serializers.ModelSerializer[ModelVersion]):
    id = PublicId()
    project = PublicId("project.public_id")
    kind = OneOf(Kind)
    state = OneOf(RunState)
    progress = serializers.IntegerField(help_text="Per cent.")
    error = serializers.CharField(help_text="Why nothing was learnt, and what to do.")
    settings = serializers.DictField(help_text="What it is besides what it learnt; a key is named, never kept.")
    counts = serializers.DictField(help_text="Labels by provenance, refused by reason; items left out by reason.")
    as_of = serializers.DictField(help_text="The newest event of the engagement's log when the labels were chosen.")
    figures = FiguresField()
    environment = serializers.DictField(help_text="Versions of what it was made with.")
    parameters = serializers.DictField()

    class Meta:
        model = ModelVersion
        fields = (
            "id", "project", "name", "number", "kind", "state", "progress", "error", "settings", "seed", "counts",
            "as_of", "figures", "digest", "manifest_sha256", "environment", "parameters", "created_at", "finished_at",
        )  # fmt: skip


class NewModelVersion(serializers.Serializer[Any]):
    project = Named(Project)
    name = serializers.CharField(max_length=80)
    kind = OneOf(Kind)
    settings = serializers.DictField(
        default=dict,
        help_text="Of rules: rules, otherwise. Of label_studio: address, key_variable. Of openai: those, and model, "
        "prompt, temperature, price_in, price_out (for a million tokens). Of file: about.",
    )
    learn = serializers.BooleanField(
        default=True, help_text="Of rules: whether labels tell how often each is right. Others learn or cannot."
    )
    seed = serializers.IntegerField(default=0, min_value=0, max_value=LARGEST_SEED)
    model_share = serializers.FloatField(
        default=0.0, min_value=0, max_value=0.5, help_text="Share that labels may have that only a model made."
    )
    model_weight = serializers.FloatField(default=0.3, min_value=0.01, max_value=1, help_text="Of each such label.")


class ModelVersions(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[ModelVersion]):
    """Models that propose labels. The vendor sees none."""

    serializer_class = ModelVersionSerializer
    query_class = ModelVersionQuery

    def get_queryset(self) -> QuerySet[ModelVersion]:
        seen = ModelVersion.objects.visible_to(self.person).order_by("-pk")
        return seen.select_related("project__engagement__buyer", "project__engagement__vendor")

    @extend_schema(request=NewModelVersion, responses={201: ModelVersionSerializer, 202: ModelVersionSerializer})
    def create(self, request: Request) -> Response:
        """Queue the training of a built-in kind; register the others at once."""
        given = self.given(NewModelVersion)
        asked = {name: given[name] for name in ("project", "name", "kind", "settings")}
        if not Kind(given["kind"]).is_built_in or (given["kind"] == Kind.RULES and not given["learn"]):
            return self.answer(register_version(actor=self.actor, **asked), status=201)
        admission = Admission(given["model_share"], given["model_weight"])
        made = train_version(actor=self.actor, **asked, seed=given["seed"], admission=admission)
        return self.answer(made, status=202)

    @extend_schema(request=None, responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def artefact(self, request: Request, public_id: str) -> FileResponse:
        """The trained model: arrays and a JSON header in an npz file. The log says who took it."""
        version = self.get_object()
        file = take_artefact(actor=self.actor, version=version)
        return FileResponse(
            file, as_attachment=True, filename=f"{version.public_id}.npz", content_type="application/octet-stream"
        )

    @extend_schema(request=None, responses={(200, "application/jsonl"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def manifest(self, request: Request, public_id: str) -> FileResponse:
        """Every label that it learnt from, with provenance: a line of JSON each. The log says who took it."""
        version = self.get_object()
        file = take_manifest(actor=self.actor, version=version)
        return FileResponse(
            file, as_attachment=True, filename=f"{version.public_id}.manifest.jsonl", content_type="application/jsonl"
        )
