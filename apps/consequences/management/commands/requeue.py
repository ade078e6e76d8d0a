import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from apps.consequences.due import requeue_stalled


class Command(BaseCommand):
    help = "Queue again, now, the work whose worker was killed: imports, batches, models, predictions and so on."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--minutes", type=int, help="Silence after which a worker counts as killed.")

    def handle(self, *args: Any, **options: Any) -> None:
        minutes = options["minutes"]
        for name, count in requeue_stalled(None if minutes is None else dt.timedelta(minutes=minutes)).items():
            self.stdout.write(f"{name} queued again: {count}")
