"""Frozen reports. Signing one is a ceremony with a password, which no program should hold: it is done on its page."""

from __future__ import annotations

import json
import tempfile
from typing import Any, BinaryIO, cast

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.choices import OneOf
from apps.api.fields import Named, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.projects.models import Project
from apps.signoff.models import Meaning, Report, Signature
from apps.signoff.services import build_bundle, freeze_report, latest_pdf

IN_MEMORY = 8 * 1024 * 1024


class ReportQuery(Query):
    engagement = Filter("engagement__public_id", "Id of the engagement.")
    project = Filter("project__public_id", "Id of the project.")


class SignatureSerializer(serializers.ModelSerializer[Signature]):
    id = PublicId()
    meaning = OneOf(Meaning)

    class Meta:
        model = Signature
        fields = (
            "id", "meaning", "printed_name", "role", "organisation", "reason", "at", "manifest_sha256",
        )  # fmt: skip


class ReportSerializer(serializers.ModelSerializer[Report]):
    id = PublicId()
    engagement = PublicId("engagement.public_id")
    project = serializers.CharField(source="project.public_id", default=None, allow_null=True, read_only=True)
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
            "id", "engagement", "project", "title", "sha256", "author", "frozen_at", "supersedes", "superseded_by",
            "signatures",
        )  # fmt: skip


class ReportInFull(ReportSerializer):
    body = serializers.SerializerMethodField(help_text="What was frozen, of format qa-portal/report/1.")

    class Meta(ReportSerializer.Meta):
        fields = (*ReportSerializer.Meta.fields, "body")  # type: ignore[assignment]

    def get_body(self, report: Report) -> dict[str, Any]:
        body: dict[str, Any] = json.loads(bytes(report.body))
        return body


class NewReport(serializers.Serializer[Any]):
    project = Named(Project)
    title = serializers.CharField(max_length=200)
    supersedes = Named(Report, default=None, allow_null=True, help_text="Id of the report whose place it takes.")


class Reports(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Report]):
    """Reports as they were on the day.

    Signatures are read here but not given: a signature asks the signer for the password each time, in person, on the
    page of the report, and the API does not offer it.
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
        return self.answer(freeze_report(actor=self.actor, **self.given(NewReport)), status=201)

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
