"""Frozen reports. Signing one is a ceremony with a passkey, which no program can hold: it is done on its page."""

from __future__ import annotations

import json
import tempfile
from typing import Any, BinaryIO, cast

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.choices import OneOf
from apps.api.fields import Named, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.loop.models import Comparison
from apps.lots.models import Lot
from apps.projects.models import Project
from apps.signoff.models import Kind, Meaning, Report, Signature
from apps.signoff.scopes import Part, scope_of
from apps.signoff.sealing import latest_pdf
from apps.signoff.services import build_bundle, freeze_report
from apps.signoff.signing_policies import progress_as_json
from apps.training.models import TrainingSet

IN_MEMORY = 8 * 1024 * 1024


class ReportQuery(Query):
    engagement = Filter("engagement__public_id", "Id of the engagement.")
    project = Filter("project__public_id", "Id of the project.")


class SignatureSerializer(serializers.ModelSerializer[Signature]):
    id = PublicId()
    meaning = OneOf(Meaning)
    method = serializers.CharField(read_only=True, help_text="How the signer was recognised, and what that is worth.")

    class Meta:
        model = Signature
        fields = (
            "id", "meaning", "printed_name", "role", "organisation", "reason", "at", "method", "manifest_sha256",
        )  # fmt: skip


class ReportSerializer(serializers.ModelSerializer[Report]):
    id = PublicId()
    engagement = PublicId("engagement.public_id")
    project = serializers.CharField(source="project.public_id", default=None, allow_null=True, read_only=True)
    kind = OneOf(Kind)
    scope = serializers.CharField(read_only=True, help_text="What it is about, the same for the same thing.")
    author = serializers.CharField(source="author.name", read_only=True)
    sha256 = serializers.CharField(read_only=True, help_text="Of the canonical bytes of its body.")
    supersedes = serializers.CharField(source="supersedes.public_id", default=None, allow_null=True, read_only=True)
    superseded_by = serializers.CharField(
        source="superseded_by.public_id", default=None, allow_null=True, read_only=True
    )
    signatures = SignatureSerializer(many=True)

    class Meta:
        model = Report
        fields = (
            "id", "kind", "scope", "engagement", "project", "title", "sha256", "author", "frozen_at", "supersedes",
            "superseded_by", "signatures",
        )  # fmt: skip


class StepSerializer(serializers.Serializer[Any]):
    step = serializers.CharField()
    count = serializers.IntegerField()
    given = serializers.IntegerField()


class ProgressSerializer(serializers.Serializer[Any]):
    policy = serializers.CharField()
    version = serializers.IntegerField()
    sha256 = serializers.CharField()
    done = serializers.IntegerField()
    wanted = serializers.IntegerField()
    complete = serializers.BooleanField()
    stopped = serializers.CharField(help_text="Why no signature counts any more; empty while they do.")
    steps = StepSerializer(many=True)
    next = serializers.ListField(child=serializers.CharField(), help_text="What can be signed now.")


class ReportInFull(ReportSerializer):
    progress = serializers.SerializerMethodField(help_text="How far it is by its signing policy; null without one.")
    body = serializers.SerializerMethodField(help_text="What was frozen, of format qa-portal/report/1.")

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "progress", "body")  # type: ignore[assignment]

    @extend_schema_field(ProgressSerializer(allow_null=True))
    def get_progress(self, report: Report) -> dict[str, Any] | None:
        return progress_as_json(report)

    def get_body(self, report: Report) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(bytes(report.body))
        return body


class NewReport(serializers.Serializer[Any]):
    project = Named(Project)
    title = serializers.CharField(max_length=200)
    kind = OneOf(Kind, default=Kind.SIGN_OFF.value)
    about = OneOf(
        Part,
        default=Part.RELEASE.value,
        help_text="Which part of the project, or the whole engagement; each kind can be about some of them.",
    )
    lot = Named(Lot, default=None, allow_null=True, help_text="Id of the lot that it is about.")
    training_set = Named(TrainingSet, default=None, allow_null=True, help_text="Id of the set that it is about.")
    comparison = Named(Comparison, default=None, allow_null=True, help_text="Id of the comparison that it is about.")
    since = serializers.DateField(default=None, allow_null=True, help_text="First day of the period, UTC.")
    until = serializers.DateField(default=None, allow_null=True, help_text="Last day of the period, UTC.")
    supersedes = Named(Report, default=None, allow_null=True, help_text="Id of the report whose place it takes.")
    reason = serializers.CharField(default="", max_length=2000, help_text="Why it takes that place; needed if it does.")


class Reports(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Report]):
    """Reports as they were on the day.

    Signatures are read here but not given: a signature asks the signer for the password and a passkey each time, in
    person, on the page of the report, and the API does not offer it.
    """

    serializer_class = ReportSerializer
    detail_class = ReportInFull
    query_class = ReportQuery

    def get_queryset(self) -> QuerySet[Report]:
        seen = Report.objects.visible_to(self.person).prefetch_related("signatures").order_by("-pk")
        if self.action == "list":
            seen = seen.defer("body")
        return seen.select_related(
            "engagement__buyer", "engagement__vendor", "project", "author", "supersedes", "superseded_by"
        )

    @extend_schema(request=NewReport, responses={201: ReportInFull})
    def create(self, request: Request) -> Response:
        """Freeze what is known now. A later report does not change this one; it may take its place."""
        given = self.given(NewReport)
        named = {name: given.pop(name) for name in ("lot", "training_set", "comparison", "since", "until")}
        scope = scope_of(given.pop("project"), given.pop("about"), **named)
        return self.answer(freeze_report(actor=self.actor, scope=scope, **given), status=201)

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True)
    def pdf(self, request: Request, public_id: str) -> HttpResponse:
        """The newest signed file, or the unsigned rendering before the first signature."""
        response = HttpResponse(latest_pdf(self.get_object()), content_type="application/pdf")
        response.headers["Content-Disposition"] = f'attachment; filename="{public_id}.pdf"'
        return response

    @extend_schema(request=None, responses={(200, "application/zip"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["post"])
    def bundle(self, request: Request, public_id: str) -> FileResponse:
        """Seal the evidence: all that is needed to check and to recompute the report offline. The log says so."""
        target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  the response closes it
        build_bundle(actor=self.actor, report=self.get_object(), target=cast(BinaryIO, target))
        target.seek(0)
        return FileResponse(target, as_attachment=True, filename=f"{public_id}.zip", content_type="application/zip")
