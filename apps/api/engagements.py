"""Contracts: who they are between, what was committed to, and where the vendor stands."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Organisation
from apps.accounts.policies import require
from apps.api.choices import OneOf
from apps.api.fields import PublicId
from apps.api.scorecards import ScorecardSerializer
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.projects.models import Commitment, Engagement, Metric
from apps.projects.policies import may_see_all
from apps.projects.services import commit_to, retire_commitment
from apps.scorecards.selectors import scorecard


class EngagementQuery(Query):
    vendor = Filter("vendor__public_id", "Id of the vendor.")
    buyer = Filter("buyer__public_id", "Id of the buyer.")


class PartySerializer(serializers.ModelSerializer[Organisation]):
    id = PublicId()

    class Meta:
        model = Organisation
        fields = ("id", "name")


class EngagementSerializer(serializers.ModelSerializer[Engagement]):
    id = PublicId()
    buyer = PartySerializer()
    vendor = PartySerializer()
    auditors = PartySerializer(many=True)
    log = serializers.CharField(source="log_origin", read_only=True, help_text="The name of its log.")

    class Meta:
        model = Engagement
        fields = ("id", "name", "buyer", "vendor", "auditors", "log", "created_at")


class CommitmentSerializer(serializers.ModelSerializer[Commitment]):
    id = PublicId()
    metric = OneOf(Metric)
    floor = serializers.FloatField()
    confidence = serializers.FloatField()

    class Meta:
        model = Commitment
        fields = ("id", "metric", "floor", "confidence", "made_at", "retired_at")


class NewCommitment(serializers.Serializer[Any]):
    metric = OneOf(Metric)
    floor = serializers.DecimalField(max_digits=6, decimal_places=4, min_value=Decimal(0), max_value=Decimal(1))
    confidence = serializers.DecimalField(max_digits=5, decimal_places=4, default=Decimal("0.95"))


class Engagements(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Engagement]):
    """Contracts in which one of your organisations is buyer, vendor or invited auditor."""

    serializer_class = EngagementSerializer
    query_class = EngagementQuery

    def get_queryset(self) -> QuerySet[Engagement]:
        seen = Engagement.objects.visible_to(self.person).select_related("buyer", "vendor")
        return seen.prefetch_related("auditors").order_by("name", "pk")

    @extend_schema(responses=ScorecardSerializer)
    @action(detail=True)
    def scorecard(self, request: Request, public_id: str) -> Response:
        """Every commitment in force, held against the newest figures."""
        engagement = self.get_object()
        require(may_see_all(self.actor, engagement))
        return Response(ScorecardSerializer(scorecard(engagement)).data)

    @extend_schema(responses=CommitmentSerializer(many=True))
    @action(detail=True, pagination_class=None)
    def commitments(self, request: Request, public_id: str) -> Response:
        """All commitments, the retired ones included."""
        return Response(CommitmentSerializer(self.get_object().commitments.all(), many=True).data)

    @extend_schema(request=NewCommitment, responses={201: CommitmentSerializer})
    @commitments.mapping.post
    def commit(self, request: Request, public_id: str) -> Response:
        """Put a floor into the contract. An earlier one for the same metric is retired."""
        engagement = self.get_object()
        commitment = commit_to(actor=self.actor, engagement=engagement, **self.given(NewCommitment))
        return Response(CommitmentSerializer(commitment).data, status=201)

    @extend_schema(
        request=None,
        responses=CommitmentSerializer,
        parameters=[OpenApiParameter("commitment", str, OpenApiParameter.PATH)],
    )
    @action(detail=True, methods=["post"], url_path="commitments/(?P<commitment>[a-z]+_[0-9a-z]+)/retire")
    def retire(self, request: Request, public_id: str, commitment: str) -> Response:
        """Take a floor out of the contract; it stays in the history."""
        in_force = self.get_object().commitments.filter(retired_at=None).select_related("engagement__buyer")
        found = get_object_or_404(in_force, public_id=commitment)
        retire_commitment(actor=self.actor, commitment=found)
        return Response(CommitmentSerializer(found).data)
