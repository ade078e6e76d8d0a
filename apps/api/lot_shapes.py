"""Lots, samples, findings and decisions as JSON."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.api.choices import OneOf
from apps.api.fields import LabelField, PublicId
from apps.api.figures import FigureField
from apps.lots.models import Draw, DrawnItem, Inspection, Lot, LotDecision, LotVerdict
from apps.lots.selectors import standing_of


class LotSerializer(serializers.ModelSerializer[Lot]):
    id = PublicId()
    project = PublicId("delivery.project.public_id")
    delivery = PublicId("delivery.public_id")
    size = serializers.IntegerField(help_text="Items.")
    drawn = serializers.SerializerMethodField(help_text="A sample is drawn.")
    verdict = OneOf(LotVerdict, allow_null=True, read_only=True, help_text="The newest decision; null before one.")

    class Meta:
        model = Lot
        fields = ("id", "project", "delivery", "name", "size", "item_digest", "received_at", "drawn", "verdict")

    def get_drawn(self, lot: Lot) -> bool:
        return hasattr(lot, "draw")


class DrawSerializer(serializers.ModelSerializer[Draw]):
    id = PublicId()
    aql = serializers.FloatField()
    rql = serializers.FloatField()
    alpha = serializers.FloatField()
    beta = serializers.FloatField()

    class Meta:
        model = Draw
        fields = (
            "id", "aql", "rql", "alpha", "beta", "distribution", "sample_size", "acceptance_number", "seed", "drawn_at",
        )  # fmt: skip


class LotStandingSerializer(serializers.Serializer[Any]):
    """What the inspected part of the sample says so far."""

    inspected = serializers.IntegerField()
    nonconforming = serializers.IntegerField()
    verdict = OneOf(LotVerdict, source="decision.verdict")
    sentence = serializers.CharField(source="decision.sentence")
    risks = serializers.CharField(source="decision.risks")
    error_rate = FigureField(source="decision.error_rate")
    next_position = serializers.IntegerField(source="next_item.position", default=None, allow_null=True)


class DecisionSerializer(serializers.ModelSerializer[LotDecision]):
    id = PublicId()
    verdict = OneOf(LotVerdict)
    error_rate = FigureField()

    class Meta:
        model = LotDecision
        fields = ("id", "verdict", "inspected", "nonconforming", "error_rate", "risks", "at")


class LotInFull(LotSerializer):
    draw = DrawSerializer(default=None, allow_null=True)
    standing = serializers.SerializerMethodField(help_text="Null before a sample is drawn.")
    decisions = DecisionSerializer(many=True, help_text="Newest first.")

    class Meta(LotSerializer.Meta):
        fields = (*LotSerializer.Meta.fields, "draw", "standing", "decisions")  # type: ignore[assignment]

    @extend_schema_field(LotStandingSerializer(allow_null=True))
    def get_standing(self, lot: Lot) -> dict[str, Any] | None:
        standing = standing_of(lot)
        return None if standing is None else dict(LotStandingSerializer(standing).data)


class DrawnItemSerializer(serializers.ModelSerializer[DrawnItem]):
    item = serializers.IntegerField(source="item_id", help_text="Id of the item.")
    key = serializers.CharField(source="item.key")
    conforming = serializers.BooleanField(allow_null=True, help_text="Null before inspection.")

    class Meta:
        model = DrawnItem
        fields = ("position", "item", "key", "conforming")


class InspectionSerializer(serializers.ModelSerializer[Inspection]):
    position = serializers.IntegerField(source="drawn_item.position")
    correct_value = LabelField(allow_null=True)

    class Meta:
        model = Inspection
        fields = ("position", "conforming", "correct_value", "note", "at")


class Plan(serializers.Serializer[Any]):
    """Error rates and risks as shares of one."""

    aql = serializers.DecimalField(max_digits=6, decimal_places=5, help_text="Such lots should nearly always pass.")
    rql = serializers.DecimalField(max_digits=6, decimal_places=5, help_text="Such lots should nearly always fail.")
    alpha = serializers.DecimalField(
        max_digits=5, decimal_places=4, default=Decimal("0.05"), help_text="How often a lot at the AQL may fail."
    )
    beta = serializers.DecimalField(
        max_digits=5, decimal_places=4, default=Decimal("0.10"), help_text="How often a lot at the RQL may pass."
    )


class NewInspection(serializers.Serializer[Any]):
    position = serializers.IntegerField(min_value=1, max_value=2**31 - 1)
    conforming = serializers.BooleanField()
    correct_value = serializers.JSONField(default=None, allow_null=True, help_text="For a nonconforming item.")
    note = serializers.CharField(default="", allow_blank=True, max_length=10_000)
