from typing import Any

from django.core.management.base import BaseCommand

from apps.consequences.services import rescore_waiting


class Command(BaseCommand):
    help = "Compute again what rested on gold that was corrected, where a worker was killed before it could."

    def handle(self, *args: Any, **options: Any) -> None:
        count = rescore_waiting()
        if count:
            self.stdout.write(f"What rested on gold was computed again after {count} corrections.")
