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
from apps.disputes.blindness import Seat, knows_authors, seats_of, stays_blind
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
    Statement,
    Step,
    Subject,
)
from apps.disputes.models.court import Side
from apps.disputes.possible import possible
from apps.disputes.services.assigning import adjudicator_of
from apps.disputes.states import RULED, Act
from apps.projects.policies import is_tested


class DisputeSerializer(serializers.ModelSerializer[Dispute]):
    id = PublicId()
    project = PublicId("project.public_id")
    subject = serializers.SerializerMethodField(help_text="What the case is about; null where the ground is.")
    item = serializers.IntegerField(
        source="item_id", read_only=True, allow_null=True, help_text="Id of the item; null: it is about a standing."
    )
    key = serializers.CharField(source="item.key", default=None, read_only=True, allow_null=True)
    ground = serializers.SerializerMethodField(help_text="Null: opened by rule; the vendor is not told by which.")
    state = OneOf(DisputeState)
    due_at = serializers.DateTimeField(
        read_only=True, allow_null=True, help_text="The deadline of the state: to answer, to decide, to appeal."
    )
    merged_into = serializers.CharField(source="merged_into.public_id", default=None, read_only=True, allow_null=True)

    class Meta:
        model = Dispute
        fields = (
            *("id", "project", "subject", "item", "key", "ground", "claim", "state", "instance", "opened_at"),
            *("due_at", "merged_into"),
        )

    @extend_schema_field(OneOf(Subject, allow_null=True))
    def get_subject(self, dispute: Dispute) -> str | None:
        return dispute.subject if self.tells_ground(dispute) else None

    @extend_schema_field(OneOf(Ground, allow_null=True))
    def get_ground(self, dispute: Dispute) -> str | None:
        return dispute.ground if self.tells_ground(dispute) else None

    def tells_ground(self, dispute: Dispute) -> bool:
        """That gold was contradicted would give the answer away to the vendor."""
        tested = dispute.project.engagement.vendor_id in self.context["view"].own_organisations
        return dispute.ground == Ground.MANUAL or not tested


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
    value = LabelField(allow_null=True, help_text="Null in a case about a standing.")
    reason_code = OneOf(ReasonCode)
    outcome = serializers.SerializerMethodField(
        help_text="What became of what was contested; null for whoever may still be asked to decide the appeal, whom "
        "it would tell which label most had given."
    )
    severity = OneOf(Severity)
    adjudicator = serializers.SerializerMethodField(
        allow_null=True, help_text="Null for whoever may still be asked to decide the appeal."
    )
    guideline = serializers.IntegerField(source="guideline.version", default=None, allow_null=True)
    supersedes = serializers.CharField(source="supersedes.public_id", default=None, allow_null=True)
    cites = serializers.CharField(source="cites.public_id", default=None, allow_null=True)
    departs_from = serializers.CharField(source="departs_from.public_id", default=None, allow_null=True)

    class Meta:
        model = Adjudication
        fields = (
            *("id", "instance", "value", "outcome", "reason_code", "severity", "clause", "guideline", "rationale"),
            *("adjudicator", "at", "supersedes", "cites", "departs_from", "departure"),
        )

    @extend_schema_field(OneOf(Outcome, allow_null=True))
    def get_outcome(self, decision: Adjudication) -> str | None:
        return None if self.context.get("blind") and decision.value is not None else decision.outcome

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_adjudicator(self, decision: Adjudication) -> str | None:
        return None if self.context.get("blind") else decision.adjudicator.name


class StatementSerializer(serializers.ModelSerializer[Statement]):
    side = OneOf(Side)
    author = serializers.SerializerMethodField(help_text="Null until you may know who is behind the positions.")

    class Meta:
        model = Statement
        fields = ("side", "text", "at", "author")

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_author(self, said: Statement) -> str | None:
        return said.author.name if self.context["knows"] else None


class CaseStep(serializers.ModelSerializer[Step]):
    """One transition. The clock and the rules have no name."""

    state = OneOf(DisputeState)
    reason = serializers.SerializerMethodField(
        help_text="Of a question, an appeal or a withdrawal; why a case was given back is the buyer's own."
    )
    person = serializers.SerializerMethodField(help_text="Null until you may know who is behind the positions.")

    class Meta:
        model = Step
        fields = ("act", "state", "instance", "at", "due_at", "reason", "person")

    def get_reason(self, step: Step) -> str:
        return "" if step.act == Act.RELEASE and self.context["tested"] else step.reason

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_person(self, step: Step) -> str | None:
        return step.person.name if step.person and self.context["knows"] else None


class Possible(serializers.Serializer[Any]):
    allowed = serializers.BooleanField()
    why = serializers.CharField(help_text="Why, or why not.")


class DisputeInFull(DisputeSerializer):
    payload = serializers.DictField(source="item.payload", default=None, read_only=True, allow_null=True)
    annotator = serializers.CharField(
        source="standing.annotator.key", default=None, read_only=True, allow_null=True, help_text="Whose standing."
    )
    adjudicator = serializers.SerializerMethodField(help_text="Who has the case now.")
    may_decide = serializers.SerializerMethodField()
    why = serializers.SerializerMethodField(help_text="Why you may decide this case, or why not.")
    may = serializers.SerializerMethodField(help_text="What you can do with the case now, by the name of the act.")
    positions = serializers.SerializerMethodField(
        help_text="In an order of your own, without holders before the decision; to the vendor never those that gold "
        "alone stands for."
    )
    statements = serializers.SerializerMethodField(help_text="What the parties said, oldest first.")
    steps = serializers.SerializerMethodField(help_text="Every transition, oldest first.")
    merged = serializers.SerializerMethodField(help_text="Ids of the cases that were merged into this one.")
    decisions = serializers.SerializerMethodField(help_text="Newest first.")

    class Meta(DisputeSerializer.Meta):
        fields = (  # type: ignore[assignment]
            *DisputeSerializer.Meta.fields, "payload", "annotator", "adjudicator", "may_decide", "why", "may",
            "positions", "statements", "steps", "merged", "decisions",
        )  # fmt: skip

    def tells_ground(self, dispute: Dispute) -> bool:
        """Before the decision the ground would bend it: it may tell that gold, or a model, stands for a position."""
        return super().tells_ground(dispute) and (dispute.ground == Ground.MANUAL or dispute.state in RULED)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_adjudicator(self, dispute: Dispute) -> str | None:
        holder = adjudicator_of(dispute)
        return holder.adjudicator.name if holder else None

    def get_may_decide(self, dispute: Dispute) -> bool:
        return bool(may_decide(self._actor, dispute))

    def get_why(self, dispute: Dispute) -> str:
        return may_decide(self._actor, dispute).reason

    @extend_schema_field(serializers.DictField(child=Possible()))
    def get_may(self, dispute: Dispute) -> dict[str, Any]:
        found = possible(self._actor, dispute)
        return {name: {"allowed": each.allowed, "why": each.reason} for name, each in found.items()}

    @extend_schema_field(HeldPosition(many=True))
    def get_positions(self, dispute: Dispute) -> list[dict[str, Any]]:
        return [_position(seat) for seat in seats_of(dispute, self._actor)]

    @extend_schema_field(StatementSerializer(many=True))
    def get_statements(self, dispute: Dispute) -> list[dict[str, Any]]:
        rows = dispute.statements.select_related("author")
        return list(StatementSerializer(rows, many=True, context=self._known(dispute)).data)

    @extend_schema_field(CaseStep(many=True))
    def get_steps(self, dispute: Dispute) -> list[dict[str, Any]]:
        rows = dispute.steps.select_related("person")
        return list(CaseStep(rows, many=True, context=self._known(dispute)).data)

    def get_merged(self, dispute: Dispute) -> list[str]:
        seen = Dispute.objects.visible_to(self._actor.user).filter(merged_into=dispute)
        return sorted(seen.values_list("public_id", flat=True))

    @extend_schema_field(AdjudicationSerializer(many=True))
    def get_decisions(self, dispute: Dispute) -> list[dict[str, Any]]:
        related = ("adjudicator", "guideline", "supersedes", "cites", "departs_from")
        rows = dispute.adjudications.select_related(*related).order_by("-pk")
        blind = {"blind": stays_blind(dispute, self._actor)}
        return list(AdjudicationSerializer(rows, many=True, context=blind).data)

    def _known(self, dispute: Dispute) -> dict[str, bool]:
        tested = is_tested(self._actor, dispute.project.engagement)
        return {"knows": knows_authors(dispute, self._actor), "tested": tested}

    @property
    def _actor(self) -> Actor:
        return Actor.person(person(self.context["request"]))


def _position(seat: Seat) -> dict[str, Any]:
    """Of the annotators, the keys of those whom the reader knows."""
    known = None if seat.stands is None else sorted(stand.key for stand in seat.stands if stand.key)
    return {"ordinal": seat.number, "value": json.loads(seat.value), "annotators": known, "gold": seat.gold}


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
    cites = serializers.CharField(
        default=None, allow_null=True, max_length=20, help_text="Id of the decision that this one follows."
    )
    departure = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=4000,
        help_text="Why a close precedent that was decided otherwise does not apply; needed where there is one.",
    )
