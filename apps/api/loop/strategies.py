"""People only, AI-assisted or automation only?"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import require
from apps.api.figures import FigureField, FiguresField
from apps.api.reports import ReportInFull
from apps.api.viewsets import NounViewSet, Query
from apps.loop.policies import may_see_loop
from apps.loop.strategy.asked import Asked
from apps.loop.strategy.found import strategy_of
from apps.measures.strategy import Mode, Stage
from apps.projects.models import Project
from apps.signoff.strategies import freeze_strategy

SHARE: dict[str, Any] = {"min_value": 0, "max_value": 1, "required": False}
MONEY: dict[str, Any] = {"min_value": 0, "max_value": 1_000_000, "required": False}


class StrategyQuery(Query):
    """What is not given is as it is now."""

    error = serializers.FloatField(
        min_value=0.001, max_value=0.5, required=False, help_text="Share of the labels that may be wrong."
    )
    margin = serializers.FloatField(
        min_value=0.001, max_value=0.5, required=False, help_text="How far accuracy may be below that of people."
    )
    threshold = serializers.FloatField(**SHARE, help_text="Labels that score this much are taken unseen; from 1, none.")
    overlap = serializers.IntegerField(min_value=1, max_value=25, required=False, help_text="Labels for each record.")
    audit = serializers.FloatField(**SHARE, help_text="Share of the delivery that is audited.")
    volume = serializers.IntegerField(min_value=1, max_value=1_000_000_000, required=False, help_text="Records.")
    hourly = serializers.FloatField(**MONEY, help_text="What an hour of a person costs; else as agreed for disputes.")
    per_error = serializers.FloatField(**MONEY, help_text="What a wrong label costs.")


class NewStrategyReport(StrategyQuery):
    """What is frozen: the same aims and settings, and a title."""

    title = serializers.CharField(max_length=200, default="", help_text="Else that it is the strategy of the project.")


class ModesSerializer(serializers.Serializer[Any]):
    people = FigureField()
    assisted = FigureField()
    automation = FigureField()


class RequirementSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    floor = serializers.FloatField()
    verdict = serializers.CharField()
    settle = serializers.IntegerField(allow_null=True, help_text="About how many more blind answers would settle it.")
    figure = FigureField()


class ConsideredSerializer(serializers.Serializer[Any]):
    mode = serializers.ChoiceField([str(mode) for mode in Mode])
    fit = serializers.BooleanField()
    checks = RequirementSerializer(many=True)


class AdviceSerializer(serializers.Serializer[Any]):
    stage = serializers.ChoiceField([str(stage) for stage in Stage])
    mode = serializers.ChoiceField([str(mode) for mode in Mode])
    reason = serializers.CharField()
    changes = serializers.ListField(child=serializers.CharField(), help_text="What would change the advice.")
    error = serializers.FloatField(
        allow_null=True, help_text="How often at most an unfit mode is advised; null: people are what is left."
    )
    considered = ConsideredSerializer(many=True)


class StrategySerializer(serializers.Serializer[Any]):
    version = serializers.CharField(allow_null=True, help_text="The model that it is about: that of the newest round.")
    rounds = serializers.IntegerField()
    confidence = serializers.FloatField()
    currency = serializers.CharField(allow_blank=True)
    aims = serializers.DictField(child=serializers.FloatField())
    criteria = serializers.DictField(child=ModesSerializer())
    classes = serializers.ListField(child=serializers.DictField())
    advice = AdviceSerializer(many=True)
    what_if = serializers.DictField(
        child=FiguresField(), help_text="`now` and `asked`: settings, and every figure that comes of them."
    )


class Strategies(NounViewSet[Project]):
    """Which work needs people, by the id of the project."""

    serializer_class = StrategySerializer
    query_class = StrategyQuery

    def get_queryset(self) -> QuerySet[Project]:
        return Project.objects.visible_to(self.person).select_related("engagement__buyer", "engagement__vendor")

    @extend_schema(parameters=[StrategyQuery], responses=StrategySerializer)
    def retrieve(self, request: Request, public_id: str) -> Response:
        """People only, AI-assisted and automation only side by side, what is advised for each stage, and what if."""
        project = self.get_object()
        require(may_see_loop(self.actor, project.engagement))
        return Response(strategy_of(project, Asked(**self.asked())).as_json())

    @extend_schema(request=NewStrategyReport, responses={201: ReportInFull})
    @action(detail=True, methods=["post"])
    def freeze(self, request: Request, public_id: str) -> Response:
        """Freeze the comparison, the advice and the what-if as a report, for people to sign."""
        given = self.given(NewStrategyReport)
        title = given.pop("title")
        made = freeze_strategy(actor=self.actor, project=self.get_object(), asked=Asked(**given), title=title)
        return Response(ReportInFull(made, context=self.get_serializer_context()).data, status=201)
