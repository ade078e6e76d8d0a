"""Rounds: what of a batch is taken unseen under which certificate, and how far people are with the rest."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import Invalid
from apps.api.fields import Named, PublicId
from apps.api.figures import FigureField
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.loop.models import PredictionRun, Round
from apps.loop.reviewing.queue import audits_shown, kept_rounds
from apps.loop.routing.certificates import held, is_reopened
from apps.loop.routing.rounds import progress_of, progress_of_each, seed_digest, seed_shown
from apps.loop.routing.rules import LONGEST_INPUT, PROMISES, RoundRules
from apps.loop.services.rounds import begin_round
from apps.measures.routing import BlindAudit

DEFAULTS = RoundRules()
_STANDING = {
    "type": "object",
    "nullable": True,
    "properties": {
        "valid": {"type": "boolean", "nullable": True},
        "reasons": {"type": "array", "items": {"type": "string"}},
        "audited": {"type": "integer", "nullable": True},
        "e_value": {"type": "number", "nullable": True},
        "error_rate": {"type": "object", "nullable": True},
        "reopened": {"type": "boolean", "nullable": True},
    },
}


class RoundQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    batch = Filter("batch__public_id", "Id of the batch.")


class RoundSerializer(serializers.ModelSerializer[Round]):
    id = PublicId()
    project = PublicId("project.public_id")
    batch = PublicId("batch.public_id")
    predicted = PublicId("predicted.public_id", default=None)
    calibrated = PublicId("calibrated.public_id", default=None)
    certificate = serializers.DictField(help_text="What may be taken unseen and why, or how many blind labels more.")
    counts = serializers.DictField(help_text="Records, tasks by kind, blind labels that it was calibrated by.")
    parameters = serializers.DictField(help_text="The rules asked for, and the guideline, schema and input.")

    class Meta:
        model = Round
        fields = (
            "id", "project", "number", "batch", "predicted", "calibrated", "certificate", "certificate_digest",
            "counts", "parameters", "created_at",
        )  # fmt: skip


class RoundInFull(RoundSerializer):
    standing = serializers.SerializerMethodField(
        help_text="Whether the certificate holds, and what its audits found: null for reviewers until all is answered."
    )
    progress = serializers.SerializerMethodField(help_text="Tasks asked and answered, all kinds together.")
    seed = serializers.SerializerMethodField(help_text="Of all samples; empty until every task is answered.")
    seed_sha256 = serializers.SerializerMethodField()

    class Meta(RoundSerializer.Meta):
        fields = (*RoundSerializer.Meta.fields, "standing", "progress", "seed", "seed_sha256")  # type: ignore[assignment]

    @extend_schema_field(_STANDING)
    def get_standing(self, round_: Round) -> dict[str, Any] | None:
        actor, now = self.context["view"].actor, held(round_)
        if now is None:
            return None
        if round_.pk in kept_rounds(actor, round_.project):
            return _KEPT
        shown = audits_shown(actor, round_, progress_of(round_))
        return {
            "valid": now.valid,
            "reasons": list(now.reasons),
            **(_found(now.audit) if shown else dict.fromkeys(_FOUND)),
            "reopened": is_reopened(round_),
        }

    def get_progress(self, round_: Round) -> dict[str, int]:
        kept = kept_rounds(self.context["view"].actor, round_.project)
        now = progress_of_each([round_], kept).get(round_.pk, progress_of(round_))
        return {"asked": now.asked, "answered": now.answered}

    @extend_schema_field(OpenApiTypes.STR)
    def get_seed(self, round_: Round) -> str:
        return seed_shown(round_, progress_of(round_))

    @extend_schema_field(OpenApiTypes.STR)
    def get_seed_sha256(self, round_: Round) -> str:
        return seed_digest(round_)


_FOUND = ("audited", "e_value", "error_rate")
_KEPT = dict.fromkeys(("valid", *_FOUND, "reopened")) | {"reasons": []}


def _found(audit: BlindAudit) -> dict[str, Any]:
    n = len(audit.evidence)
    e_value = float(audit.evidence[-1]) if n else 1.0
    rate = FigureField().to_representation(audit.error_rate)
    return dict(zip(_FOUND, (n, e_value, rate), strict=True))


def _share(default: float, help_text: str) -> serializers.FloatField:
    return serializers.FloatField(default=default, min_value=0, max_value=1, help_text=help_text)


class NewRound(serializers.Serializer[Any]):
    predicted = Named(PredictionRun, help_text="What a version says of the batch.")
    calibrated = Named(
        PredictionRun,
        required=False,
        default=None,
        help_text="What the same version says of the earlier blind samples; without it the newest such run.",
    )
    target = _share(DEFAULTS.target, "At most this share is wrong.")
    delta = _share(DEFAULTS.delta, "Risk that the promise fails.")
    promise = serializers.ChoiceField(list(PROMISES), default=DEFAULTS.promise, help_text="Of what, the share.")
    blind = _share(DEFAULTS.blind, "Asked without a suggestion; calibrates the rounds to come.")
    planted = _share(DEFAULTS.planted, "Wrong suggestions among those shown.")
    audit = _share(DEFAULTS.audit, "Of the whole batch, asked blind besides.")
    lifetime = serializers.IntegerField(default=DEFAULTS.lifetime, help_text="Records that may be taken unseen.")
    input = serializers.CharField(default="", allow_blank=True, max_length=LONGEST_INPUT, help_text="In words.")


class Rounds(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Round]):
    """Batches routed. The vendor sees none: it would tell what is checked."""

    serializer_class = RoundSerializer
    detail_class = RoundInFull
    query_class = RoundQuery

    def get_queryset(self) -> QuerySet[Round]:
        seen = Round.objects.visible_to(self.person).order_by("-pk")
        project = "project__engagement"
        return seen.select_related(
            "batch", "predicted__version", "calibrated", f"{project}__buyer", f"{project}__vendor"
        )

    @extend_schema(request=NewRound, responses={201: RoundInFull})
    def create(self, request: Request) -> Response:
        """Begin a round: draw its samples, give or refuse a certificate, and put the rest in order for people."""
        given = self.given(NewRound)
        predicted, calibrated = given.pop("predicted"), given.pop("calibrated")
        if predicted.batch is None:
            raise Invalid("These predictions are about no batch; name those about the batch to be routed.")
        begun = begin_round(
            actor=self.actor,
            batch=predicted.batch,
            predicted=predicted,
            calibrated=calibrated,
            rules=RoundRules(**given),
        )
        return self.answer(begun, status=201)
