"""What a person sees when the house says no: every room answers a refusal and a wrong request the same way."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern
from django.utils.http import url_has_allowed_host_and_scheme

from apps.accounts.models import User
from apps.accounts.policies import Invalid, Refused
from apps.accounts.selectors import home_log
from apps.audit.services import record

View = Callable[..., HttpResponse]


def answering(patterns: list[URLPattern]) -> list[URLPattern]:
    """These rooms, each answering what its services refuse."""
    for pattern in patterns:
        pattern.callback = _answered(pattern.callback)
    return patterns


def _answered(view: View) -> View:
    @wraps(view)
    def room(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            _check_text(request)
            return view(request, *args, **kwargs)
        except Refused as refusal:
            return _refused(request, str(refusal))
        except Invalid as fault:
            return _invalid(request, str(fault))

    return room


def _check_text(request: HttpRequest) -> None:
    """PostgreSQL stores no NUL, and nobody types one."""
    sent = (value for fields in (request.GET, request.POST) for _, values in fields.lists() for value in values)
    if any("\0" in value for value in sent):
        raise Invalid("What was sent holds a NUL character, which no text has. Remove it and send it again.")


def _refused(request: HttpRequest, reason: str) -> HttpResponse:
    # Looking writes nothing; an attempt to act is itself evidence.
    if request.method == "POST" and isinstance(request.user, User):
        with transaction.atomic():
            record(
                log=home_log(request.user),
                actor=f"user:{request.user.public_id}",
                verb="access.refused",
                obj=request.user.public_id,
                details={"path": request.path, "reason": reason},
            )
    return render(request, "portal/errors/403.html", {"reason": reason}, status=403)


def _invalid(request: HttpRequest, message: str) -> HttpResponse:
    back = request.headers.get("Referer", "")
    if request.method == "POST" and url_has_allowed_host_and_scheme(back, {request.get_host()}):
        messages.error(request, message)
        return HttpResponseRedirect(back)
    return render(request, "portal/errors/400.html", {"reason": message}, status=400)
