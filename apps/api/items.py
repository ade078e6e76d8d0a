"""Units of work, with the labels they were given."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import mixins, serializers

from apps.accounts.actors import Actor
from apps.api.choices import OneOf
from apps.api.fields import LabelField, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query, person
from apps.disputes.blindness import stays_blind
from apps.disputes.models import Dispute
from apps.gold.models import GoldAnswer
from apps.labels.models import Annotation, Annotator, Review, Source
from apps.projects.models import Item
from apps.projects.policies import may_see_gold, only_annotates


class ItemQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    key = Filter(help_text="What the files call the item.")


class AnnotationSerializer(serializers.ModelSerializer[Annotation]):
    """One label."""

    id = serializers.IntegerField(allow_null=True, help_text="Names it in the address of its proof.")
    value = LabelField()
    source = OneOf(Source, allow_null=True)  # type: ignore[assignment]
    annotator = serializers.CharField(source="annotator.key", default=None, allow_null=True)
    delivery = serializers.CharField(source="delivery.public_id", default=None, allow_null=True)
    review = OneOf(Review, allow_null=True)
    model = serializers.CharField(
        allow_null=True, help_text="Whose proposal the annotation began from, or which model made it."
    )
    proposal = LabelField(allow_null=True, help_text="What that model proposed, where the file says it.")
    replaced = serializers.BooleanField(help_text="A later label took its place.")

    class Meta:
        model = Annotation
        fields = (
            "id", "value", "source", "annotator", "delivery", "made_at", "duration_ms", "reviewer", "review", "model",
            "proposal", "replaced",
        )  # fmt: skip


class GoldAnswerSerializer(serializers.ModelSerializer[GoldAnswer]):
    value = LabelField(allow_null=True, help_text="Null retires the item from gold.")

    class Meta:
        model = GoldAnswer
        fields = ("version", "value", "reason", "set_at")


class ItemSerializer(serializers.ModelSerializer[Item]):
    project = PublicId("project.public_id")
    payload = serializers.DictField()

    class Meta:
        model = Item
        fields = ("id", "project", "key", "payload")


class ItemInFull(ItemSerializer):
    """An item with what the reader may know about it."""

    blind = serializers.SerializerMethodField(
        help_text="The item has an open case that you may decide: each different value stands once, gold "
        "is not shown, and the source of a label only where it was decided."
    )
    annotations = serializers.SerializerMethodField()
    gold = serializers.SerializerMethodField(help_text="Newest first; null for whoever may not see it.")
    disputes = serializers.SerializerMethodField(help_text="Ids of the cases that you may see.")

    class Meta(ItemSerializer.Meta):
        fields = (*ItemSerializer.Meta.fields, "blind", "annotations", "gold", "disputes")  # type: ignore[assignment]

    _cases: Cases

    def get_blind(self, item: Item) -> bool:
        return self._cases.blind

    @extend_schema_field(AnnotationSerializer(many=True))
    def get_annotations(self, item: Item) -> list[dict[str, Any]]:
        rows = [dict(row) for row in AnnotationSerializer(annotations_of(item, self._actor), many=True).data]
        if only_annotates(self._actor, item.project.engagement):
            rows = [{**row, "reviewer": None} for row in rows]
        if not self._cases.blind:
            return rows
        # Who, when and how long would tell who holds which position, or that a model does; so would the order, and how
        # many hold it.
        bare = [{name: row[name] if name in SHOWN_BLIND else None for name in row} for row in rows]
        bare = [row | {"source": row["source"] if row["source"] == Source.ADJUDICATED else None} for row in bare]
        distinct = {json.dumps([row[name] for name in SHOWN_BLIND]): row for row in bare}
        return [distinct[key] for key in sorted(distinct)]

    @extend_schema_field(GoldAnswerSerializer(many=True, allow_null=True))
    def get_gold(self, item: Item) -> list[dict[str, Any]] | None:
        if self._cases.blind or not may_see_gold(self._actor, item.project.engagement):
            return None
        return list(GoldAnswerSerializer(item.gold_answers.order_by("-version"), many=True).data)

    def get_disputes(self, item: Item) -> list[str]:
        return self._cases.ids

    @property
    def _actor(self) -> Actor:
        return Actor.person(person(self.context["request"]))

    def to_representation(self, item: Item) -> dict[str, Any]:
        self._cases = cases_of(item, self._actor)
        return dict(super().to_representation(item))


SHOWN_BLIND = ("value", "source", "replaced")


@dataclass(frozen=True, slots=True)
class Cases:
    ids: list[str]
    blind: bool


def cases_of(item: Item, actor: Actor) -> Cases:
    cases = list(Dispute.objects.visible_to(actor.user).filter(item=item))
    blind = any(stays_blind(case, actor) for case in cases)
    return Cases([case.public_id for case in cases], blind)


def annotations_of(item: Item, actor: Actor) -> QuerySet[Annotation]:
    """An annotator sees their own labels and the decided ones; the others see all."""
    visible = Q(annotator__in=Annotator.objects.visible_to(actor.user)) | Q(source=Source.ADJUDICATED)
    replaced = Exists(Annotation.objects.filter(supersedes=OuterRef("pk")))
    rows = item.annotations.filter(visible).annotate(replaced=replaced)
    return rows.select_related("annotator", "delivery").order_by(F("made_at").asc(nulls_first=True), "pk")


class Items(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Item]):
    """Items of your projects. Gold answers are not shown to the vendor who is tested with them."""

    serializer_class = ItemSerializer
    detail_class = ItemInFull
    query_class = ItemQuery
    lookup_field = "pk"
    lookup_value_regex = r"\d{1,18}"

    def get_queryset(self) -> QuerySet[Item]:
        seen = Item.objects.visible_to(self.person)
        return seen.select_related("project__engagement__buyer", "project__engagement__vendor").order_by("pk")
