"""What an engagement keeps how long, and the erasure of what need not be kept any more."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import require
from apps.api.choices import OneOf
from apps.api.fields import PublicId
from apps.api.viewsets import NounViewSet
from apps.projects.models import Engagement
from apps.retention.models import Records, RetentionRule
from apps.retention.policies import may_keep_books, may_see_retention
from apps.retention.selectors import Line, addresses_of, lines_of, payloads_of
from apps.retention.services import erase_annotator, erase_files, set_rule
from apps.retention.services.people import BASES
from apps.retention.services.rules import LONGEST_NAME


class RuleSerializer(serializers.ModelSerializer[RetentionRule]):
    id = PublicId()
    records = OneOf(Records)
    kept_until = serializers.DateField(
        source="ends_on", read_only=True, allow_null=True, help_text="Null while the clock has not been started."
    )
    set_by = serializers.CharField(source="set_by.name", default=None, allow_null=True, read_only=True)

    class Meta:
        model = RetentionRule
        fields = ("id", "records", "name", "months", "starts_on", "kept_until", "set_by", "set_at", "replaced_at")


class NewRule(serializers.Serializer[Any]):
    records = OneOf(Records)
    name = serializers.CharField(max_length=LONGEST_NAME, help_text="Your own, such as aia-10y.")
    months = serializers.IntegerField()
    starts_on = serializers.DateField(
        default=None, allow_null=True, help_text="The day the clock starts; without it nothing is ever due."
    )


class LineSerializer(serializers.Serializer[Line]):
    records = OneOf(Records)
    rule = RuleSerializer(allow_null=True)
    held = serializers.BooleanField(help_text="A legal hold covers the engagement.")
    over = serializers.BooleanField(source="is_over", help_text="The time of the rule is over.")
    state = serializers.CharField(help_text="What may be done today, in words.")


class AddressSerializer(serializers.Serializer[Any]):
    annotator = serializers.CharField(source="public_id")
    key = serializers.CharField()


class RetentionSerializer(serializers.Serializer[Any]):
    engagement = serializers.CharField()
    classes = LineSerializer(many=True)
    files = serializers.IntegerField(help_text="How many are stored.")
    bytes = serializers.IntegerField(help_text="How large they are together.")
    erased = serializers.IntegerField(help_text="How many were erased; their digests stay.")
    addresses = AddressSerializer(
        many=True,
        allow_null=True,
        help_text="Annotators whom the vendor's files call by an e-mail address; null for whoever keeps no books.",
    )


class ErasedSerializer(serializers.Serializer[Any]):
    erased = serializers.IntegerField(help_text="How many files.")


class Erasure(serializers.Serializer[Any]):
    annotator = serializers.CharField(max_length=20, help_text="Id of one of the addresses.")
    basis = serializers.ChoiceField(sorted(BASES), help_text="Of GDPR Art. 17(1).")


class Pseudonym(serializers.Serializer[Any]):
    annotator = serializers.CharField(source="public_id")
    key = serializers.CharField(help_text="What the annotator is called from now on.")


class Retention(NounViewSet[Engagement]):
    """What an engagement keeps how long. Nothing is erased by itself. A person with an account is erased on the people
    page, with the password of whoever does it: the API does not offer that."""

    serializer_class = RetentionSerializer

    def get_queryset(self) -> QuerySet[Engagement]:
        return Engagement.objects.visible_to(self.person).select_related("buyer", "vendor")

    def retrieve(self, request: Request, public_id: str) -> Response:
        """Each class of records with its rule and what may be done today. The vendor does not read it."""
        engagement = self._seen()
        stored = payloads_of(engagement)
        keeps = may_keep_books(self.actor, engagement.buyer)
        told = {
            "engagement": engagement.public_id,
            "classes": lines_of(engagement),
            "files": len(stored),
            "bytes": sum(each.size for each in stored),
            "erased": engagement.erased_files.count(),
            "addresses": addresses_of(engagement) if keeps else None,
        }
        return self.answer(told)

    @extend_schema(responses=RuleSerializer(many=True))
    @action(detail=True, methods=["get"])
    def rules(self, request: Request, public_id: str) -> Response:
        """All rules there have been, the newest first."""
        return self.pages(self._seen().retention_rules.select_related("set_by").order_by("-pk"), RuleSerializer)

    @extend_schema(request=NewRule, responses={201: RuleSerializer})
    @rules.mapping.post
    def set_rule(self, request: Request, public_id: str) -> Response:
        """Say how long a class of records is kept. The former rule of the class stays in the history."""
        rule = set_rule(actor=self.actor, engagement=self.get_object(), **self.given(NewRule))
        return Response(RuleSerializer(rule).data, status=201)

    @extend_schema(request=None, responses=ErasedSerializer)
    @action(detail=True, methods=["post"], url_path="erase-files")
    def erase_files(self, request: Request, public_id: str) -> Response:
        """Erase the stored files for good. 400 before their time is over or while a legal hold covers them."""
        return Response({"erased": erase_files(actor=self.actor, engagement=self.get_object())})

    @extend_schema(request=Erasure, responses=Pseudonym)
    @action(detail=True, methods=["post"], url_path="erase-annotator")
    def erase_annotator(self, request: Request, public_id: str) -> Response:
        """Put the pseudonym in the place of an address by which the vendor's files call somebody."""
        engagement, given = self._seen(), self.given(Erasure)
        annotator = get_object_or_404(addresses_of(engagement), public_id=given["annotator"])
        erased = erase_annotator(actor=self.actor, annotator=annotator, basis=given["basis"])
        return Response(Pseudonym(erased).data)

    def _seen(self) -> Engagement:
        engagement = self.get_object()
        require(may_see_retention(self.actor, engagement))
        return engagement
