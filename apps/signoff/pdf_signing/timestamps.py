"""Time stamps by RFC 3161 from the service that the operator has chosen."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from typing import Any

from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

PATIENCE = 20.0
LARGEST = 1 << 20


class TimeStampService(TimeStamper):
    """Raises TimestampRequestError where the service does not answer, or not with a time stamp."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: Any) -> Any:
        if not self._url.startswith(("http://", "https://")):
            raise TimestampRequestError("its address must begin with http:// or https://")
        asked = urllib.request.Request(  # noqa: S310  the scheme was looked at above
            self._url, data=req.dump(), headers={"Content-Type": "application/timestamp-query"}
        )
        try:
            with urllib.request.urlopen(asked, timeout=PATIENCE) as answer:  # noqa: S310
                content = answer.read(LARGEST)
                kind = answer.headers.get_content_type()
        except (OSError, http.client.HTTPException, urllib.error.URLError) as problem:
            raise TimestampRequestError(f"no answer ({problem})") from None
        if kind != "application/timestamp-reply":
            raise TimestampRequestError(f"it answered with {kind}, not with a time stamp")
        return tsp.TimeStampResp.load(content)
