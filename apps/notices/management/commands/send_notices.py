"""`send_notices` mails what is due; `send_notices --follow` goes on doing so until it is stopped."""

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from apps.notices.mailing import send_due
from apps.notices.mails import is_configured

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Mail the notices that are due: daily mails, and what failed before. Run it every few minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="Go on, each minute, until SIGTERM or SIGINT.")

    def handle(self, *args: Any, follow: bool, **options: Any) -> None:
        if follow:
            self.follow()
            return
        if not is_configured():
            raise CommandError("No mail server is set (QA_PORTAL_EMAIL_BACKEND); notices stay in the portal.")
        done = send_due()
        if done.sent or done.failed:
            self.stdout.write(f"{done.sent} mails sent, {done.failed} failed.")

    def follow(self) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                send_due()
            except DatabaseError as error:
                # Locked, or restarting: what was not noted as sent is still due.
                logger.warning("The database did not answer (%s); trying again.", error)
                connection.close()
            stop.wait(60)
