"""A medium as an answer to a browser or a program: whole or in parts, and of no use for anything but looking."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from apps.media.kinds import EXTENSIONS
from apps.media.models import MediaFile
from apps.media.ranges import Span, Unsatisfiable, asked_span, is_one_range
from apps.media.remote import fetch
from apps.media.selectors import Medium
from apps.network import Unreachable

CHUNK = 64 * 1024
# Should a browser ever take the answer for a page, that page may do nothing.
POLICY = "default-src 'none'; sandbox"
RANGES = ("Range", "If-Range")
CONDITIONS = (*RANGES, "If-None-Match")


def answer_with(request: HttpRequest, medium: Medium) -> HttpResponseBase:
    """The medium, to somebody who may see its item; 404 in words where there is nothing to send."""
    if medium.file is not None:
        return stored(request, medium.file)
    if medium.source is None:
        return _guarded(HttpResponse(medium.why, status=404, content_type="text/plain; charset=utf-8"))
    return _from_elsewhere(request, medium.address, medium.source.prefix)


def stored(request: HttpRequest, file: MediaFile) -> HttpResponseBase:
    tag = f'"{file.sha256}"'
    if _names(request.headers.get("If-None-Match", ""), tag):
        return _guarded(HttpResponse(status=304, headers={"ETag": tag}))
    try:
        span = asked_span(_range(request, tag), file.size)
    except Unsatisfiable:
        return _guarded(HttpResponse(status=416, headers={"Content-Range": f"bytes */{file.size}"}))
    headers = {"ETag": tag, "Content-Length": str(span.length if span else file.size), **_named(file)}
    if span:
        headers["Content-Range"] = f"bytes {span.first}-{span.last}/{file.size}"
    body = _read(str(file.file.name), span or Span(0, file.size - 1))
    return _sent(request, 206 if span else 200, file.content_type, headers, body)


def _range(request: HttpRequest, tag: str) -> str:
    """The range that is asked for; none if it was asked for of another version."""
    meant = request.headers.get("If-Range", "")
    return "" if meant and meant != tag else request.headers.get("Range", "")


def _names(header: str, tag: str) -> bool:
    return header.strip() == "*" or tag in (each.strip().removeprefix("W/") for each in header.split(","))


def _named(file: MediaFile) -> dict[str, str]:
    """Of the digest: a name may tell who labelled, and from whose folder it came."""
    name = f"{file.sha256[:16]}.{EXTENSIONS[file.content_type]}"
    return {"Content-Disposition": f'inline; filename="{name}"'}


def _read(path: str, span: Span) -> Iterator[bytes]:
    with default_storage.open(path) as file:
        file.seek(span.first)
        left = span.length
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk


def _from_elsewhere(request: HttpRequest, address: str, prefix: str) -> HttpResponseBase:
    try:
        fetched = fetch(address, prefix, "HEAD" if request.method == "HEAD" else "GET", _conditions(request))
    except Unreachable as why:
        return _guarded(HttpResponse(str(why), status=502, content_type="text/plain; charset=utf-8"))
    if request.method == "HEAD" or not fetched.content_type:
        fetched.body.close()
    if not fetched.content_type:
        headers = {name: value for name, value in fetched.headers.items() if name != "Content-Length"}
        return _guarded(HttpResponse(status=fetched.status, headers=headers))
    headers = {**fetched.headers, "Content-Disposition": "inline"}
    return _sent(request, fetched.status, fetched.content_type, headers, fetched.body)


def _conditions(request: HttpRequest) -> dict[str, str]:
    """Of several ranges all is sent, as of a stored file."""
    given = {name: request.headers[name] for name in CONDITIONS if name in request.headers}
    return given if is_one_range(given.get("Range", "")) else {k: v for k, v in given.items() if k not in RANGES}


def _sent(
    request: HttpRequest, status: int, content_type: str, headers: dict[str, str], body: Iterable[bytes]
) -> HttpResponseBase:
    if request.method == "HEAD":
        return _guarded(HttpResponse(status=status, content_type=content_type, headers=headers))
    return _guarded(StreamingHttpResponse(body, status=status, content_type=content_type, headers=headers))


def _guarded(response: HttpResponse | StreamingHttpResponse) -> HttpResponseBase:
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    # What somebody may see today they need not be allowed to see tomorrow: ask again, cheaply, each time.
    response.headers["Cache-Control"] = "private, no-cache"
    return response
