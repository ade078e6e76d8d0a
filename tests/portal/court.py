"""What tests of deadlines share."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone


def later(monkeypatch: pytest.MonkeyPatch, days: int = 40) -> None:
    """It is so many days later, for everything that asks what time it is."""
    now = timezone.now() + dt.timedelta(days=days)
    monkeypatch.setattr(timezone, "now", lambda: now)
