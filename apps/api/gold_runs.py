"""How good the annotators are: labels scored against gold."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.figures import FigureField
from apps.api.runs import FIELDS, NewRun, RunInFull, RunQuery, RunSerializer
from apps.api.viewsets import NounViewSet, person
from apps.gold.models import GoldRun, Standing
from apps.gold.selectors import is_stale
from apps.gold.services import score_gold
from apps.labels.models import Annotator
from apps.projects.models import Project


class StandingSerializer(serializers.ModelSerializer[Standing]):
    annotator = serializers.CharField(source="annotator.key")
    figure = FigureField()

    class Meta:
        model = Standing
        fields = ("annotator", "gold_items", "correct", "figure", "standing")


class Digested(serializers.Serializer[Any]):
    """Gold of few items could be guessed from its digest, so it is kept from the vendor who is tested with it."""

    gold_digest = serializers.SerializerMethodField(help_text="SHA-256 of the gold in use; null for the vendor.")

    def get_gold_digest(self, run: GoldRun) -> str | None:
        tested = run.project.engagement.vendor_id in self.context["view"].own_organisations
        return None if tested else run.gold_digest


class GoldRunSerializer(Digested, RunSerializer):
    class Meta:
        model = GoldRun
        fields = (*FIELDS, "gold_digest")


class GoldRunInFull(Digested, RunInFull):
    standings = serializers.SerializerMethodField(help_text="Of the annotators whom you may see.")

    class Meta:
        model = GoldRun
        fields = (*FIELDS, "gold_digest", "stale", "tables", "standings")

    def get_stale(self, run: GoldRun) -> bool:
        return is_stale(run)

    @extend_schema_field(StandingSerializer(many=True))
    def get_standings(self, run: GoldRun) -> list[dict[str, Any]]:
        seen = Annotator.objects.visible_to(person(self.context["request"]))
        rows = run.standings.filter(annotator__in=seen).select_related("annotator").order_by("annotator__key")
        return list(StandingSerializer(rows, many=True).data)


class GoldRuns(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[GoldRun]):
    """Everything delivered to a project, scored against the gold of a moment."""

    serializer_class = GoldRunSerializer
    detail_class = GoldRunInFull
    query_class = RunQuery

    def get_queryset(self) -> QuerySet[GoldRun]:
        seen = GoldRun.objects.filter(project__in=Project.objects.visible_to(self.person))
        return seen.select_related("annotation_set", "project__engagement__vendor").order_by("-pk")

    @extend_schema(request=NewRun, responses={201: GoldRunInFull})
    def create(self, request: Request) -> Response:
        """Score everything delivered against the gold in use now."""
        return self.answer(score_gold(actor=self.actor, **self.given(NewRun)), status=201)
