"""Units of work, with the labels they were given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers

from apps.accounts.actors import Actor
from apps.api.fields import LabelField, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.disputes.models import Dispute, DisputeState
from apps.disputes.policies import may_adjudicate
from apps.gold.models import GoldAnswer
from apps.labels.models import Annotation, Annotator, Source
from apps.projects.models import Item
from apps.projects.policies import may_see_gold


class ItemQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    key = Filter(help_text="What the files call the item.")


class AnnotationSerializer(serializers.ModelSerializer[Annotation]):
    """One label. Of an item with an open case, whoever may decide it sees the value alone."""

    value = LabelField()
    annotator = serializers.CharField(source="annotator.key", default=None, allow_null=True)
    delivery = serializers.CharField(source="delivery.public_id", default=None, allow_null=True)
    replaced = serializers.BooleanField(source="is_replaced", help_text="A later label took its place.")

    class Meta:
        model = Annotation
        fields = ("value", "source", "annotator", "delivery", "made_at", "duration_ms", "replaced")


class GoldAnswerSerializer(serializers.ModelSerializer[GoldAnswer]):
    value = serializers.SerializerMethodField()

    class Meta:
        model = GoldAnswer
        fields = ("version", "value", "reason", "set_at")

    def get_value(self, answer: GoldAnswer) -> Any:
        return LabelField().to_representation(answer.value) if answer.value is not None else None
