"""A scorecard as JSON."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from apps.api.choices import OneOf
from apps.api.fields import PublicId
from apps.api.figures import FigureField
from apps.measures.estimate import Verdict
from apps.projects.models import Metric


class CommitmentStandingSerializer(serializers.Serializer[Any]):
    """One commitment as it stands in one project, or over the whole engagement (`project` null)."""

    project = serializers.CharField(source="project.public_id", default=None, allow_null=True)
    metric = OneOf(Metric, source="judged.promise.metric")
    floor = serializers.FloatField(source="judged.promise.floor")
    confidence = serializers.FloatField(source="judged.promise.confidence")
    figure = FigureField(source="judged.figure")
    verdict = OneOf(Verdict, source="judged.verdict")
    settle = serializers.IntegerField(
        source="judged.settle", allow_null=True, help_text="About how many more n would settle it."
    )
    stale = serializers.BooleanField(help_text="The figure no longer rests on what is there now.")


class ScorecardSerializer(serializers.Serializer[Any]):
    engagement = PublicId("engagement.public_id")
    verdict = OneOf(Verdict)
    sentence = serializers.CharField()
    as_of = serializers.DateTimeField()
    commitments = CommitmentStandingSerializer(source="rows", many=True)
