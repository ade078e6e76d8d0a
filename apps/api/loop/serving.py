"""Our versions as ML backends: Label Studio asks `/health`, `/setup`, `/predict` and `/webhook` below their address."""

from __future__ import annotations

import base64
import binascii
from typing import Any, cast

from django.http import Http404
from django.urls import URLPattern, path
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import require
from apps.accounts.selectors import user_for_token
from apps.api.authentication import REFUSED, TokenAuthentication
from apps.loop.models import ModelVersion
from apps.loop.policies import may_run_loop
from apps.loop.predicting.serving import acknowledged, control_in, predictions_for, require_served, version_name


class PasswordToken(BaseAuthentication):
    """Label Studio knows no bearer tokens: of `Basic <user:password>` the password is the token, the user anything."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        scheme, _, said = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"basic":
            return None
        try:
            _, _, secret = base64.b64decode(said.strip(), validate=True).decode("latin-1").partition(":")
        except binascii.Error:
            raise AuthenticationFailed(REFUSED) from None
        user = user_for_token(secret)
        if user is None:
            raise AuthenticationFailed(REFUSED)
        return user, None

    def authenticate_header(self, request: Request) -> str:
        return 'Basic realm="QA Portal"'


@extend_schema(exclude=True)
class Served(APIView):
    """A version that whoever asks may ask. What Label Studio says of itself (its own token too) is not kept."""

    authentication_classes = (PasswordToken, TokenAuthentication)

    def version(self, public_id: str) -> ModelVersion:
        """Http404 for whoever may not see it, Refused for whoever may not ask models."""
        person = cast(User, self.request.user)
        seen = ModelVersion.objects.visible_to(person)
        wanted = seen.select_related("project__engagement__buyer", "project__engagement__vendor")
        found: ModelVersion | None = wanted.filter(public_id=public_id).first()
        if found is None:
            raise Http404
        require(may_run_loop(Actor.person(person), found.project.engagement))
        return found

    def said(self) -> dict[str, Any]:
        given = self.request.data
        return given if isinstance(given, dict) else {}


class Health(Served):
    def get(self, request: Request, public_id: str) -> Response:
        """Whether the version can be asked."""
        version = self.version(public_id)
        require_served(version)
        return Response({"status": "UP", "model_class": version.get_kind_display()})


class Setup(Served):
    def post(self, request: Request, public_id: str) -> Response:
        """Takes a labelling interface that offers every label of the project; names the version."""
        version = self.version(public_id)
        control_in(self.said().get("schema"), require_served(version))
        return Response({"model_version": version_name(version)})


class Predict(Served):
    def post(self, request: Request, public_id: str) -> Response:
        """A prediction for each task. Nothing is stored here, of the tasks or of what was said of them."""
        version, said = self.version(public_id), self.said()
        results = predictions_for(version, said.get("tasks"), said.get("label_config"))
        return Response({"results": results, "model_version": version_name(version)})


class Webhook(Served):
    def post(self, request: Request, public_id: str) -> Response:
        """Taken note of, and no more: a version never changes, and the next one is trained by a person here."""
        self.version(public_id)
        return Response(acknowledged(self.said()), status=201)


# Label Studio adds these names to an address, without a slash behind them.
urlpatterns: list[URLPattern] = [
    path("ml/<str:public_id>/health", Health.as_view(), name="ml-health"),
    path("ml/<str:public_id>/setup", Setup.as_view(), name="ml-setup"),
    path("ml/<str:public_id>/predict", Predict.as_view(), name="ml-predict"),
    path("ml/<str:public_id>/webhook", Webhook.as_view(), name="ml-webhook"),
]
