"""`court_clock` does what is due because time has passed; with `--follow` it goes on until it is stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.audit.following import follow
from apps.disputes.services import close_due, warn_near


class Command(BaseCommand):
    help = "Close the cases whose time is over and warn of deadlines within a day. Run it every few minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="Go on, each minute, until SIGTERM or SIGINT.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["follow"]:
            follow(_tick, pause=60)
            return
        closed, warned = _tick()
        if closed or warned:
            self.stdout.write(f"{closed} cases closed, of {warned} a deadline was told.")


def _tick() -> tuple[int, int]:
    return close_due(), warn_near()
