"""`court_clock` does what is due because time has passed; with `--follow` it goes on until it is stopped."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from apps.disputes.services import close_due, warn_near

logger = logging.getLogger(__name__)
PAUSE = 60


class Command(BaseCommand):
    help = "Close the cases whose time is over and warn of deadlines within a day. Run it every few minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="Go on, each minute, until SIGTERM or SIGINT.")

    def handle(self, *args: Any, follow: bool, **options: Any) -> None:
        if follow:
            self.follow()
            return
        closed, warned = close_due(), warn_near()
        if closed or warned:
            self.stdout.write(f"{closed} cases closed, of {warned} a deadline was told.")

    def follow(self) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                close_due()
                warn_near()
            except DatabaseError as error:
                # Locked, or restarting: what was not closed is still due.
                logger.warning("The database did not answer (%s); trying again.", error)
                connection.close()
            stop.wait(PAUSE)
