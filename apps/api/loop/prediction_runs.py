"""What model versions say of batches, of items with gold, and of earlier blind samples."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import require
from apps.api.choices import OneOf
from apps.api.fields import LabelField, Named, PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.labels.runs import RunState
from apps.loop.models import About, Batch, Fault, ModelVersion, Prediction, PredictionRun
from apps.loop.policies import may_see_records
from apps.loop.services.predicting import ask_again, request_predictions


class PredictionRunQuery(Query):
    project = Filter("version__project__public_id", "Id of the project.")
    version = Filter("version__public_id", "Id of the model version.")
    batch = Filter("batch__public_id", "Id of the batch.")
    about = OneOf(About, required=False)
    state = OneOf(RunState, required=False)


class PredictionRunSerializer(serializers.ModelSerializer[PredictionRun]):
    id = PublicId()
    project = PublicId("version.project.public_id")
    version = PublicId("version.public_id")
    batch = PublicId("batch.public_id", default=None)
    about = OneOf(About)
    state = OneOf(RunState)
    progress = serializers.IntegerField(help_text="Per cent.")
    error = serializers.CharField(help_text="Why nothing was kept, and what to do.")
    merkle_root = serializers.CharField(
        source="root", help_text="RFC root 6962, over the predictions by item key, then the faults."
    )
    counts = serializers.DictField(help_text="asked, predicted, refused by reason.")
    figures = serializers.DictField(help_text="Of answers from elsewhere: latency and price.")

    class Meta:
        model = PredictionRun
        fields = (
            "id", "project", "version", "about", "batch", "name", "state", "progress", "error", "merkle_root", "counts",
            "figures", "created_at", "finished_at",
        )  # fmt: skip


class PredictionSerializer(serializers.ModelSerializer[Prediction]):
    item = serializers.CharField(source="item.key")
    value = LabelField()

    class Meta:
        model = Prediction
        fields = ("item", "value", "score", "latency_ms", "micros")


class FaultSerializer(serializers.ModelSerializer[Fault]):
    item = serializers.CharField(source="item_key")

    class Meta:
        model = Fault
        fields = ("item", "why", "raw")


class NewPredictionRun(serializers.Serializer[Any]):
    version = Named(ModelVersion)
    about = OneOf(About)
    batch = Named(Batch, required=False, default=None, help_text="Where the question is about one.")


class PredictionRuns(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[PredictionRun]):
    """A version asked about many items. The vendor sees none."""

    serializer_class = PredictionRunSerializer
    query_class = PredictionRunQuery

    def get_queryset(self) -> QuerySet[PredictionRun]:
        seen = PredictionRun.objects.visible_to(self.person).order_by("-pk")
        project = "version__project__engagement"
        return seen.select_related("batch", f"{project}__buyer", f"{project}__vendor")

    @extend_schema(request=NewPredictionRun, responses={202: PredictionRunSerializer})
    def create(self, request: Request) -> Response:
        """Queue the question."""
        return self.answer(request_predictions(actor=self.actor, **self.given(NewPredictionRun)), status=202)

    @extend_schema(request=None, responses={202: PredictionRunSerializer})
    @action(detail=True, methods=["post"])
    def again(self, request: Request, public_id: str) -> Response:
        """Ask the same once more, after a run that failed."""
        return self.answer(ask_again(actor=self.actor, run=self.get_object()), status=202)

    @extend_schema(responses=PredictionSerializer(many=True))
    @action(detail=True)
    def predictions(self, request: Request, public_id: str) -> Response:
        """What was said, by item key."""
        rows = self._told().predictions.select_related("item").order_by("pk")
        return self.pages(rows, PredictionSerializer)

    @extend_schema(responses=FaultSerializer(many=True))
    @action(detail=True)
    def faults(self, request: Request, public_id: str) -> Response:
        """Answers that are none, with the reason and what was said."""
        return self.pages(self._told().faults.order_by("pk"), FaultSerializer)

    def _told(self) -> PredictionRun:
        run: PredictionRun = self.get_object()
        require(may_see_records(self.actor, run.version.project.engagement))
        return run
