"""What was done, by whom, to what, with the proof that nothing of it was changed since."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.viewsets import Filter, NounViewSet, Query
from apps.audit.keys import vkey_of
from apps.audit.models import Event
from apps.audit.selectors import details_of, event_proof, newest_checkpoint
from apps.evidence.merkle import leaf_hash
from apps.projects.selectors import Ledger, ledgers_of, readable_events


class EventQuery(Query):
    log = Filter(help_text="Id of the engagement or organisation whose log it is.")
    actor = Filter(help_text="user:usr_… or system:…")
    verb = Filter(help_text="Such as report.signed.")
    object = Filter(help_text="Id of what it was done to.")
    since = serializers.DateTimeField(required=False, help_text="From this moment on.")
    until = serializers.DateTimeField(required=False, help_text="Before this moment.")


class EventSerializer(serializers.ModelSerializer[Event]):
    id = serializers.CharField(source="public_id")
    log = serializers.CharField(source="log.origin")
    seq = serializers.IntegerField(allow_null=True, help_text="Its place in the log; null until it is numbered.")
    details = serializers.SerializerMethodField()
    leaf_hash = serializers.SerializerMethodField(help_text="RFC 6962 hash of the bytes that were recorded, in hex.")

    class Meta:
        model = Event
        fields = ("id", "log", "seq", "at", "actor", "verb", "object", "details", "leaf_hash")

    def get_details(self, event: Event) -> dict[str, Any]:
        return details_of(event)

    def get_leaf_hash(self, event: Event) -> str:
        return leaf_hash(bytes(event.leaf)).hex()


class ProofSerializer(serializers.Serializer[Any]):
    event = serializers.CharField(help_text="The exact text whose bytes were hashed.")
    proof = serializers.CharField(help_text="A C2SP tlog-proof.")
    vkey = serializers.CharField(help_text="The key of the log. Compare it with one that you got elsewhere.")


class Events(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Event]):
    """Events of the logs that you may read, newest first. Those about gold are not shown to the vendor who is tested
    with it; their numbers are missing from the sequence."""

    serializer_class = EventSerializer
    query_class = EventQuery

    def get_queryset(self) -> QuerySet[Event]:
        return readable_events(self._ledgers)

    @cached_property
    def _ledgers(self) -> list[Ledger]:
        return ledgers_of(self.person)

    def filter_queryset(self, queryset: QuerySet[Event, Any]) -> QuerySet[Event, Any]:
        if self.action != "list":
            return queryset
        asked = self.asked()
        wanted = asked.pop("log", None)
        ledgers = [ledger for ledger in self._ledgers if wanted in (None, ledger.id)]
        return readable_events(ledgers, obj=asked.pop("object", None), **asked)

    @extend_schema(responses=ProofSerializer)
    @action(detail=True)
    def proof(self, request: Request, public_id: str) -> Response:
        """With this and the log's key anybody can check offline that the event is in the log. 409: not signed yet."""
        event = self.get_object()
        answer = {
            "event": bytes(event.leaf).decode(),
            "proof": event_proof(event),
            "vkey": vkey_of(newest_checkpoint(event.log)),
        }
        return Response(answer)
