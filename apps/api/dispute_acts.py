"""What is done with a case besides deciding it: each an address of its own, answered with the case as it is then."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.models import User
from apps.accounts.policies import Invalid, require
from apps.api.dispute_shapes import DisputeInFull
from apps.api.fields import Named
from apps.api.viewsets import NounViewSet
from apps.disputes.models import Dispute
from apps.disputes.policies import may_assign
from apps.disputes.services import appeal, ask, assign, merge, release, reveal, state_position, take, withdraw
from apps.disputes.services.hearing import LONGEST


class WithReason(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=LONGEST)


class Spoken(serializers.Serializer[Any]):
    text = serializers.CharField(max_length=LONGEST, help_text="What the adjudicator should know.")


class Question(serializers.Serializer[Any]):
    question = serializers.CharField(max_length=LONGEST)


class To(serializers.Serializer[Any]):
    adjudicator = serializers.CharField(max_length=20, help_text="Id of somebody who judges for the buyer.")


class Into(serializers.Serializer[Any]):
    into = Named(Dispute, help_text="Id of the case that goes on.")


class Acts(NounViewSet[Dispute]):
    """A party speaks, appeals and withdraws; who decides takes, asks and gives back; a manager gives, merges and has
    the authors shown."""

    def _done(self, verb: Callable[..., object], **told: Any) -> Response:
        verb(actor=self.actor, dispute=self.get_object(), **told)
        return self.answer(self.get_object())

    @extend_schema(request=None, responses=DisputeInFull)
    @action(detail=True, methods=["post"])
    def take(self, request: Request, public_id: str) -> Response:
        """Take a case that is nobody's yet. 403 says which part you have in it, 400 who took it first."""
        return self._done(take)

    @extend_schema(request=To, responses=DisputeInFull)
    @action(detail=True, methods=["post"])
    def assign(self, request: Request, public_id: str) -> Response:
        """Give a case to somebody; if they have a part in it, the refusal says which."""
        engagement, wanted = self.get_object().project.engagement, self.given(To)["adjudicator"]
        require(may_assign(self.actor, engagement))
        members = User.objects.filter(memberships__organisation=engagement.buyer, memberships__ended_at=None)
        chosen = members.filter(public_id=wanted).first()
        if chosen is None:
            raise Invalid("adjudicator: nobody who works for the buyer has this id.")
        return self._done(assign, adjudicator=chosen)

    @extend_schema(request=WithReason, responses=DisputeInFull)
    @action(detail=True, methods=["post"])
    def release(self, request: Request, public_id: str) -> Response:
        """Give a case back, for somebody else to take."""
        return self._done(release, **self.given(WithReason))

    @extend_schema(request=Spoken, responses=DisputeInFull)
    @action(detail=True, methods=["post"])
    def say(self, request: Request, public_id: str) -> Response:
        """Add to a case that is not decided. It stays, and whoever spoke as a party does not decide."""
        return self._done(state_position, **self.given(Spoken))

    @extend_schema(request=Question, responses=DisputeInFull)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, public_id: str) -> Response:
        """Ask who brought the case. Unanswered by the deadline, it expires."""
        return self._done(ask, **self.given(Question))

    @extend_schema(request=WithReason, responses=DisputeInFull)
    @action(detail=True, methods=["post"])
    def appeal(self, request: Request, public_id: str) -> Response:
        """Take a decision to the second instance, in time. Somebody who was not in the first decides."""
        return self._done(appeal, **self.given(WithReason))

    @extend_schema(request=WithReason, responses=DisputeInFull)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, public_id: str) -> Response:
        """Take back a case, or an appeal, that you brought."""
        return self._done(withdraw, **self.given(WithReason))

    @extend_schema(request=Into, responses=DisputeInFull)
    @action(detail=True, methods=["post"])
    def merge(self, request: Request, public_id: str) -> Response:
        """Let two cases that are one go on as one."""
        return self._done(merge, **self.given(Into))

    @extend_schema(request=WithReason, responses=DisputeInFull)
    @action(detail=True, methods=["post"])
    def reveal(self, request: Request, public_id: str) -> Response:
        """Learn early who stands for what. The log tells it, and you will not decide this case."""
        return self._done(reveal, **self.given(WithReason))
