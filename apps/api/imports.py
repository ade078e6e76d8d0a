"""Files that came in: delivering one, following it, and dealing with what could not be used."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.choices import OneOf
from apps.api.fields import PublicId
from apps.api.parsing import JSONParser
from apps.api.uploads import UPLOADS, Upload
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.exchange.formats import FORMATS
from apps.exchange.models import ImportReject, ImportRun
from apps.exchange.services import admit_rest, receive
from apps.labels.runs import RunState


class ImportQuery(Query):
    project = Filter("project__public_id", "Id of the project.")
    state = OneOf(RunState, required=False)
    sha256 = Filter(help_text="SHA-256 of the file, in hex.")


class ImportSerializer(serializers.ModelSerializer[ImportRun]):
    id = PublicId()
    project = PublicId("project.public_id")
    delivery = serializers.CharField(source="delivery.public_id", default=None, allow_null=True, read_only=True)
    state = OneOf(RunState)
    notices = serializers.ListField(child=serializers.CharField())
    progress = serializers.IntegerField(help_text="Per cent.")
    error = serializers.CharField(help_text="Why nothing was admitted, and what to do.")

    class Meta:
        model = ImportRun
        fields = (
            "id", "project", "name", "sha256", "size", "state", "progress", "error", "format", "rows", "rejected",
            "notices", "delivery", "parameters", "created_at", "finished_at",
        )  # fmt: skip


class RejectSerializer(serializers.ModelSerializer[ImportReject]):
    class Meta:
        model = ImportReject
        fields = ("place", "why", "remedy")


class NewImport(Upload):
    format = serializers.ChoiceField(
        sorted(FORMATS), default="", allow_blank=True, help_text="Recognised from the content where it is left out."
    )
    annotator = serializers.CharField(
        default="", allow_blank=True, max_length=200, help_text="Who labelled, where the format does not say."
    )
    fold = serializers.BooleanField(default=False, help_text="Labels may differ from the schema in case and blanks.")
    admit_rest = serializers.BooleanField(
        default=False, help_text="Rows that cannot be used do not keep the others out."
    )


class Imports(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[ImportRun]):
    """Received files on their way to becoming deliveries. Nothing is admitted unless everything is."""

    serializer_class = ImportSerializer
    query_class = ImportQuery
    parser_classes = (*UPLOADS, JSONParser)

    def get_queryset(self) -> QuerySet[ImportRun]:
        seen = ImportRun.objects.visible_to(self.person).order_by("-pk")
        return seen.select_related("project__engagement__buyer", "project__engagement__vendor", "delivery")

    @extend_schema(request={"multipart/form-data": NewImport}, responses={200: ImportSerializer, 202: ImportSerializer})
    def create(self, request: Request) -> Response:
        """Deliver a file. 202: it is stored and waits to be imported; 200: these bytes were received before."""
        given = self.given(NewImport)
        received = receive(actor=self.actor, name=str(given["file"].name), **given)
        return self.answer(received.run, status=200 if received.already else 202)

    @extend_schema(responses=RejectSerializer(many=True))
    @action(detail=True)
    def rejects(self, request: Request, public_id: str) -> Response:
        """The rows that could not be used: where, why, and what to do."""
        return self.pages(self.get_object().rejects.order_by("pk"), RejectSerializer)

    @extend_schema(request=None, responses={202: ImportSerializer})
    @action(detail=True, methods=["post"], url_path="admit-rest")
    def admit_rest(self, request: Request, public_id: str) -> Response:
        """Decide that the refused rows do not keep the others out: a new run over the same file."""
        return self.answer(admit_rest(actor=self.actor, run=self.get_object()), status=202)
