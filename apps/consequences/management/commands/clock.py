"""`clock` does what is due because time has passed; with `--follow` it goes on until it is stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.audit.following import follow
from apps.consequences.due import do_what_is_due


class Command(BaseCommand):
    help = (
        "Close the cases whose time is over, warn of deadlines within a day, watch batches of the loop that are due, "
        "and queue again what workers were killed over. Run it every few minutes."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="Go on, each minute, until SIGTERM or SIGINT.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["follow"]:
            follow(self._tick, pause=60)
        else:
            self._tick()

    def _tick(self) -> None:
        for name, count in do_what_is_due().items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.flush()
