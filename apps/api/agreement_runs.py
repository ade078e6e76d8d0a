"""Whether the annotators mean the same thing."""

from __future__ import annotations

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins
from rest_framework.request import Request
from rest_framework.response import Response

from apps.agreement.models import AgreementRun
from apps.agreement.selectors import is_stale
from apps.agreement.services import measure_agreement
from apps.api.runs import FIELDS, NewRun, RunInFull, RunQuery, RunSerializer
from apps.api.viewsets import NounViewSet
from apps.projects.models import Project


class AgreementRunSerializer(RunSerializer):
    class Meta:
        model = AgreementRun
        fields = FIELDS


class AgreementRunInFull(RunInFull):
    class Meta:
        model = AgreementRun
        fields = (*FIELDS, "stale", "tables")

    def get_stale(self, run: AgreementRun) -> bool:
        return is_stale(run)


class AgreementRuns(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[AgreementRun]):
    """Agreement over everything delivered to a project at a moment."""

    serializer_class = AgreementRunSerializer
    detail_class = AgreementRunInFull
    query_class = RunQuery

    def get_queryset(self) -> QuerySet[AgreementRun]:
        seen = AgreementRun.objects.filter(project__in=Project.objects.visible_to(self.person))
        return seen.select_related("annotation_set", "project__engagement__vendor").order_by("-pk")

    @extend_schema(request=NewRun, responses={201: AgreementRunInFull})
    def create(self, request: Request) -> Response:
        """Measure agreement over everything delivered."""
        return self.answer(measure_agreement(actor=self.actor, **self.given(NewRun)), status=201)
