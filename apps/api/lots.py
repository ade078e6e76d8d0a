"""Acceptance of delivered lots: drawing a sample, inspecting it, deciding."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import Invalid, require
from apps.api.choices import OneOf
from apps.api.lot_shapes import (
    DecisionSerializer,
    DrawnItemSerializer,
    InspectionSerializer,
    LotInFull,
    LotSerializer,
    NewInspection,
    Plan,
)
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.lots.models import Lot, LotDecision, LotVerdict
from apps.lots.selectors import with_findings
from apps.lots.services import decide_lot, draw_sample, inspect
from apps.projects.policies import may_see_all
from apps.projects.selectors import seen_whole


class LotQuery(Query):
    engagement = Filter("delivery__project__engagement__public_id", "Id of the engagement.")
    project = Filter("delivery__project__public_id", "Id of the project.")
    delivery = Filter("delivery__public_id", "Id of the delivery.")
    verdict = OneOf(LotVerdict, required=False)


class Lots(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Lot]):
    """Deliveries, taken as the thing to accept or reject."""

    serializer_class = LotSerializer
    detail_class = LotInFull
    query_class = LotQuery

    def get_queryset(self) -> QuerySet[Lot]:
        newest = LotDecision.objects.filter(lot=OuterRef("pk")).order_by("-pk").values("verdict")[:1]
        seen = Lot.objects.visible_to(self.person).annotate(verdict=Subquery(newest)).order_by("-pk")
        if self.action == "list":
            seen = seen.filter(delivery__project__engagement__in=seen_whole(self.person))
        return seen.select_related("delivery__project__engagement__buyer", "delivery__schema", "draw")

    def get_object(self) -> Lot:
        lot = super().get_object()
        require(may_see_all(self.actor, lot.delivery.project.engagement))
        return lot

    @extend_schema(request=Plan, responses={201: LotInFull})
    @action(detail=True, methods=["post"])
    def draw(self, request: Request, public_id: str) -> Response:
        """Design the sampling plan for two points and draw its sample, once, with a recorded seed."""
        draw_sample(actor=self.actor, lot=self.get_object(), **self.given(Plan))
        return self.answer(self.get_object(), status=201)

    @extend_schema(responses=DrawnItemSerializer(many=True))
    @action(detail=True)
    def sample(self, request: Request, public_id: str) -> Response:
        """The drawn items in the order of inspection, each with its newest finding."""
        drawn = with_findings(_drawn(self.get_object()).draw).order_by("position")
        return self.pages(drawn, DrawnItemSerializer)

    @extend_schema(request=NewInspection, responses={201: InspectionSerializer})
    @action(detail=True, methods=["post"])
    def inspections(self, request: Request, public_id: str) -> Response:
        """Record a finding on one drawn item. A changed mind is a new finding; the newest counts."""
        lot, given = _drawn(self.get_object()), self.given(NewInspection)
        drawn = get_object_or_404(lot.draw.drawn_items, position=given.pop("position"))
        finding = inspect(actor=self.actor, drawn_item=drawn, **given)
        return Response(InspectionSerializer(finding).data, status=201)

    @extend_schema(request=None, responses={201: DecisionSerializer})
    @action(detail=True, methods=["post"])
    def decide(self, request: Request, public_id: str) -> Response:
        """Accept, reject, or state that there is not enough evidence yet, by the plan and nothing else."""
        decision = decide_lot(actor=self.actor, lot=self.get_object())
        return Response(DecisionSerializer(decision).data, status=201)


def _drawn(lot: Lot) -> Any:
    if not hasattr(lot, "draw"):
        raise Invalid(f"No sample of {lot} is drawn yet; draw one first.")
    return lot
