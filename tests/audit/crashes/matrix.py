"""Kill, recompute, compare; again and again over one log."""

from __future__ import annotations

import random
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.db import connection

from apps.audit.sequencer import sequence_all
from tests.audit.crashes.examining import final_finding, heads_seen, unproven
from tests.audit.crashes.machines import Embedded, Server
from tests.audit.crashes.processes import ORDERS, Process, reader, writer


@dataclass
class Result:
    """`unproven`: runs after which a head that was signed or shown was not in the database; `finding`: of the end."""

    runs: int = 0
    stops: int = 0
    heads: int = 0
    events: int = 0
    unproven: int = 0
    finding: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Matrix:
    """The processes around one database, and what they left behind."""

    def __init__(self, machine: Embedded | Server, folder: Path, order: str, writers: int) -> None:
        self._machine, self._order = machine, ORDERS[order]
        self._acknowledged, self._journal = folder / "acknowledged", folder / "shown"
        self._reader = Process(reader(self._journal))
        self._writers = [Process(writer(self._acknowledged)) for _ in range(writers)]

    def run(self, runs: int, *, until_caught: bool) -> Result:
        """Kill so many times; stop at the first head that cannot be proven, or heal the log and verify it."""
        result = Result()
        while result.runs < runs and not (until_caught and result.unproven):
            result.stops += self._kill_something()
            result.runs += 1
            result.unproven += bool(unproven(heads_seen(self._journal)))
        for process in (*self._writers, self._reader):
            process.kill()
        result.heads = len(heads_seen(self._journal))
        if not result.unproven:
            sequence_all()
            result.finding = final_finding(self._acknowledged)
        result.events = len(self._acknowledged.read_text().splitlines())
        return result

    def _kill_something(self) -> bool:
        """The sequencer at a random moment; in half of the runs the database with it, whichever way it can die."""
        everything = random.random() < 0.5
        sequencer = Process(self._order)
        # Mostly in a later round, at any moment of it; now and then while it begins, with the check of the past.
        time.sleep(random.random() * (sequencer.wait_for_a_round() if random.random() < 0.8 else 0.3))
        if everything:
            self._kill_database()
        sequencer.kill()
        if everything:
            self._revive()
        return everything

    def _kill_database(self) -> None:
        if isinstance(self._machine, Server):
            self._machine.stop_at_once()
        else:
            for process in self._writers:
                process.kill()

    def _revive(self) -> None:
        connection.close()
        if isinstance(self._machine, Server):
            self._machine.start()
        else:
            self._writers = [Process(writer(self._acknowledged)) for _ in self._writers]
