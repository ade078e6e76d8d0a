"""Time stamps by RFC 3161 from the service that the operator has chosen."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

PATIENCE = 20.0
LARGEST = 4 << 20


class TimeStampService(TimeStamper):
    """Raises TimestampRequestError where the service does not answer, or not with a time stamp."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: Any) -> Any:
        content, kind = _answer(self._url, {"Content-Type": "application/timestamp-query"}, req.dump())
        if kind != "application/timestamp-reply":
            raise TimestampRequestError(f"it answered with {kind}, not with a time stamp")
        return tsp.TimeStampResp.load(content)


def fetch_list(url: str) -> bytes:
    """The revocation list at an address that a certificate names; TimestampRequestError where there is none."""
    return _answer(url)[0]


def _answer(url: str, headers: Mapping[str, str] | None = None, data: bytes | None = None) -> tuple[bytes, str]:
    """Content and media type."""
    if not url.startswith(("http://", "https://")):
        raise TimestampRequestError("its address must begin with http:// or https://")
    asked = urllib.request.Request(url, data=data, headers=dict(headers or {}))  # noqa: S310  the scheme was looked at
    try:
        with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
            content = bytes(answer.read(LARGEST + 1))
            kind = str(answer.headers.get_content_type())
    except (OSError, http.client.HTTPException, urllib.error.URLError) as problem:
        raise TimestampRequestError(f"no answer ({problem})") from None
    if len(content) > LARGEST:
        raise TimestampRequestError(f"it answered with more than {LARGEST} bytes")
    return content, kind
