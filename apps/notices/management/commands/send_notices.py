"""`send_notices` mails what is due; `send_notices --follow` goes on doing so until it is stopped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.following import follow
from apps.notices.mailing import send_due
from apps.notices.mails import is_configured


class Command(BaseCommand):
    help = "Mail the notices that are due: daily mails, and what failed before. Run it every few minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="Go on, each minute, until SIGTERM or SIGINT.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["follow"]:
            follow(send_due, pause=60)
            return
        if not is_configured():
            raise CommandError("No mail server is set (QA_PORTAL_EMAIL_BACKEND); notices stay in the portal.")
        done = send_due()
        if done.sent or done.failed:
            self.stdout.write(f"{done.sent} mails sent, {done.failed} failed.")
