"""What a model said elsewhere, taken in from files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.choices import OneOf
from apps.api.fields import Named
from apps.api.loop.prediction_runs import PredictionRunSerializer
from apps.api.uploads import UPLOADS
from apps.api.viewsets import NounViewSet
from apps.loop.models import About, Batch, ModelVersion, PredictionRun
from apps.loop.services.file_predictions import import_predictions


class NewPredictionFile(serializers.Serializer[Any]):
    version = Named(ModelVersion, help_text="Of the kind “file”.")
    about = OneOf(About, default=About.BATCH)
    batch = Named(Batch, required=False, default=None, help_text="Where the predictions are about one.")
    file = serializers.FileField(help_text="CSV or JSON Lines with item, label and score (a number from 0 to 1).")


class PredictionFiles(NounViewSet[PredictionRun]):
    """What came of them, the faults too, stands under prediction-runs."""

    serializer_class = PredictionRunSerializer
    parser_classes = UPLOADS

    def get_queryset(self) -> QuerySet[PredictionRun]:
        return PredictionRun.objects.none()

    @extend_schema(request={"multipart/form-data": NewPredictionFile}, responses={201: PredictionRunSerializer})
    def create(self, request: Request) -> Response:
        """Take predictions in. Rows that say nothing usable are kept as faults; a file of no use is refused whole."""
        given = self.given(NewPredictionFile)
        run = import_predictions(actor=self.actor, name=str(given["file"].name), **given)
        return self.answer(run, status=201)
