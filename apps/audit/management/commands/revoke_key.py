"""`revoke_key` says in the logs beyond which size a former signing key is not believed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.keys import KeyUnusable
from apps.audit.rotation import RotationRefused, revoke
from apps.audit.sequencer import SignatureRefused


class Command(BaseCommand):
    help = "Say in the logs that a former signing key is not believed any more."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("vkey", help="The verifier key, as rotate_key and bundles print it.")
        parser.add_argument("--reason", required=True)
        parser.add_argument(
            "--trusted-size",
            type=int,
            help="Checkpoints over more events are not believed, in the log the key names (default: in every log, "
            "beyond the checkpoint with which the key handed it over).",
        )

    def handle(self, *args: Any, vkey: str, reason: str, trusted_size: int | None, **options: Any) -> None:
        try:
            logs = revoke(vkey=vkey, reason=reason, trusted_size=trusted_size)
        except (RotationRefused, SignatureRefused, KeyUnusable) as error:
            raise CommandError(str(error)) from None
        for log in logs:
            self.stdout.write(f"{log.origin}: revoked")
