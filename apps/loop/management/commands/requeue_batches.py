from typing import Any

from django.core.management.base import BaseCommand

from apps.loop.services.arriving import requeue_stalled


class Command(BaseCommand):
    help = "Queue batches again whose worker was killed. Run it when workers start, and now and then."

    def handle(self, *args: Any, **options: Any) -> None:
        count = requeue_stalled()
        if count:
            self.stdout.write(f"{count} stalled batches are queued again.")
