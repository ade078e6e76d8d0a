"""The proof that one label stood in its delivery, and the delivery in the log."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import Refused, require
from apps.api.items import annotations_of, cases_of
from apps.api.viewsets import NounViewSet
from apps.labels.row_proofs import file_of, may_take_row_proof
from apps.projects.models import Item


class RowProofSerializer(serializers.Serializer[Any]):
    README = serializers.ListField(child=serializers.CharField(), help_text="What it proves, and how it is checked.")
    format = serializers.CharField()
    row = serializers.CharField(help_text="The exact text whose bytes were hashed.")
    index = serializers.IntegerField(help_text="Its place among the rows of its delivery, from 0.")
    size = serializers.IntegerField(help_text="How many rows those are.")
    path = serializers.ListField(child=serializers.CharField(), help_text="RFC 6962, from the leaf upwards, in hex.")
    root = serializers.CharField(help_text="In hex; the event names it too.")  # type: ignore[assignment]
    event = serializers.CharField(help_text="The exact text of the event that brought the rows.")
    proof = serializers.CharField(help_text="A C2SP tlog-proof of the event.")
    vkey = serializers.CharField(help_text="The key of the log. Compare it with one that you got elsewhere.")


class RowProofs(NounViewSet[Item]):
    lookup_field = "pk"

    def get_queryset(self) -> QuerySet[Item]:
        return Item.objects.visible_to(self.person).select_related("project__engagement")

    @extend_schema(responses=RowProofSerializer)
    def proof(self, request: Request, pk: int, label_id: int) -> Response:
        """A file that `qa-portal verify` checks offline. 409: the event is not signed yet; 400: no delivery brought
        the label, or its rows were changed. While you may decide a case about the item it is refused."""
        item = self.get_object()
        require(may_take_row_proof(self.actor, item.project.engagement))
        if cases_of(item, self.actor).blind:
            raise Refused("A case about this item is open and you may decide it: who gave which label stays hidden.")
        label = get_object_or_404(annotations_of(item, self.actor), pk=label_id)
        return Response(json.loads(file_of(label)))
