"""Bytes from below a declared source, passed on while they come, and nothing that was not asked for."""

from __future__ import annotations

import http.client
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from django.conf import settings

from apps.media.addresses import host_of, lies_under, parsed, port_of, request_target
from apps.media.kinds import allowed_type
from apps.network import Connection, Unreachable

CHUNK = 64 * 1024
MOST_REDIRECTS = 3
LONGEST_STREAM = 300.0
REDIRECTS = (301, 302, 303, 307, 308)
# What of the answer is passed on as it is; the rest is not the reader's business.
PASSED_ON = ("Content-Range", "ETag", "Last-Modified")
FAULTS = (OSError, http.client.HTTPException, ValueError)


class Body:
    """What comes, up to the limits of size and time; the connection is closed with it, at its end or before."""

    def __init__(self, connection: Connection, answer: http.client.HTTPResponse) -> None:
        self._connection, self._answer = connection, answer
        self._until, self._left = time.monotonic() + LONGEST_STREAM, settings.QA_PORTAL_MEDIA_LIMIT

    def __iter__(self) -> Iterator[bytes]:
        while self._left > 0 and time.monotonic() < self._until and (chunk := self._next()):
            self._left -= len(chunk)
            yield chunk
        self.close()

    def _next(self) -> bytes:
        try:
            return self._answer.read1(min(CHUNK, self._left))
        except FAULTS:
            # The head is long gone to the reader, who finds the rest missing.
            return b""

    def close(self) -> None:
        self._answer.close()
        self._connection.close()


@dataclass(frozen=True, slots=True)
class Fetched:
    """`status` is 200, 206, 304 or 416; the last two have no content type."""

    status: int
    content_type: str
    headers: dict[str, str]
    body: Body


def fetch(address: str, prefix: str, method: str, conditions: dict[str, str]) -> Fetched:
    """Ask for an address below `prefix`, following redirects below it only. Raises Unreachable with the reason.

    `conditions` are the headers Range, If-Range and If-None-Match of the reader.
    """
    for _ in range(MOST_REDIRECTS + 1):
        connection, answer = _asked(address, prefix, method, conditions)
        if answer.status not in REDIRECTS:
            return _fetched(connection, answer, method)
        connection.close()
        address = urljoin(address, answer.headers.get("Location", ""))
    raise Unreachable("The source leads from one address to the next without end.")


def _asked(
    address: str, prefix: str, method: str, conditions: dict[str, str]
) -> tuple[Connection, http.client.HTTPResponse]:
    parts = parsed(address)
    if parts is None or not lies_under(address, prefix):
        raise Unreachable("The source leads to an address that is not below it; that is not followed.")
    connection = Connection(host_of(parts), port_of(parts))
    headers = {"User-Agent": "QA-Portal", "Accept-Encoding": "identity", "Connection": "close", **conditions}
    try:
        connection.request(method, request_target(parts), headers=headers)
        return connection, connection.getresponse()
    except FAULTS as fault:
        connection.close()
        raise Unreachable(f"The source did not answer as expected ({type(fault).__name__}).") from None
    except Unreachable:
        connection.close()
        raise


def _fetched(connection: Connection, answer: http.client.HTTPResponse, method: str) -> Fetched:
    try:
        kind = _checked(answer)
    except Unreachable:
        connection.close()
        raise
    headers = {name: answer.headers[name] for name in PASSED_ON if _is_plain(answer.headers.get(name, ""))}
    length = answer.headers.get("Content-Length", "") if method == "HEAD" else str(answer.length or "")
    if length.isdecimal():
        headers["Content-Length"] = length
    return Fetched(answer.status, kind, headers, Body(connection, answer))


def _checked(answer: http.client.HTTPResponse) -> str:
    """The content type. Raises Unreachable for what is not passed on."""
    if answer.status in (304, 416):
        return ""
    if answer.status not in (200, 206):
        raise Unreachable(f"The source answers with status {answer.status}.")
    kind = allowed_type(answer.headers.get("Content-Type", ""))
    if kind is None:
        raise Unreachable("The source sends something that is neither an image nor a recording nor a video.")
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        raise Unreachable("The source sends its files packed, which is not read here.")
    if (_whole_size(answer) or 0) > settings.QA_PORTAL_MEDIA_LIMIT:
        raise Unreachable(f"The file is larger than the {settings.QA_PORTAL_MEDIA_LIMIT} bytes that are fetched.")
    return kind


def _whole_size(answer: http.client.HTTPResponse) -> int | None:
    told = answer.headers.get("Content-Range", "").rpartition("/")[2] or answer.headers.get("Content-Length", "")
    return int(told) if told.isdecimal() and len(told) < 19 else None


def _is_plain(header: str) -> bool:
    return bool(header) and header.isascii() and header.isprintable()
