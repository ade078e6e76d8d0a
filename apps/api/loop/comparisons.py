"""Champion against challenger: asking for a comparison, what it found, and who is in charge since when."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import Invalid
from apps.api.choices import OneOf
from apps.api.fields import Named, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.consequences.promoting import objection_to, promote
from apps.labels.runs import RunState
from apps.loop.gating.terms import Terms
from apps.loop.models import Comparison, ModelVersion, Promotion
from apps.loop.services.charging import appoint, roll_back
from apps.loop.services.gating import request_comparison
from apps.projects.models import Project


class ComparisonQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    challenger = Filter("challenger__public_id", "Id of a model version.")
    state = OneOf(RunState, required=False)
    verdict = Filter(help_text="promote, refuse or not enough evidence.")


class ComparisonSerializer(serializers.ModelSerializer[Comparison]):
    id = PublicId()
    project = PublicId("project.public_id")
    champion = PublicId("champion.public_id")
    challenger = PublicId("challenger.public_id")
    state = OneOf(RunState)
    progress = serializers.IntegerField(help_text="Per cent.")
    error = serializers.CharField(help_text="Why nothing was decided, and what to do.")
    verdict = serializers.CharField(help_text="promote, refuse or not enough evidence; empty until it is decided.")
    look = serializers.IntegerField(help_text="Which look at this gold it was, over all comparisons of the project.")
    inputs = serializers.CharField(help_text="SHA-256 of everything that was compared.")

    class Meta:
        model = Comparison
        fields = (
            "id", "project", "champion", "challenger", "state", "progress", "error", "verdict", "look", "gold_digest",
            "inputs", "method_version", "created_at", "finished_at",
        )  # fmt: skip


class ComparisonInFull(ComparisonSerializer):
    terms = serializers.DictField(source="parameters.terms", help_text="Said before anybody looked.")
    report = serializers.DictField(help_text="Reasons, conditions, slices, calibration, leak check.")
    objection = serializers.SerializerMethodField(help_text="Why the challenger cannot be promoted now, or empty.")

    class Meta:
        model = Comparison
        fields = (*ComparisonSerializer.Meta.fields, "terms", "report", "objection")

    def get_objection(self, comparison: Comparison) -> str:
        return objection_to(comparison)


class NewComparison(serializers.Serializer[Any]):
    challenger = Named(ModelVersion)
    terms = serializers.DictField(
        default=dict,
        help_text="margin, alpha, slice_rate, least_slice, cost_margin, most_error; severities as [gold, label, cost].",
    )


class PromotionQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    version = Filter("version__public_id", "Id of a model version.")


class PromotionSerializer(serializers.ModelSerializer[Promotion]):
    id = PublicId()
    project = PublicId("project.public_id")
    version = PublicId("version.public_id")
    comparison = serializers.CharField(
        source="comparison.public_id", default=None, allow_null=True, help_text="Null for the first, and a roll-back."
    )
    signature = serializers.CharField(help_text="Id of the signature it rests on; empty where it rests on none.")
    is_rollback = serializers.BooleanField()
    promoted_by = serializers.CharField(source="promoted_by.public_id", default=None, allow_null=True)

    class Meta:
        model = Promotion
        fields = ("id", "project", "version", "comparison", "signature", "is_rollback", "reason", "promoted_by", "at")


class NewPromotion(serializers.Serializer[Any]):
    version = Named(ModelVersion)
    reason = serializers.CharField(max_length=300)


class RollBack(serializers.Serializer[Any]):
    project = Named(Project)
    reason = serializers.CharField(max_length=300)


class Comparisons(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Comparison]):
    """A challenger held against the champion on frozen gold."""

    serializer_class = ComparisonSerializer
    detail_class = ComparisonInFull
    query_class = ComparisonQuery

    def get_queryset(self) -> QuerySet[Comparison]:
        seen: QuerySet[Comparison] = Comparison.objects.visible_to(self.person).order_by("-pk")
        sides = "champion", "challenger"
        return seen.select_related("project__engagement__buyer", "project__engagement__vendor", *sides)

    @extend_schema(request=NewComparison, responses={202: ComparisonInFull})
    def create(self, request: Request) -> Response:
        """Queue the question whether the challenger may take the champion's place. It is a look at the gold."""
        given = self.given(NewComparison)
        try:
            terms = Terms.of(given["terms"])
        except (TypeError, ValueError) as fault:
            raise Invalid(f"These are no terms: {fault}") from None
        made = request_comparison(actor=self.actor, challenger=given["challenger"], terms=terms)
        return self.answer(made, status=202)

    @extend_schema(request=None, responses={201: PromotionSerializer})
    @action(detail=True, methods=["post"])
    def promote(self, request: Request, public_id: str) -> Response:
        """Put the challenger in charge: it passed, and a promotion report about it is signed as approved."""
        made = promote(actor=self.actor, comparison=self.get_object())
        return Response(PromotionSerializer(made).data, status=201)


class Promotions(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Promotion]):
    """Which version is in charge, since when and why; the newest is the one in charge."""

    serializer_class = PromotionSerializer
    query_class = PromotionQuery

    def get_queryset(self) -> QuerySet[Promotion]:
        seen: QuerySet[Promotion] = Promotion.objects.visible_to(self.person).order_by("-pk")
        return seen.select_related("project__engagement", "version", "comparison", "promoted_by")

    @extend_schema(request=NewPromotion, responses={201: PromotionSerializer})
    def create(self, request: Request) -> Response:
        """Appoint the first version of a project. Every later one is promoted by its comparison."""
        return self.answer(appoint(actor=self.actor, **self.given(NewPromotion)), status=201)

    @extend_schema(request=RollBack, responses={201: PromotionSerializer})
    @action(detail=False, methods=["post"], url_path="roll-back")
    def roll_back(self, request: Request) -> Response:
        """Put the version back in charge that was so before."""
        return self.answer(roll_back(actor=self.actor, **self.given(RollBack)), status=201)
