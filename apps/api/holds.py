"""Legal holds: what nobody may erase until somebody says so."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Organisation, User
from apps.accounts.policies import Invalid, require
from apps.api.fields import Named, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.projects.models import Engagement
from apps.retention.models import Hold
from apps.retention.policies import may_keep_books
from apps.retention.services import place_hold, release_hold
from apps.retention.services.holds import LONGEST_REASON


class HoldQuery(Query):
    organisation = Filter("organisation__public_id", "Id of the organisation that placed it.")
    engagement = Filter("engagement__public_id", "Id of the engagement it covers.")
    person = Filter("person__public_id", "Id of the person it covers.")
    in_force = serializers.BooleanField(source="released_at__isnull", required=False, help_text="Not released yet.")


class HoldSerializer(serializers.ModelSerializer[Hold]):
    id = PublicId()
    organisation = PublicId("organisation.public_id")
    engagement = serializers.CharField(source="engagement.public_id", default=None, allow_null=True, read_only=True)
    person = serializers.CharField(source="person.public_id", default=None, allow_null=True, read_only=True)
    placed_by = serializers.CharField(source="placed_by.name", default=None, allow_null=True, read_only=True)
    released_by = serializers.CharField(source="released_by.name", default=None, allow_null=True, read_only=True)

    class Meta:
        model = Hold
        fields = (
            "id", "organisation", "engagement", "person", "reason", "placed_by", "placed_at", "released_by",
            "released_at", "release_reason",
        )  # fmt: skip


class Reason(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=LONGEST_REASON)


class NewHold(Reason):
    organisation = Named(Organisation)
    engagement = Named(Engagement, required=False, help_text="Of which the organisation is the buyer; or:")
    person = serializers.CharField(
        max_length=20, required=False, help_text="Id of somebody who belongs or belonged to the organisation."
    )


class Holds(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Hold]):
    """Legal holds of the organisations whose books you keep or audit: what one in force covers is not erased."""

    serializer_class = HoldSerializer
    query_class = HoldQuery

    def get_queryset(self) -> QuerySet[Hold]:
        seen = Hold.objects.visible_to(self.person)
        return seen.select_related("organisation", "engagement", "person", "placed_by", "released_by").order_by("-pk")

    @extend_schema(request=NewHold, responses={201: HoldSerializer})
    def create(self, request: Request) -> Response:
        """Place one, on an engagement or on a person."""
        given = self.given(NewHold)
        require(may_keep_books(self.actor, given["organisation"]))
        if "person" in given:
            given["person"] = _person(given["organisation"], given["person"])
        return self.answer(place_hold(actor=self.actor, **given), status=201)

    @extend_schema(request=Reason, responses=HoldSerializer)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, public_id: str) -> Response:
        """Say why it is not needed any more. The row stays."""
        return self.answer(release_hold(actor=self.actor, hold=self.get_object(), **self.given(Reason)))


def _person(organisation: Organisation, public_id: str) -> User:
    found = User.objects.filter(memberships__organisation=organisation, public_id=public_id).first()
    if found is None:
        raise Invalid("person: nobody who belongs or belonged to this organisation has this id.")
    return found
