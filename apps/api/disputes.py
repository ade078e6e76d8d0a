"""Disagreements: contesting a label, and deciding a case blind."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.choices import OneOf
from apps.api.dispute_shapes import DisputeInFull, DisputeSerializer, NewAdjudication, NewDispute
from apps.api.runs import NewRun
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.disputes.models import Adjudication, Dispute, DisputeState, Ground
from apps.disputes.services import adjudicate, open_dispute, open_disputes
from apps.projects.models import Item


class DisputeQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    item = serializers.IntegerField(source="item_id", required=False, min_value=1, max_value=2**63 - 1)
    state = OneOf(DisputeState, required=False)
    ground = OneOf(Ground, required=False, help_text="Finds nothing of which you are the vendor.")


class Opened(serializers.Serializer[Any]):
    opened = serializers.IntegerField(help_text="How many cases are new.")


class Disputes(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Dispute]):
    """Cases that you may see, the nearest deadline first. Who holds which position is hidden until the decision."""

    serializer_class = DisputeSerializer
    detail_class = DisputeInFull
    query_class = DisputeQuery

    def get_queryset(self) -> QuerySet[Dispute]:
        seen = Dispute.objects.visible_to(self.person).order_by("due_at", "pk")
        return seen.select_related("project__engagement__buyer", "project__engagement__vendor", "item")

    def filter_queryset(self, queryset: QuerySet[Dispute, Any]) -> QuerySet[Dispute, Any]:
        found = super().filter_queryset(queryset)
        if "ground" in self.request.query_params and self.action == "list":
            found = found.exclude(project__engagement__vendor__in=self.own_organisations)
        return found

    @extend_schema(request=NewDispute, responses={201: DisputeInFull})
    def create(self, request: Request) -> Response:
        """Contest the label of an item, with the reason."""
        given = self.given(NewDispute)
        seen = Item.objects.visible_to(self.person).select_related("project__engagement__buyer")
        item = get_object_or_404(seen, pk=given["item"])
        return self.answer(open_dispute(actor=self.actor, item=item, claim=given["claim"]), status=201)

    @extend_schema(request=NewRun, responses=Opened)
    @action(detail=False, methods=["post"], url_path="open-by-rule")
    def open_by_rule(self, request: Request) -> Response:
        """Open a case for each item that contradicts gold, is tied, or is agreed on too little."""
        return Response({"opened": open_disputes(actor=self.actor, **self.given(NewRun))})

    @extend_schema(request=NewAdjudication, responses={201: DisputeInFull})
    @action(detail=True, methods=["post"])
    def adjudicate(self, request: Request, public_id: str) -> Response:
        """Decide a case. A decided one is decided anew only by naming the decision that is superseded."""
        dispute, given = self.get_object(), self.given(NewAdjudication)
        given["supersedes"] = self._superseded(dispute, given.pop("supersedes"))
        adjudicate(actor=self.actor, dispute=dispute, **given)
        return self.answer(self.get_object(), status=201)

    def _superseded(self, dispute: Dispute, public_id: str | None) -> Adjudication | None:
        return get_object_or_404(dispute.adjudications, public_id=public_id) if public_id else None
