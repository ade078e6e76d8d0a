"""`rotate_key` makes a new signing key and hands every log over to it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.keys import KeyUnusable, current_vkey
from apps.audit.rotation import RotationRefused, rotate
from apps.audit.sequencer import SignatureRefused


class Command(BaseCommand):
    help = "Make a new signing key and hand every log over to it: announced in the log, signed by the present key."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", default="", help="Written into the event key.added.")

    def handle(self, *args: Any, reason: str, **options: Any) -> None:
        try:
            logs = rotate(reason=reason)
        except (RotationRefused, SignatureRefused, KeyUnusable) as error:
            raise CommandError(str(error)) from None
        for log in logs:
            self.stdout.write(f"{log.origin}: signed from now on with {current_vkey(log)}")
