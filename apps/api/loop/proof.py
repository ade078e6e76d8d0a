"""Does the workload fall while accuracy holds?"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import require
from apps.api.figures import FigureField, FiguresField
from apps.api.viewsets import NounViewSet
from apps.learning.proving import Claim
from apps.loop.policies import may_see_loop
from apps.loop.proving.told import proven_for
from apps.projects.models import Project


class RoundFiguresSerializer(serializers.Serializer[Any]):
    """One minus `edit_rate` is no accuracy: reviewers let wrong labels pass."""

    round = serializers.IntegerField()
    batch = serializers.CharField()
    version = serializers.CharField(allow_null=True)
    delivered = serializers.IntegerField()
    human = serializers.IntegerField(help_text="Tasks that somebody reviewed or labelled before delivery.")
    human_share = FigureField()
    edit_rate = FigureField()
    seconds_per_record = FigureField(help_text="Geometric mean.")
    human_seconds_per_delivered = FigureField(help_text="Mean over all delivered records, audits included.")
    gold_accuracy = FigureField(help_text="Of the model, on the gold in use.")
    audit_accuracy = FigureField(help_text="Of what was delivered, on blind audits.")


class OpenRoundSerializer(serializers.Serializer[Any]):
    round = serializers.IntegerField()
    asked = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="Tasks that are still to be answered; until then it does not count.")


class LoopProofSerializer(serializers.Serializer[Any]):
    verdict = serializers.ChoiceField([str(claim) for claim in Claim])
    sentences = serializers.ListField(child=serializers.CharField())
    margin = serializers.FloatField(help_text="What accuracy may lose before it is said not to hold.")
    changes = FiguresField(help_text="Last round minus first, with 90 % intervals: workload, gold, audits.")
    rounds = RoundFiguresSerializer(many=True)
    open = OpenRoundSerializer(many=True)


class Proofs(NounViewSet[Project]):
    """What the rounds of a project show, by the id of the project."""

    serializer_class = LoopProofSerializer

    def get_queryset(self) -> QuerySet[Project]:
        return Project.objects.visible_to(self.person).select_related("engagement__buyer", "engagement__vendor")

    @extend_schema(responses=LoopProofSerializer)
    def retrieve(self, request: Request, public_id: str) -> Response:
        """The verdict, and every figure of every complete round."""
        project = self.get_object()
        require(may_see_loop(self.actor, project.engagement))
        return Response(proven_for(self.actor, project).as_json())
