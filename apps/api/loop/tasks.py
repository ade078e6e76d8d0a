"""Records that people are to review: the next one, and what was made of it."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.policies import require
from apps.api.choices import OneOf
from apps.api.fields import LabelField, Named, PublicId
from apps.api.viewsets import NounViewSet
from apps.loop.models import Answer, Assignment, Outcome
from apps.loop.policies import may_review
from apps.loop.reviewing.queue import assignments_of, suggestion_of, waiting_for
from apps.loop.reviewing.record import record_of
from apps.loop.services.reviewing import LONGEST_MS, LONGEST_NOTE, answer, take_next
from apps.media.serving import answer_with
from apps.projects.models import Project


class ReviewTask(serializers.ModelSerializer[Assignment]):
    """A record that is before you. Its id says nothing about it, and neither item nor round is named."""

    id = PublicId()
    project = PublicId("task.round.project.public_id")
    payload = serializers.SerializerMethodField(help_text="What the record holds; without the name of its medium.")
    medium = serializers.SerializerMethodField(help_text="Image, audio or video; null where there is none to fetch.")
    suggestion = serializers.SerializerMethodField(help_text="Null: answer without one. Some are wrong on purpose.")

    class Meta:
        model = Assignment
        fields = ("id", "project", "payload", "medium", "suggestion", "at", "until")

    def get_payload(self, given: Assignment) -> dict[str, Any]:
        return record_of(given.task.item).payload

    def get_medium(self, given: Assignment) -> str | None:
        medium = record_of(given.task.item).medium
        return medium.kind if medium and not medium.why else None

    @extend_schema_field(LabelField(allow_null=True))
    def get_suggestion(self, given: Assignment) -> Any:
        suggestion = suggestion_of(given.task)
        return None if suggestion is None else LabelField().to_representation(suggestion)


class ProgressOfAll(serializers.Serializer[Any]):
    asked = serializers.IntegerField()
    answered = serializers.IntegerField()


class NextTask(serializers.Serializer[Any]):
    task = ReviewTask(allow_null=True, help_text="Null: nothing is left for you.")
    left = serializers.BooleanField(help_text="Whether anything is left for you, this task included.")
    progress = ProgressOfAll(help_text="Tasks of all open rounds, all kinds and everybody together.")


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    outcome = OneOf(Outcome, help_text="As the value amounts to.")
    value = LabelField(allow_null=True)

    class Meta:
        model = Answer
        fields = ("outcome", "value", "note", "duration_ms", "answered_at")


class Answered(NextTask):
    answer = AnswerSerializer()


class WhoseTasks(serializers.Serializer[Any]):
    project = Named(Project)


class NewAnswer(serializers.Serializer[Any]):
    outcome = OneOf(Outcome, help_text="Entered, accepted, fixed or rejected.")
    value = serializers.JSONField(
        default=None, allow_null=True, help_text="The label, as the schema has it; not needed to accept or to reject."
    )
    note = serializers.CharField(
        default="", allow_blank=True, max_length=LONGEST_NOTE, help_text="Why the record cannot be labelled."
    )
    duration_ms = serializers.IntegerField(
        min_value=0, max_value=LONGEST_MS, help_text="Time on the screen; never counted for more than you had it."
    )


class ReviewTasks(mixins.RetrieveModelMixin, NounViewSet[Assignment]):
    """Records to review, one after the other; each is yours for half an hour."""

    serializer_class = ReviewTask

    def get_queryset(self) -> QuerySet[Assignment]:
        return assignments_of(self.person)

    def get_object(self) -> Assignment:
        given = super().get_object()
        require(may_review(self.actor, given.task.round.project.engagement))
        return given

    @extend_schema(request=WhoseTasks, responses=NextTask)
    @action(detail=False, methods=["post"])
    def next(self, request: Request) -> Response:
        """The record that you have before you, else the next one."""
        project = self.given(WhoseTasks)["project"]
        return Response(NextTask(self._next(project), context=self.get_serializer_context()).data)

    @extend_schema(request=NewAnswer, responses={201: Answered})
    @action(detail=True, methods=["post"], url_path="answer", url_name="answer")
    def give_answer(self, request: Request, public_id: str) -> Response:
        """Record what you made of it; the next one comes with the answer. The first answer to a task counts."""
        given = self.get_object()
        made = answer(actor=self.actor, task=given.task, **self.given(NewAnswer))
        told = {"answer": made, **self._next(given.task.round.project)}
        return Response(Answered(told, context=self.get_serializer_context()).data, status=201)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True)
    def medium(self, request: Request, public_id: str) -> HttpResponseBase:
        """The bytes of its medium, whole or the range that is asked for."""
        found = record_of(self.get_object().task.item).medium
        if found is None:
            raise Http404
        return answer_with(request._request, found)

    def _next(self, project: Project) -> dict[str, Any]:
        given = take_next(actor=self.actor, project=project)
        waiting = waiting_for(self.person, project)
        return {"task": given, "left": waiting.left, "progress": waiting.progress}
