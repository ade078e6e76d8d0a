"""Names of media: as files carry them, and as items refer to them."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

from apps.accounts.policies import Invalid
from apps.media.models import LONGEST_NAME

# Label Studio puts eight letters of its own before the name of an uploaded file.
_UPLOADED = re.compile(r"[0-9a-f]{8}-(?=.)")
LOCAL_FILES = "/data/local-files/"


def stored_name(name: str) -> str:
    """The name under which a file is kept: parts joined by "/", none of which leads elsewhere. Raises Invalid."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    cleaned = "/".join(parts)
    if not parts or ".." in parts or not cleaned.isprintable():
        raise Invalid(f"{name[:80]!r} is no name for a file. Give one without “..” and control characters.")
    if len(cleaned) > LONGEST_NAME:
        raise Invalid(f"The name {cleaned[:60]!r}… is longer than {LONGEST_NAME} characters; shorten it.")
    return cleaned


def base_name(name: str) -> str:
    return name.rpartition("/")[2]


def possible_names(reference: str) -> tuple[str, ...]:
    """What the file may be called that is meant by `reference`, the likeliest first: the whole name, then without the
    place it was served from, then the last part of it, then that without what a labelling tool put before it."""
    address = urlsplit(reference) if "://" in reference[:40] or reference.startswith("/data/") else None
    path = reference
    if address is not None:
        path = unquote(address.path)
        if path == LOCAL_FILES:
            path = parse_qs(address.query).get("d", [""])[0]
    whole = path.replace("\\", "/").strip("/").removeprefix("./")
    last = base_name(whole)
    found = (reference, whole, last, _UPLOADED.sub("", last, count=1))
    return tuple(dict.fromkeys(name for name in found if name and len(name) <= LONGEST_NAME and "\x00" not in name))
