"""A backend of `label-studio-ml` asked by our client, and one of our versions asked by Label Studio itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..environments import ROOT, TOOLS, VAR, offline, program
from ..label_studio.api import Api
from ..label_studio.projects import labels, view
from ..label_studio.server import free_port
from ..label_studio.texts import TEXT
from ..results import Result, compared
from .processes import running, wait_for

TOOL = "label-studio-ml"
SHORT, LONG, LONGER = "Ada rests.", "Ada lives in Oslo.", "Ada lives in Oslo, and likes it there."
IMAGE = {"image": "https://media.example/one.png", "width": 200, "height": 100}
CASES: Mapping[str, dict[str, Any]] = {
    "nominal": {
        "definition": {"type": "nominal", "labels": ["calm", "lively"]},
        "payloads": [{"text": SHORT}, {"text": LONG}, {"note": "no text"}],
        "wanted": [("calm", 0.0), ("lively", 0.8), None],
    },
    "several": {
        "definition": {"type": "multilabel", "labels": ["speed", "Größe"]},
        "payloads": [{"text": LONG}, {"text": LONGER}],
        "wanted": [(["Größe"], 0.8), (["speed", "Größe"], 0.8)],
    },
    "spans": {
        "definition": {"type": "spans", "labels": ["PER", "LOC"]},
        "payloads": [{"text": SHORT}, {"text": "🤖Marvin rests."}],
        "wanted": [([{"start": 0, "end": 3, "label": "PER"}], 0.0), ([{"start": 0, "end": 7, "label": "LOC"}], 0.4)],
    },
    "boxes": {
        "definition": {"type": "boxes", "labels": ["car", "dog"]},
        "payloads": [IMAGE],
        "wanted": [([{"label": "dog", "x": 20, "y": 20, "w": 100, "h": 10}], 0.9)],
    },
}
REVIEWS = {"A fine place.": "positive", "A cold place.": "negative", 'Good, "so" 😀.': "positive"}


def asked_by_us(folder: Path) -> list[Result]:
    """Every case through `/health`, `/setup` and `/predict` of the SDK's own server."""
    home, port = folder / "models", free_port()
    home.mkdir()
    address = f"http://127.0.0.1:{port}"
    with running([program(TOOL), TOOLS / "label_studio_ml_serves.py", str(port)], offline(home)) as server:
        wait_for(server, f"{address}/health")
        command: list[str | Path] = [sys.executable, "-m", "interop.models.asking", home, address, json.dumps(CASES)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"our client: {done.stderr.strip().splitlines()[-1:]}")
    told = json.loads(done.stdout)
    return [_compared(name, case["wanted"], told[name]) for name, case in CASES.items()]


def _compared(name: str, wanted: list[Any], told: list[dict[str, Any]]) -> Result:
    found = {
        number: (json.loads(one["value"]), one["score"]) if one["value"] else None for number, one in enumerate(told)
    }
    return compared(TOOL, f"its server asked by our client: {name}", dict(enumerate(wanted)), found)


def serving_label_studio(owner: Api) -> Result:
    """Label Studio connects to our version with a name and a password, and keeps its predictions of every task."""
    home = VAR / "served"
    home.mkdir(parents=True, exist_ok=True)
    (home / "scratch.sqlite3").unlink(missing_ok=True)
    port = free_port()
    environment = {**offline(home), "QA_PORTAL_HOSTS": "127.0.0.1"}
    command: list[str | Path] = [sys.executable, "-m", "interop.models.serving", home, str(port)]
    with running(command, {**environment, "PYTHONPATH": str(ROOT)}) as server:
        said = json.loads(server.stdout.readline() if server.stdout else "{}")
        found = _predicted(owner, f"http://127.0.0.1:{port}{said['path']}", said["token"])
    wanted: dict[Any, Any] = {text: (label, 0.5, said["version"]) for text, label in REVIEWS.items()}
    return compared("label-studio", "asks our version, and keeps what it says", {**wanted, "state": "CO"}, found)


def _predicted(owner: Api, address: str, token: str) -> dict[Any, Any]:
    number = owner.new_project("served", view(TEXT, labels("Choices", "negative", "positive", of="Choice")))
    owner.call("POST", f"/api/projects/{number}/import", [{"data": {"text": text}} for text in REVIEWS])
    entry = {"auth_method": "BASIC_AUTH", "basic_auth_user": "label-studio", "basic_auth_pass": token}
    backend = owner.call("POST", "/api/ml", {"url": address, "project": number, "title": "ours", **entry})
    asked = {"selectedItems": {"all": True, "excluded": []}, "project": str(number)}
    owner.call("POST", f"/api/dm/actions?id=retrieve_tasks_predictions&project={number}", asked)
    tasks = owner.call("GET", f"/api/tasks?project={number}&page_size=100&fields=all")["tasks"]
    texts = {task["id"]: task["data"]["text"] for task in tasks}
    kept = {
        texts[one["task"]]: (one["result"][0]["value"]["choices"][0], one["score"], one["model_version"])
        for one in owner.call("GET", f"/api/predictions/?project={number}")
    }
    return {**kept, "state": owner.call("GET", f"/api/ml/{backend['id']}")["state"]}


CHECKS = (asked_by_us,)
