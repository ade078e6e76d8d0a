"""Where a request came in: the origin that passkeys are bound to, and the network address that failures count for."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from apps.accounts.webauthn import Place


def place_of(request: HttpRequest) -> Place:
    """The origin as the browser sees it: a configured one with this host, else what the request says of itself."""
    host = request.get_host()
    known = (origin for origin in settings.CSRF_TRUSTED_ORIGINS if urlsplit(origin).netloc == host)
    origin = next(known, f"{request.scheme}://{host}")
    return Place(origin, urlsplit(origin).hostname or "")


def network_of(request: HttpRequest) -> str:
    """The address of the browser, or of the last proxy but ours."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.QA_PORTAL_BEHIND_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def session_of(request: HttpRequest) -> str:
    return request.session.session_key or ""
