"""`sequence` numbers and signs what is waiting; `sequence --follow` goes on doing so until it is stopped."""

from itertools import count
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.cosigning import witness_and_publish_all
from apps.audit.following import follow
from apps.audit.sequencer import sequence_all

# Rounds of a second after which witnesses that did not answer are asked again.
PATIENCE = 30


class Command(BaseCommand):
    help = "Number the recorded events of every log, sign the new heads, ask the witnesses, publish."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="Go on, each second, until SIGTERM or SIGINT.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["follow"]:
            self.follow()
            return
        done = sequence_all()
        witness_and_publish_all()
        for checkpoint in done.signed:
            self.stdout.write(f"{checkpoint.log.origin}: {checkpoint.size} events signed")
        if done.refused:
            raise CommandError("\n".join(done.refused))

    def follow(self) -> None:
        refused, rounds = list[str](), count()

        def once() -> None:
            nonlocal refused
            if (number := next(rounds)) == 0:
                self.stdout.write("Following; stop with Ctrl-C.")
                self.stdout.flush()
            done = sequence_all()
            refused = self.report(done.refused, refused)
            if done.signed or number % PATIENCE == 0:
                witness_and_publish_all()

        follow(once, pause=1)

    def report(self, refused: list[str], known: list[str]) -> list[str]:
        """Say a refusal once, not every second."""
        for message in refused:
            if message not in known:
                self.stderr.write(message)
        return refused
