"""Times as people read them, always UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def moment(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)


def utc_text(text: str) -> str:
    return moment(text).strftime("%Y-%m-%d %H:%M:%S UTC")
