"""How reports are signed: policies in versions, and who stands in for whom. Standing in is arranged on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import Role
from apps.api.choices import OneOf
from apps.api.fields import Named, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.projects.models import Engagement
from apps.signoff.models import Delegation, Kind, SigningPolicy
from apps.signoff.signing_policies import publish_signing_policy


class SigningQuery(Query):
    engagement = Filter("engagement__public_id", "Id of the engagement.")


@extend_schema_field(OpenApiTypes.OBJECT)
class RulesField(serializers.JSONField):
    """{"steps": [{"meaning", "side", "roles", "count"}], "ordered", "strength", "qualification", …}."""


class SigningPolicySerializer(serializers.ModelSerializer[SigningPolicy]):
    id = PublicId()
    engagement = PublicId("engagement.public_id")
    document = RulesField(read_only=True)
    sha256 = serializers.CharField(source="digest", help_text="Of the document as canonical JSON.")
    published_by = serializers.CharField(source="published_by.name")

    class Meta:
        model = SigningPolicy
        fields = ("id", "engagement", "kind", "version", "document", "sha256", "published_by", "published_at")


class NewSigningPolicy(serializers.Serializer[Any]):
    engagement = Named(Engagement)
    kind = OneOf(Kind, default="", allow_blank=True, help_text="Empty for all kinds.")
    document = RulesField()


class SigningPolicies(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[SigningPolicy]):
    """Which signatures the reports of an engagement need. The newest version of a kind binds what is frozen next."""

    serializer_class = SigningPolicySerializer
    query_class = SigningQuery

    def get_queryset(self) -> QuerySet[SigningPolicy]:
        seen = SigningPolicy.objects.visible_to(self.person).select_related("engagement", "published_by")
        return seen.order_by("-pk")

    @extend_schema(request=NewSigningPolicy, responses={201: SigningPolicySerializer})
    def create(self, request: Request) -> Response:
        """Publish a new version."""
        return self.answer(publish_signing_policy(actor=self.actor, **self.given(NewSigningPolicy)), status=201)


class DelegationSerializer(serializers.ModelSerializer[Delegation]):
    id = PublicId()
    engagement = PublicId("engagement.public_id")
    organisation = serializers.CharField(source="organisation.name")
    role = OneOf(Role)
    delegator = serializers.CharField(source="delegator.name")
    delegate = serializers.CharField(source="delegate.name")

    class Meta:
        model = Delegation
        fields = ("id", "engagement", "organisation", "role", "delegator", "delegate", "since", "until", "ended_at")


class Delegations(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Delegation]):
    """Who signs on behalf of whom, in which role and period."""

    serializer_class = DelegationSerializer
    query_class = SigningQuery

    def get_queryset(self) -> QuerySet[Delegation]:
        seen = Delegation.objects.visible_to(self.person)
        return seen.select_related("engagement", "organisation", "delegator", "delegate").order_by("-pk")
