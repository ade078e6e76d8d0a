"""What admitted files brought."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import mixins, serializers

from apps.api.fields import PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.labels.models import Delivery


class DeliveryQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    sha256 = Filter(help_text="SHA-256 of the file, in hex.")


class DeliverySerializer(serializers.ModelSerializer[Delivery]):
    id = PublicId()
    project = PublicId("project.public_id")
    schema_version = serializers.IntegerField(source="schema.version", read_only=True)
    lot = serializers.CharField(source="lot.public_id", default=None, allow_null=True, read_only=True)
    root = serializers.CharField(help_text="Merkle root over its canonical rows.")  # type: ignore[assignment]

    class Meta:
        model = Delivery
        fields = (
            "id", "project", "name", "sha256", "schema_version", "rows", "items", "annotators", "root", "lot",
            "admitted_at",
        )  # fmt: skip


class Deliveries(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Delivery]):
    """Admitted files of your projects; they never change."""

    serializer_class = DeliverySerializer
    query_class = DeliveryQuery

    def get_queryset(self) -> QuerySet[Delivery]:
        return Delivery.objects.visible_to(self.person).select_related("project", "schema", "lot").order_by("-pk")
