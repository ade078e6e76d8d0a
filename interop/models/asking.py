"""`python -m interop.models.asking FOLDER ADDRESS CASES`: what our client makes of a backend's answers, as JSON."""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path
from typing import Any

from .scene import begin, registered, scene


def told(address: str, name: str, case: dict[str, Any]) -> list[dict[str, Any]]:
    where = scene(name, case["definition"], case["payloads"])
    version = registered(where, "label_studio", {"address": address, "batch": "2"})
    items = list(where.project.items.order_by("pk"))
    answers = importlib.import_module("apps.loop.outside").ask(version, items)
    return [{"value": one.value, "score": one.score, "why": one.why} for one in answers]


if __name__ == "__main__":
    os.environ["QA_PORTAL_NETWORKS"] = "127.0.0.0/8"
    begin(Path(sys.argv[1]))
    cases = json.loads(sys.argv[3])
    print(json.dumps({name: told(sys.argv[2], name, case) for name, case in cases.items()}))
