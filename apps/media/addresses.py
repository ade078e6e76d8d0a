"""Addresses of media elsewhere: what may be declared, and what lies under it."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, quote, urlsplit

from apps.accounts.policies import Invalid

LONGEST = 500
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9.-]*[a-z0-9])?\Z|\[[0-9a-f:.]+\]\Z")
# A server may read these as a step upwards, or as the end of the path.
_TRICKS = re.compile(r"%2e|%2f|%5c|%00|\\|[\x00-\x20\x7f]", re.IGNORECASE)
FORM = "A source looks like https://media.example.com/batch-7/ : https, a host, and a path that ends with a slash."


def source_prefix(text: str) -> str:
    """A prefix in its one written form; raises Invalid with what is wrong with it."""
    parts = parsed(text.strip())
    if parts is None or len(text) > LONGEST or parts.query or not parts.path.endswith("/"):
        raise Invalid(FORM)
    return _origin(parts) + parts.path


def lies_under(address: str, prefix: str) -> bool:
    """Whether an address is on the host of a declared prefix and below its path."""
    parts = parsed(address)
    return parts is not None and (_origin(parts) + parts.path).startswith(prefix)


def parsed(address: str) -> SplitResult | None:
    """The parts of an https address without tricks: no user, no fragment, no step upwards, however it is written."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return None
    shown = f"[{host}]" if ":" in host else host
    path = parts.path or "/"
    if parts.scheme != "https" or "@" in parts.netloc or parts.fragment or port == 0 or not _HOST.match(shown):
        return None
    if _TRICKS.search(path) or _TRICKS.search(parts.netloc) or any(part in (".", "..") for part in path.split("/")):
        return None
    return parts._replace(path=path)


def request_target(parts: SplitResult) -> str:
    """Path and query as they are asked for; letters that need it are written with per cent signs."""
    query = f"?{quote(parts.query, safe='=&;:/?,+%@!$*()~.-_')}" if parts.query else ""
    return quote(parts.path, safe="/%:@!$&'()*+,;=~.-_") + query


def host_of(parts: SplitResult) -> str:
    return (parts.hostname or "").lower()


def port_of(parts: SplitResult) -> int:
    return parts.port or 443


def _origin(parts: SplitResult) -> str:
    host = host_of(parts)
    shown = f"[{host}]" if ":" in host else host
    return f"https://{shown}" + ("" if port_of(parts) == 443 else f":{port_of(parts)}")
