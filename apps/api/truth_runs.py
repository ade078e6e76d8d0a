"""What is true of each item when annotators disagree."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.actors import Actor
from apps.api.runs import FIELDS, NewRun, RunInFull, RunQuery, RunSerializer
from apps.api.viewsets import NounViewSet, person
from apps.labels.truths import METHODS
from apps.projects.models import Project
from apps.signoff.truth_files import label_lines
from apps.truth.models import TruthRun
from apps.truth.selectors import is_stale, labels_of, tables_of
from apps.truth.services import infer


class NewTruthRun(NewRun):
    method = serializers.CharField(
        required=False,
        default=None,
        allow_null=True,
        max_length=40,
        help_text=f"{', '.join(METHODS)}; as far as it fits the label type. Without it the usual one.",
    )


class Judged(serializers.Serializer[Any]):
    """Gold of few items could be guessed from its digest, so it is kept from the vendor who is tested with it."""

    gold_digest = serializers.SerializerMethodField(
        help_text="SHA-256 of the gold that judged the methods; null for the vendor, and where there was none."
    )
    summary = serializers.DictField(help_text="What gold says of the methods, in a sentence; how many items are tied.")

    def get_gold_digest(self, run: TruthRun) -> str | None:
        tested = run.project.engagement.vendor_id in self.context["view"].own_organisations
        return None if tested else run.gold_digest or None


class TruthRunSerializer(Judged, RunSerializer):
    class Meta:
        model = TruthRun
        fields = (*FIELDS, "gold_digest", "summary")


class TruthRunInFull(Judged, RunInFull):
    class Meta:
        model = TruthRun
        fields = (*FIELDS, "gold_digest", "summary", "stale", "tables")

    def get_stale(self, run: TruthRun) -> bool:
        return is_stale(run)

    def get_tables(self, run: TruthRun) -> dict[str, dict[str, Any]]:
        return tables_of(run, Actor.person(person(self.context["request"])))


class TruthRuns(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[TruthRun]):
    """One label for each item, inferred from everything delivered to a project at a moment."""

    serializer_class = TruthRunSerializer
    detail_class = TruthRunInFull
    query_class = RunQuery

    def get_queryset(self) -> QuerySet[TruthRun]:
        seen = TruthRun.objects.filter(project__in=Project.objects.visible_to(self.person))
        return seen.select_related("annotation_set", "project__engagement__vendor").order_by("-pk")

    @extend_schema(request=NewTruthRun, responses={201: TruthRunInFull})
    def create(self, request: Request) -> Response:
        """Infer the labels, and hold all methods that fit against the gold in use, which is evidence for none."""
        return self.answer(infer(actor=self.actor, **self.given(NewTruthRun)), status=201)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.STR})
    @action(detail=True, url_path=r"labels\.csv")
    def labels(self, request: Request, public_id: str) -> StreamingHttpResponse:
        """The inferred labels: item_id, label, probability, tied; of numbers item_id, label, low, high. Of a tie the
        label column holds all labels that lead, with " | " between them."""
        run = self.get_object()
        pieces = label_lines(labels_of(run, self.actor))
        response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{run.public_id}-labels.csv"'
        return response
