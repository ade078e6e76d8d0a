"""Disagreements: contesting, hearing and deciding a case, blind and in two instances."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.choices import OneOf
from apps.api.dispute_acts import Acts
from apps.api.dispute_shapes import DisputeInFull, DisputeSerializer, NewAdjudication
from apps.api.new_disputes import NewDispute, opened_by
from apps.api.runs import NewRun
from apps.api.viewsets import Filter, Query
from apps.disputes.models import Adjudication, Dispute, DisputeState, Ground, Subject
from apps.disputes.selectors import decidable, in_order
from apps.disputes.services import adjudicate, open_disputes

FINDS_NOTHING = "Of cases that a rule opened it finds nothing of which you are the vendor."


class DisputeQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    item = serializers.IntegerField(source="item_id", required=False, min_value=1, max_value=2**63 - 1)
    state = OneOf(DisputeState, required=False)
    instance = serializers.IntegerField(required=False, min_value=1, max_value=2)
    ground = OneOf(Ground, required=False, help_text=FINDS_NOTHING)
    subject = OneOf(Subject, required=False, help_text=FINDS_NOTHING)
    mine = serializers.BooleanField(
        required=False, help_text="That you may decide now, in the order in which they are worth deciding."
    )


class Opened(serializers.Serializer[Any]):
    opened = serializers.IntegerField(help_text="How many cases are new.")


class Disputes(mixins.ListModelMixin, mixins.RetrieveModelMixin, Acts):
    """Cases that you may see, the nearest deadline first. Who holds which position is hidden until the decision."""

    serializer_class = DisputeSerializer
    detail_class = DisputeInFull
    query_class = DisputeQuery

    def get_queryset(self) -> QuerySet[Dispute]:
        seen = Dispute.objects.visible_to(self.person).order_by("due_at", "pk")
        return seen.select_related(
            "project__engagement__buyer", "project__engagement__vendor", "item", "merged_into", "standing__annotator"
        )

    def filter_queryset(self, queryset: QuerySet[Dispute, Any]) -> QuerySet[Dispute, Any]:
        if self.action != "list":
            return queryset
        asked = self.asked()
        mine = asked.pop("mine", None)
        found = queryset.filter(**asked)
        if asked.keys() & {"ground", "subject"}:
            found = found.exclude(~Q(ground=Ground.MANUAL), project__engagement__vendor__in=self.own_organisations)
        if mine is None:
            return found
        own = decidable(self.actor).values("pk")
        return in_order(found.filter(pk__in=own)) if mine else found.exclude(pk__in=own)

    @extend_schema(request=NewDispute, responses={201: DisputeInFull})
    def create(self, request: Request) -> Response:
        """Contest a label, a gold answer, what an inspection found or a standing, with the reason."""
        return self.answer(opened_by(self.actor, self.person, self.given(NewDispute)), status=201)

    @extend_schema(request=NewRun, responses=Opened)
    @action(detail=False, methods=["post"], url_path="open-by-rule")
    def open_by_rule(self, request: Request) -> Response:
        """Open a case for each item that the rules of the engagement find contested."""
        return Response({"opened": open_disputes(actor=self.actor, **self.given(NewRun))})

    @extend_schema(request=NewAdjudication, responses={201: DisputeInFull})
    @action(detail=True, methods=["post"])
    def adjudicate(self, request: Request, public_id: str) -> Response:
        """Decide a case. A decided one is decided anew only by naming the decision that is superseded."""
        dispute, given = self.get_object(), self.given(NewAdjudication)
        given["supersedes"] = _named(dispute.adjudications.all(), given["supersedes"])
        seen = Adjudication.objects.filter(dispute__in=Dispute.objects.visible_to(self.person), dispute__control=False)
        given["cites"] = _named(seen, given["cites"])
        adjudicate(actor=self.actor, dispute=dispute, **given)
        return self.answer(self.get_object(), status=201)


def _named(decisions: QuerySet[Adjudication], public_id: str | None) -> Adjudication | None:
    return get_object_or_404(decisions, public_id=public_id) if public_id else None
