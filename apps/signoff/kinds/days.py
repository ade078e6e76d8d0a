"""Times and days as the tables of a report have them: UTC, and nothing where there is none."""

from __future__ import annotations

import datetime as dt


def second(at: dt.datetime | None) -> str | None:
    return at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def day(on: dt.date | None) -> str | None:
    return on.isoformat() if on else None
