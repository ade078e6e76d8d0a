"""What is killed: writers, a sequencer in the right or in a wrong order, and a reader who keeps what is published."""

from __future__ import annotations

import mmap
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
from django.db import DatabaseError, InterfaceError, connection, connections, transaction

from apps.audit import sequencer
from apps.audit.cosigning import witness_and_publish_all
from apps.audit.models import Log
from apps.audit.publishing import folder_of, publish
from apps.audit.services import record

ORIGIN = "qa-portal.local/eng_crash"
_FAULTS = (DatabaseError, InterfaceError, psycopg.Error)


class Process:
    """A fork of this program that does one thing until it is killed."""

    def __init__(self, act: Callable[[], None]) -> None:
        connections.close_all()
        parent, self._rounds = os.getpid(), mmap.mmap(-1, 1)
        self.pid = os.fork()
        if self.pid == 0:
            random.seed(os.urandom(8))
            _repeat(act, parent, self._rounds)

    def wait_for_a_round(self, patience: float = 20) -> float:
        """Seconds until it has done its act once, or `patience`."""
        begin = time.monotonic()
        while self._rounds[0] == 0 and time.monotonic() < begin + patience:
            time.sleep(0.002)
        return time.monotonic() - begin

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


def _repeat(act: Callable[[], None], parent: int, rounds: mmap.mmap) -> None:
    while os.getppid() == parent:
        try:
            act()
            rounds[0] = 1
        except _FAULTS:
            # The server is gone, or starts again: so would a real one do.
            connection.close()
            time.sleep(0.01)
        except BaseException as error:
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
    os._exit(0)


def writer(acknowledged: Path) -> Callable[[], None]:
    """Commits events, some of them slowly, and notes each of which the database said that it is committed."""

    def write() -> None:
        with transaction.atomic():
            event = record(log=ORIGIN, actor="user:usr_1", verb="a.b", obj="x", details={"n": os.getpid()})
            time.sleep(random.random() * 0.004)
        _append(acknowledged, event.public_id)
        time.sleep(random.random() * 0.05)

    return write


def commits_first() -> None:
    """As the product does it."""
    sequencer.sequence_all()
    witness_and_publish_all()
    time.sleep(0.002)


def publishes_first() -> None:
    """The mistake: the same work in one transaction, so that readers see a head before it is committed."""
    log = Log.objects.filter(origin=ORIGIN).first()
    if log is None:
        return
    with transaction.atomic():
        sequencer._number.__wrapped__(log)  # type: ignore[attr-defined]
        checkpoint = sequencer._sign.__wrapped__(log)  # type: ignore[attr-defined]
        if checkpoint is not None:
            publish(checkpoint, checkpoint.note)


def without_durability() -> None:
    """The other mistake: the right order, but COMMIT returns before the disk has it."""
    sequencer.insist_on_durability = lambda: None
    commits_first()


ORDERS = {"right": commits_first, "publish-first": publishes_first, "asynchronous": without_durability}


def reader(journal: Path) -> Callable[[], None]:
    """Keeps every checkpoint that is shown, as anybody may."""
    shown, known = folder_of(Log(origin=ORIGIN)) / "checkpoint", ""

    def read() -> None:
        nonlocal known
        note = shown.read_text() if shown.exists() else known
        if note != known:
            size, root = note.split("\n")[1:3]
            _append(journal, f"{size} {root}")
            known = note
        time.sleep(0.002)

    return read


def _append(path: Path, line: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.write(descriptor, f"{line}\n".encode())
    os.close(descriptor)
