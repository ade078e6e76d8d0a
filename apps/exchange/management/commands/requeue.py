import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.exchange.services import STALLED_AFTER, requeue_stalled


class Command(BaseCommand):
    help = "Queue imports again whose worker was killed. Run it when workers start, and now and then."

    def add_arguments(self, parser: CommandParser) -> None:
        minutes = round(STALLED_AFTER.total_seconds() / 60)
        parser.add_argument("--minutes", type=int, default=minutes, help="Silence after which a run counts as stalled.")

    def handle(self, *args: Any, **options: Any) -> None:
        count = requeue_stalled(after=dt.timedelta(minutes=options["minutes"]))
        if count:
            self.stdout.write(f"{count} stalled imports are queued again.")
