"""Fifty decisions by the page, one after the other: processor time from recording to the next case, in milliseconds."""

from __future__ import annotations

import importlib
import re
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import scratch

DECISIONS = 50
MOST_ROWS = 150_000
WHY = {"reason_code": "edge_case", "severity": "minor", "rationale": "The clause about questions decides it."}


def run(labels: int) -> dict[str, Any]:
    """`recorded`: the answer to the form; `next`: the page of the next case; `together`: both."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scratch.start(folder, f"sqlite:///{folder}/court.sqlite3")
        importlib.import_module("django.core.management").call_command("collectstatic", interactive=False, verbosity=0)
        made = scratch.project("Court")
        scratch.write_delivery(folder / "labels.csv", rows=min(labels, MOST_ROWS))
        scratch.deliver(made, folder / "labels.csv")
        system = importlib.import_module("apps.accounts.actors").Actor.system("benchmark")
        cases = importlib.import_module("apps.disputes.services").open_disputes(actor=system, project=made)
        return {"cases": cases, "decisions": DECISIONS, **_timed(_client(made))}


def _client(made: Any) -> Any:
    models = importlib.import_module("apps.accounts.models")
    judge = models.User.objects.create(email="judge@example.org", name="Judge")
    models.Membership.objects.create(user=judge, organisation=made.engagement.buyer, role="adjudicator")
    client = importlib.import_module("django.test").Client(headers={"host": "localhost"})
    client.force_login(judge)
    return client


def _timed(client: Any) -> dict[str, Any]:
    address = client.post("/disputes/start/").url
    page = client.get(address).content.decode()
    recorded, following = [], []
    for _ in range(DECISIONS):
        sent = {"position": "1", **WHY, **dict(re.findall(r'name="(seen|shown|then)" value="([^"]*)"', page))}
        started = time.process_time()
        answer = client.post(address, sent)
        recorded.append(time.process_time() - started)
        if answer.status_code != 302:
            raise RuntimeError(f"{address} answered {answer.status_code}")
        address, started = answer.url, time.process_time()
        page = client.get(address).content.decode()
        following.append(time.process_time() - started)
    together = [first + second for first, second in zip(recorded, following, strict=True)]
    return {"recorded": _told(recorded), "next": _told(following), "together": _told(together)}


def _told(seconds: list[float]) -> dict[str, float]:
    ordered = sorted(1000 * each for each in seconds)
    return {"median": round(statistics.median(ordered), 1), "95 %": round(ordered[int(0.95 * len(ordered))], 1)}
