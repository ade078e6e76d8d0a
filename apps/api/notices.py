"""What somebody was told."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.api.fields import PublicId
from apps.api.viewsets import Filter, NounViewSet, Query
from apps.notices.models import Notice
from apps.notices.services import mark_read


class NoticeQuery(Query):
    engagement = Filter("engagement__public_id", "Id of the engagement.")
    kind = Filter(help_text="Such as report.awaits_signature.")
    subject = Filter(help_text="Id of what it is about.")
    unread = serializers.BooleanField(source="read_at__isnull", required=False, default=None, allow_null=True)


class NoticeSerializer(serializers.ModelSerializer[Notice]):
    id = PublicId()
    engagement = serializers.CharField(source="engagement.public_id", default=None, allow_null=True, read_only=True)
    text = serializers.CharField(source="__str__", help_text="In a sentence.")
    path = serializers.CharField(help_text="Where in the portal it is shown.")

    class Meta:
        model = Notice
        fields = ("id", "kind", "subject", "engagement", "text", "path", "created_at", "read_at")


class Notices(mixins.ListModelMixin, mixins.RetrieveModelMixin, NounViewSet[Notice]):
    """What you were told, the newest first."""

    serializer_class = NoticeSerializer
    query_class = NoticeQuery

    def get_queryset(self) -> QuerySet[Notice]:
        return Notice.objects.visible_to(self.person).select_related("engagement")

    def asked(self) -> dict[str, Any]:
        return {name: value for name, value in super().asked().items() if value is not None}

    @extend_schema(request=None, responses=NoticeSerializer)
    @action(detail=True, methods=["post"])
    def read(self, request: Request, public_id: str) -> Response:
        """Mark it as read: it is counted and mailed no more."""
        return self.answer(mark_read(actor=self.actor, notice=self.get_object()))
