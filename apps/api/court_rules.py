"""The rules of procedure of an engagement: how long each step of a case takes, and what is found out by rule."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Role
from apps.api.viewsets import NounViewSet
from apps.disputes.models import CourtRules
from apps.disputes.rules import rules_for
from apps.disputes.services import set_court_rules
from apps.projects.models import Engagement
from apps.projects.policies import is_tested, side_of

AGREED = (
    *("contest_days", "evidence_days", "decide_days", "appeal_days", "low_posterior", "least_agreement", "repeats"),
    "known",
)
# What deciding costs is the buyer's affair; what marks a decision as hasty is not for whoever is measured by it.
COST, SPEED = ("hourly_cost", "currency"), ("words_per_minute",)
DAYS: dict[str, Any] = {"min_value": 0, "max_value": 1000, "required": False}
SHARE: dict[str, Any] = {
    "max_digits": 4,
    "decimal_places": 3,
    "min_value": 0,
    "max_value": 1,
    "coerce_to_string": False,
}


class CourtRulesSerializer(serializers.ModelSerializer[Any]):
    version = serializers.IntegerField(help_text="0: nothing was agreed; these are the defaults.")
    set_by = serializers.CharField(source="set_by.name", default=None, allow_null=True)

    class Meta:
        model = CourtRules
        fields = ("version", *AGREED, *SPEED, *COST, "set_by", "set_at")
        extra_kwargs = {name: {"allow_null": True} for name in (*SPEED, *COST)}


class ChangedRules(serializers.Serializer[Any]):
    contest_days = serializers.IntegerField(**DAYS, help_text="To contest what was made known.")
    evidence_days = serializers.IntegerField(**DAYS, help_text="For the parties to speak before a case is assigned.")
    decide_days = serializers.IntegerField(**DAYS)
    appeal_days = serializers.IntegerField(**DAYS)
    low_posterior = serializers.DecimalField(
        **SHARE, required=False, allow_null=True, help_text="Below this probability an inferred label gets a case."
    )
    least_agreement = serializers.DictField(
        child=serializers.FloatField(min_value=0, max_value=1),
        required=False,
        help_text="Label to the share of agreeing pairs below which its items get a case.",
    )
    repeats = serializers.DecimalField(**SHARE, required=False, help_text="Share of cases asked again, blind.")
    known = serializers.DecimalField(**SHARE, required=False, help_text="Share of cases with a known answer, blind.")
    words_per_minute = serializers.IntegerField(required=False, min_value=0, max_value=30_000)
    hourly_cost = serializers.DecimalField(
        max_digits=8, decimal_places=2, min_value=0, required=False, allow_null=True, coerce_to_string=False
    )
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True)


class Court(NounViewSet[Engagement]):
    """The rules by which cases of an engagement are heard. Cases that are open keep the deadlines they have."""

    serializer_class = CourtRulesSerializer

    def get_queryset(self) -> QuerySet[Engagement]:
        return Engagement.objects.visible_to(self.person).select_related("buyer", "vendor")

    def retrieve(self, request: Request, public_id: str) -> Response:
        """The rules in force. What deciding costs is null for the vendor, how fast one reads for adjudicators too."""
        engagement = self.get_object()
        told = dict(CourtRulesSerializer(rules_for(engagement)).data)
        tested, side = is_tested(self.actor, engagement), side_of(self.actor, engagement)
        if tested:
            told |= dict.fromkeys(COST)
        if tested or side is None or side.role == Role.ADJUDICATOR:
            told |= dict.fromkeys(SPEED)
        return Response(told)

    @extend_schema(request=ChangedRules, responses=CourtRulesSerializer)
    def update(self, request: Request, public_id: str) -> Response:
        """A new version of the rules. What is not named stays as it is."""
        return self.answer(set_court_rules(actor=self.actor, engagement=self.get_object(), **self.given(ChangedRules)))
