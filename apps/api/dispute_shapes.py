"""Cases as JSON, with no more than the reader may know."""

from __future__ import annotations

import json
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from apps.accounts.actors import Actor
from apps.api.choices import OneOf
from apps.api.fields import LabelField, PublicId
from apps.api.viewsets import person
from apps.disputes.blindness import Seat, seats_of, stays_blind
from apps.disputes.independence import may_decide
from apps.disputes.models import (
    Adjudication,
    Dispute,
    DisputeState,
    Ground,
    Outcome,
    Position,
    ReasonCode,
    Severity,
    Subject,
)


class DisputeSerializer(serializers.ModelSerializer[Dispute]):
    id = PublicId()
    project = PublicId("project.public_id")
    subject = OneOf(Subject, help_text="What the case is about.")
    item = serializers.IntegerField(
        source="item_id", read_only=True, allow_null=True, help_text="Id of the item; null: it is about a standing."
    )
    key = serializers.CharField(source="item.key", default=None, read_only=True, allow_null=True)
    ground = serializers.SerializerMethodField(help_text="Null: opened by rule; the vendor is not told by which.")
    state = OneOf(DisputeState)
    merged_into = serializers.CharField(source="merged_into.public_id", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Dispute
        fields = (
            *("id", "project", "subject", "item", "key", "ground", "claim", "state", "instance", "opened_at"),
            *("due_at", "merged_into"),
        )

    @extend_schema_field(OneOf(Ground, allow_null=True))
    def get_ground(self, dispute: Dispute) -> str | None:
        # That gold was contradicted would give the answer away.
        tested = dispute.project.engagement.vendor_id in self.context["view"].own_organisations
        return None if tested and dispute.ground != Ground.MANUAL else dispute.ground


class PositionSerializer(serializers.ModelSerializer[Position]):
    """An answer somebody stands for. The order is shuffled, so that it betrays nobody."""

    value = LabelField()

    class Meta:
        model = Position
        fields = ("ordinal", "value")


class HeldPosition(PositionSerializer):
    annotators = serializers.ListField(
        child=serializers.CharField(), allow_null=True, help_text="Null before the decision."
    )
    gold = serializers.BooleanField(allow_null=True, help_text="It is the gold answer; null for whoever may not know.")

    class Meta(PositionSerializer.Meta):
        fields = (*PositionSerializer.Meta.fields, "annotators", "gold")  # type: ignore[assignment]


class AdjudicationSerializer(serializers.ModelSerializer[Adjudication]):
    id = PublicId()
    value = LabelField()
    reason_code = OneOf(ReasonCode)
    outcome = OneOf(Outcome)
    severity = OneOf(Severity)
    adjudicator = serializers.SerializerMethodField(
        allow_null=True, help_text="Null for whoever may still be asked to decide the appeal."
    )
    guideline = serializers.IntegerField(source="guideline.version", default=None, allow_null=True)
    supersedes = serializers.CharField(source="supersedes.public_id", default=None, allow_null=True)

    class Meta:
        model = Adjudication
        fields = (
            *("id", "instance", "value", "outcome", "reason_code", "severity", "clause", "guideline", "rationale"),
            *("adjudicator", "at", "supersedes"),
        )

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_adjudicator(self, decision: Adjudication) -> str | None:
        return None if self.context.get("blind") else decision.adjudicator.name


class DisputeInFull(DisputeSerializer):
    payload = serializers.DictField(source="item.payload", default=None, read_only=True, allow_null=True)
    may_decide = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField(help_text="Why you may decide this case, or why not.")
    positions = serializers.SerializerMethodField(
        help_text="Without holders before the decision; to the vendor never those that gold alone stands for."
    )
    decisions = serializers.SerializerMethodField(help_text="Newest first.")

    class Meta(DisputeSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *DisputeSerializer.Meta.fields, "payload", "may_decide", "why", "positions", "decisions",
        )  # fmt: skip

    def get_may_decide(self, dispute: Dispute) -> bool:
        return bool(may_decide(self._actor, dispute))

    def get_why(self, dispute: Dispute) -> str:
        return may_decide(self._actor, dispute).reason

    @extend_schema_field(HeldPosition(many=True))
    def get_positions(self, dispute: Dispute) -> list[dict[str, Any]]:
        return [_position(seat) for seat in seats_of(dispute, self._actor)]

    @extend_schema_field(AdjudicationSerializer(many=True))
    def get_decisions(self, dispute: Dispute) -> list[dict[str, Any]]:
        rows = dispute.adjudications.select_related("adjudicator", "guideline", "supersedes").order_by("-pk")
        blind = {"blind": stays_blind(dispute, self._actor)}
        return list(AdjudicationSerializer(rows, many=True, context=blind).data)

    @property
    def _actor(self) -> Actor:
        return Actor.person(person(self.context["request"]))


def _position(seat: Seat) -> dict[str, Any]:
    """Of the annotators, the keys of those whom the reader knows."""
    known = None if seat.stands is None else sorted(stand.key for stand in seat.stands if stand.key)
    return {"ordinal": seat.number, "value": json.loads(seat.value), "annotators": known, "gold": seat.gold}


class NewDispute(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="Id of the item.")
    claim = serializers.CharField(max_length=4000, help_text="What is wrong with the label, and why.")


class NewAdjudication(serializers.Serializer[Any]):
    value = serializers.JSONField(
        default=None, allow_null=True, help_text="The label, as the schema of the project has it."
    )
    outcome = serializers.ChoiceField(
        Outcome.choices, default="", help_text="Instead of a value in a case about a standing: stands or falls."
    )
    reason_code = OneOf(ReasonCode)
    severity = OneOf(Severity, default=Severity.MAJOR)
    rationale = serializers.CharField(max_length=10_000, help_text="It is what the vendor will read.")
    clause = serializers.CharField(default="", allow_blank=True, max_length=60, help_text="Of the guideline.")
    supersedes = serializers.CharField(
        default=None, allow_null=True, max_length=20, help_text="Id of the decision that this one replaces."
    )
