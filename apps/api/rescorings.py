"""What changed because gold was wrong: results before and after an answer was replaced."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers

from apps.accounts.actors import Actor
from apps.api.choices import OneOf
from apps.api.fields import LabelField, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query, person
from apps.consequences.models import EffectKind, Rescoring
from apps.consequences.selectors import Change, told, with_parts


class RescoringQuery(Query):
    project = Filter("project__public_id", "Id of the project.")


class ReplacedSerializer(serializers.Serializer[Any]):
    id = serializers.CharField()
    item = serializers.CharField(source="item.key", default=None, allow_null=True, help_text="If you may know it.")
    former = LabelField(allow_null=True, help_text="Null for whoever may not see gold.")
    now = LabelField(allow_null=True, help_text="Null for whoever may not see gold, and if the item has none any more.")
    reason = serializers.CharField(allow_null=True)
    decision = serializers.CharField(allow_null=True, help_text="Id of the case, if you may see it.")


class EffectSerializer(serializers.Serializer[Any]):
    kind = OneOf(EffectKind, source="effect.kind")
    subject = serializers.CharField(source="effect.subject", help_text="Id of what it is about.")
    name = serializers.CharField(source="effect.name", help_text="Of the figure; empty if the kind has only one.")
    before = serializers.DictField(source="effect.before")
    after = serializers.DictField(source="effect.after", allow_null=True, help_text="Null for what is only marked.")
    verdict_before = serializers.CharField(source="effect.verdict_before")
    verdict_after = serializers.CharField(source="effect.verdict_after")


class RescoringSerializer(serializers.ModelSerializer[Rescoring]):
    id = PublicId()
    project = PublicId("project.public_id")

    class Meta:
        model = Rescoring
        fields = ("id", "project", "at", "method_version")


class RescoringInFull(RescoringSerializer):
    replaced = serializers.SerializerMethodField(help_text="The answers that were replaced.")
    effects = serializers.SerializerMethodField(help_text="Those that you may see.")

    class Meta:
        model = Rescoring
        fields = (*RescoringSerializer.Meta.fields, "replaced", "effects")

    @extend_schema_field(ReplacedSerializer(many=True))
    def get_replaced(self, rescoring: Rescoring) -> Any:
        return ReplacedSerializer(self._change(rescoring).replaced, many=True).data

    @extend_schema_field(EffectSerializer(many=True))
    def get_effects(self, rescoring: Rescoring) -> Any:
        return EffectSerializer(self._change(rescoring).effects, many=True).data

    def _change(self, rescoring: Rescoring) -> Change:
        return told([rescoring], Actor.person(person(self.context["request"])))[0]


class Rescorings(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Rescoring]):
    """Acts by which gold answers were replaced, with every result that rested on them, before and after."""

    serializer_class = RescoringSerializer
    detail_class = RescoringInFull
    query_class = RescoringQuery

    def get_queryset(self) -> QuerySet[Rescoring]:
        seen = Rescoring.objects.visible_to(self.person)
        return with_parts(seen, self.actor) if self.action == "retrieve" else seen.select_related("project")
