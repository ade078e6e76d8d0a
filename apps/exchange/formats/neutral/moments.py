"""Times and durations as files write them."""

import math
import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache

LONGEST_MS = 366 * 24 * 3600 * 1000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_NUMBER = re.compile(r"\d{9,13}(\.\d+)?", re.ASCII)
MILLISECONDS_FROM = 100_000_000_000
TIME_REMEDY = "Write times as 2026-01-31T10:00:00Z, or as seconds or milliseconds since 1970."
DURATION_REMEDY = "Write a duration as a plain number of seconds (or of milliseconds in a column named duration_ms)."

_from_iso = datetime.fromisoformat


def utc_text(raw: str) -> str:
    """An ISO 8601 time in UTC ending in Z; a time without zone is taken as UTC. Raises ValueError."""
    if len(raw) == 20 and raw[4:8:3] == "--" and raw[10] == "T" and raw[13::3] == "::Z":
        _from_iso(raw)
        return raw
    return _other_time(raw)


@lru_cache(maxsize=4096)
def _other_time(raw: str) -> str:
    text = raw.strip()
    if EPOCH_NUMBER.fullmatch(text):
        number = float(text)
        moment = EPOCH + timedelta(milliseconds=round(number if number >= MILLISECONDS_FROM else number * 1000))
    elif text.isdigit() and len(text) != 8:
        raise ValueError(raw)
    else:
        moment = _from_iso(text)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else _in_utc(moment)
    return moment.isoformat().replace("+00:00", "Z")


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise ValueError(str(error)) from None


@lru_cache(maxsize=65_536)
def milliseconds(raw: str | float, unit: int) -> int:
    """Whole milliseconds of a duration counted in units of `unit` ms. Raises ValueError."""
    try:
        number = float(raw) * unit
    except OverflowError:
        number = math.inf
    if isinstance(raw, str) and "_" in raw:
        raise ValueError(raw)
    if not (math.isfinite(number) and 0 <= number <= LONGEST_MS):
        raise ValueError(raw)
    return round(number)
