"""`sequence` numbers and signs what is waiting; `sequence --follow` goes on doing so until it is stopped."""

import logging
import signal
import threading
from itertools import count
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from apps.audit.cosigning import witness_and_publish_all
from apps.audit.sequencer import sequence_all

logger = logging.getLogger(__name__)
# Rounds of a second after which witnesses that did not answer are asked again.
PATIENCE = 30


class Command(BaseCommand):
    help = "Number the recorded events of every log, sign the new heads, ask the witnesses, publish."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="Go on, each second, until SIGTERM or SIGINT.")

    def handle(self, *args: Any, follow: bool, **options: Any) -> None:
        if follow:
            self.follow()
            return
        done = sequence_all()
        witness_and_publish_all()
        for checkpoint in done.signed:
            self.stdout.write(f"{checkpoint.log.origin}: {checkpoint.size} events signed")
        if done.refused:
            raise CommandError("\n".join(done.refused))

    def follow(self) -> None:
        stop, refused = threading.Event(), list[str]()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("Following; stop with Ctrl-C.")
        self.stdout.flush()
        for rounds in count():
            if stop.is_set():
                break
            close_old_connections()
            try:
                done = sequence_all()
                refused = self.report(done.refused, refused)
                if done.signed or rounds % PATIENCE == 0:
                    witness_and_publish_all()
            except DatabaseError as error:
                # Locked, or restarting: what was not committed is still waiting, so the next round does it.
                logger.warning("The database did not answer (%s); trying again.", error)
                connection.close()
            stop.wait(1)

    def report(self, refused: list[str], known: list[str]) -> list[str]:
        """Say a refusal once, not every second."""
        for message in refused:
            if message not in known:
                self.stderr.write(message)
        return refused
