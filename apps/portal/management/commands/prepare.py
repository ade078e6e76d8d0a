from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser


class Command(BaseCommand):
    help = "Make everything ready to be served: the tables, the static files, work that was cut off."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="Load the demonstration if the database is empty.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        # What was running here has ended with the former process, so its work need not wait to count as stalled.
        call_command("requeue", minutes=0)
        if options["demo"]:
            call_command("load_demo")
