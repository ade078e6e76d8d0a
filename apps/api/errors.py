"""Every answer that is not a success has one shape: {"error": "why, and what to do", "fields": {"name": ["why"]}}."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import transaction
from django.http import Http404
from rest_framework.exceptions import APIException, ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from apps.accounts.models import User
from apps.accounts.policies import Invalid, Refused
from apps.accounts.selectors import home_log
from apps.audit.keys import KeyUnusable
from apps.audit.selectors import NotSignedYet
from apps.audit.sequencer import SignatureRefused
from apps.audit.services import record
from apps.exchange.formats import BadFile
from apps.labels.types import BadLabel, BadSchema

STATUS: dict[type[Exception], int] = {
    Refused: 403,
    Invalid: 400,
    BadLabel: 400,
    BadSchema: 400,
    BadFile: 400,
    NotSignedYet: 409,
    KeyUnusable: 503,
    SignatureRefused: 503,
    RequestDataTooBig: 413,
    SuspiciousOperation: 400,
}
READING = ("GET", "HEAD", "OPTIONS")
NOT_FOUND = "There is nothing here, or nothing that you may see."
WRONG_FIELDS = "Some of what was sent cannot be used; see fields."
GENERAL = api_settings.NON_FIELD_ERRORS_KEY


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    if isinstance(error, Refused):
        _remember_refusal(context["request"], str(error))
    for kind, status in STATUS.items():
        if isinstance(error, kind):
            return Response({"error": str(error)}, status=status)
    response = exception_handler(error, context)
    if response is not None:
        response.data = _told(error)
    return response


def _told(error: Exception) -> dict[str, Any]:
    if isinstance(error, ValidationError):
        return _told_by_field(error.detail)
    if isinstance(error, Http404):
        return {"error": NOT_FOUND}
    return {"error": str(error.detail if isinstance(error, APIException) else error)}


def _told_by_field(detail: Any) -> dict[str, Any]:
    if not isinstance(detail, dict):
        return {"error": " ".join(_sentences(detail))}
    fields = {name: _sentences(why) for name, why in detail.items()}
    general = " ".join(fields.pop(GENERAL, []))
    return {"error": general or WRONG_FIELDS, **({"fields": fields} if fields else {})}


def _sentences(detail: Any) -> list[str]:
    """All that is said about one field, however deeply it is nested."""
    if isinstance(detail, ErrorDetail | str):
        return [str(detail)]
    if isinstance(detail, dict):
        return [f"{name}: {why}" for name, inner in detail.items() for why in _sentences(inner)]
    return [sentence for inner in detail for sentence in _sentences(inner)]


def _remember_refusal(request: Request, reason: str) -> None:
    # Looking writes nothing; an attempt to act is itself evidence.
    user = request.user
    if request.method in READING or not isinstance(user, User):
        return
    details = {"path": request.path, "reason": reason}
    with transaction.atomic():
        record(
            log=home_log(user),
            actor=f"user:{user.public_id}",
            verb="access.refused",
            obj=user.public_id,
            details=details,
        )
