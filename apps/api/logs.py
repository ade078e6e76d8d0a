"""The logs themselves: the newest signed head, and full checks on demand."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.fields import PublicId
from apps.api.viewsets import NounViewSet
from apps.audit.checks import request_check
from apps.audit.keys import first_vkey, vkey_of
from apps.audit.models import Check, Checkpoint, Log, Verification
from apps.audit.selectors import newest_checkpoint
from apps.projects.selectors import Ledger, ledgers_of


class LogSerializer(serializers.Serializer[Any]):
    id = serializers.CharField(help_text="Of the engagement or organisation whose log it is.")
    name = serializers.CharField()
    origin = serializers.CharField(help_text="The name under which it is signed.")


class CheckpointSerializer(serializers.ModelSerializer[Checkpoint]):
    vkey = serializers.SerializerMethodField(help_text="The key that signed it.")
    first_vkey = serializers.SerializerMethodField(help_text="The key to pin: the log hands over to later ones itself.")
    note = serializers.CharField(help_text="A C2SP signed note. Keep it: it binds the log to its past.")

    class Meta:
        model = Checkpoint
        fields = ("size", "root", "at", "note", "vkey", "first_vkey")

    def get_vkey(self, checkpoint: Checkpoint) -> str:
        return vkey_of(checkpoint)

    def get_first_vkey(self, checkpoint: Checkpoint) -> str:
        return first_vkey(checkpoint.log)


class VerificationSerializer(serializers.ModelSerializer[Verification]):
    good = serializers.SerializerMethodField()

    class Meta:
        model = Verification
        fields = ("good", "at", "size", "finding", "explanation")

    def get_good(self, verification: Verification) -> bool:
        return not verification.finding


class CheckSerializer(serializers.ModelSerializer[Check]):
    id = PublicId()
    url = serializers.SerializerMethodField(help_text="Where to ask for its state and result.")
    state = serializers.ChoiceField(
        ["waiting", "running", "done", "failed"],
        read_only=True,
        help_text="Of the work. Failed: it stopped on an error of the portal, and says nothing about the log.",
    )
    result = VerificationSerializer(read_only=True, allow_null=True, help_text="Null until it is done.")

    class Meta:
        model = Check
        fields = ("id", "url", "state", "asked_at", "begun_at", "ended_at", "result")

    def get_url(self, check: Check) -> str:
        key = check.log.origin.rpartition("/")[2]
        return reverse("api:logs-check", kwargs={"public_id": key, "check_id": check.public_id})


class Logs(NounViewSet[Log]):
    """One append-only, signed log per engagement and per organisation."""

    serializer_class = LogSerializer

    def get_queryset(self) -> QuerySet[Log]:
        return Log.objects.filter(origin__in=[ledger.origin for ledger in ledgers_of(self.person)])

    @extend_schema(responses=LogSerializer(many=True))
    def list(self, request: Request) -> Response:
        """The logs that you may read."""
        self.asked()
        return self.pages(ledgers_of(self.person), LogSerializer)

    def retrieve(self, request: Request, public_id: str) -> Response:
        return self.answer(self._ledger(public_id))

    @extend_schema(responses=CheckpointSerializer)
    @action(detail=True)
    def checkpoint(self, request: Request, public_id: str) -> Response:
        """The newest signed statement of the log's size and root. 409: nothing is signed yet."""
        return Response(CheckpointSerializer(newest_checkpoint(self._log(public_id))).data)

    @extend_schema(request=None, responses={202: CheckSerializer})
    @action(detail=True, methods=["post"])
    def verify(self, request: Request, public_id: str) -> Response:
        """Have a worker read the whole log anew and compare it with what was signed, and the rows with it. The answer
        says where the result will be. While a check of this log is under way, that one is the answer."""
        check = request_check(self._log(public_id), actor=self.actor.text, obj=public_id)
        told = CheckSerializer(check).data
        return Response(told, status=202, headers={"Location": told["url"]})

    @extend_schema(responses=CheckSerializer(many=True))
    @action(detail=True)
    def checks(self, request: Request, public_id: str) -> Response:
        """The checks that were asked for, the newest first."""
        return self.pages(self._log(public_id).checks.select_related("log", "result"), CheckSerializer)

    @extend_schema(responses=CheckSerializer)
    @action(detail=True, url_path="checks/(?P<check_id>chk_[0-9a-z]+)")
    def check(self, request: Request, public_id: str, check_id: str) -> Response:
        """How far one of them is, and what it found."""
        checks = self._log(public_id).checks.select_related("log", "result")
        return Response(CheckSerializer(get_object_or_404(checks, public_id=check_id)).data)

    def _ledger(self, public_id: str) -> Ledger:
        found = next((ledger for ledger in ledgers_of(self.person) if ledger.id == public_id), None)
        if found is None:
            raise Http404
        return found

    def _log(self, public_id: str) -> Log:
        return get_object_or_404(Log, origin=self._ledger(public_id).origin)
