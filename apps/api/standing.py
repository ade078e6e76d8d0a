"""Who is fit to sign for an organisation. A policy text is accepted by the person, on its page."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import IdentityProof, Organisation, PolicyText, ProofMethod, Qualification, User
from apps.accounts.policies import Invalid
from apps.accounts.services import (
    end_qualification,
    publish_policy_text,
    record_qualification,
    verify_identity,
)
from apps.api.choices import OneOf
from apps.api.fields import Named, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query


class HouseQuery(Query):
    organisation = Filter("organisation__public_id", "Id of the organisation.")


class OfMember(serializers.Serializer[Any]):
    organisation = Named(Organisation)
    person = serializers.CharField(max_length=20, help_text="Id of a member of the organisation.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        members = User.objects.filter(memberships__organisation=given["organisation"], memberships__ended_at=None)
        user = members.filter(public_id=given.pop("person")).first()
        if user is None:
            raise Invalid("person: nobody of this organisation has this id.")
        return {**given, "user": user}


class QualificationSerializer(serializers.ModelSerializer[Qualification]):
    id = PublicId()
    organisation = PublicId("organisation.public_id")
    person = PublicId("user.public_id")
    recorded_by = serializers.CharField(source="recorded_by.name")

    class Meta:
        model = Qualification
        fields = (
            "id", "organisation", "person", "name", "valid_from", "valid_until", "recorded_by", "recorded_at",
            "ended_at",
        )  # fmt: skip


class NewQualification(OfMember):
    name = serializers.CharField(max_length=120)
    evidence = serializers.CharField(max_length=2000, help_text="Where its proof is found.")
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(default=None, allow_null=True)


class Qualifications(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Qualification]):
    """Qualifications and trainings of the members of your organisations."""

    serializer_class = QualificationSerializer
    query_class = HouseQuery

    def get_queryset(self) -> QuerySet[Qualification]:
        seen = Qualification.objects.visible_to(self.person)
        return seen.select_related("organisation", "user", "recorded_by").order_by("-pk")

    @extend_schema(request=NewQualification, responses={201: QualificationSerializer})
    def create(self, request: Request) -> Response:
        """Record one of somebody else."""
        return self.answer(record_qualification(actor=self.actor, **self.given(NewQualification)), status=201)

    @extend_schema(request=None, responses=QualificationSerializer)
    @action(detail=True, methods=["post"])
    def end(self, request: Request, public_id: str) -> Response:
        """It holds no longer."""
        return self.answer(end_qualification(actor=self.actor, qualification=self.get_object()))


class IdentityProofSerializer(serializers.ModelSerializer[IdentityProof]):
    id = PublicId()
    organisation = PublicId("organisation.public_id")
    person = PublicId("user.public_id")
    method = OneOf(ProofMethod)
    checked_by = serializers.CharField(source="checked_by.name")

    class Meta:
        model = IdentityProof
        fields = ("id", "organisation", "person", "method", "checked_by", "checked_at")


class NewIdentityProof(OfMember):
    method = OneOf(ProofMethod)


class IdentityProofs(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[IdentityProof]):
    """That somebody made sure who a member of your organisations is."""

    serializer_class = IdentityProofSerializer
    query_class = HouseQuery

    def get_queryset(self) -> QuerySet[IdentityProof]:
        seen = IdentityProof.objects.visible_to(self.person)
        return seen.select_related("organisation", "user", "checked_by").order_by("-pk")

    @extend_schema(request=NewIdentityProof, responses={201: IdentityProofSerializer})
    def create(self, request: Request) -> Response:
        """Record that you checked somebody's identity."""
        return self.answer(verify_identity(actor=self.actor, **self.given(NewIdentityProof)), status=201)


class PolicyTextSerializer(serializers.ModelSerializer[PolicyText]):
    organisation = PublicId("organisation.public_id")
    sha256 = serializers.CharField(source="digest")
    published_by = serializers.CharField(source="published_by.name")

    class Meta:
        model = PolicyText
        fields = ("organisation", "version", "text", "sha256", "published_by", "published_at")


class NewPolicyText(serializers.Serializer[Any]):
    organisation = Named(Organisation)
    text = serializers.CharField(help_text="Markdown.")


class PolicyTexts(mixins.ListModelMixin, NounViewSet[PolicyText]):
    """What your organisations ask of their signers, in versions."""

    serializer_class = PolicyTextSerializer
    query_class = HouseQuery

    def get_queryset(self) -> QuerySet[PolicyText]:
        return PolicyText.objects.visible_to(self.person).select_related("organisation", "published_by").order_by("-pk")

    @extend_schema(request=NewPolicyText, responses={201: PolicyTextSerializer})
    def create(self, request: Request) -> Response:
        """Publish a new version."""
        return self.answer(publish_policy_text(actor=self.actor, **self.given(NewPolicyText)), status=201)
