"""Reading frozen reports."""

from __future__ import annotations

import json
from typing import Any

from apps.signoff.models import Report


def body_of(report: Report) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(bytes(report.body))
    return body
