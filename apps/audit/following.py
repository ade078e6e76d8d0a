"""Commands that go on until they are stopped: sequencing, mailing, the clock of the court."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

logger = logging.getLogger(__name__)


def follow(work: Callable[[], object], pause: float) -> None:
    """Do the work again and again, `pause` seconds apart, until SIGTERM or SIGINT.

    A database that is locked or restarting is waited for: what was not committed is still due.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    while not stop.is_set():
        close_old_connections()
        try:
            work()
        except DatabaseError as error:
            logger.warning("The database did not answer (%s); trying again.", error)
            connection.close()
        stop.wait(pause)
