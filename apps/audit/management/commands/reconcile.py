"""`reconcile` compares the rows of the database with the logs, and keeps the result."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.audit.models import Log, Verification
from apps.audit.reconciliation import check_log

ACTOR = "system:reconcile"


class Command(BaseCommand):
    help = "Check every log, and every governed row against its last event."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--engagement", help="The public id of the engagement (or organisation) whose log it is.")

    def handle(self, *args: Any, engagement: str | None, **options: Any) -> None:
        logs = Log.objects.filter(size__gt=0).order_by("id")
        if engagement:
            logs = logs.filter(origin__endswith=f"/{engagement}")
            if not logs:
                raise CommandError(f"Nothing is recorded in a log of {engagement} yet.")
        results = [check_log(log, actor=ACTOR, obj=log.origin.rpartition("/")[2]) for log in logs]
        for result in results:
            self.stdout.write(_told(result))
        bad = sum(bool(result.finding) for result in results)
        if bad:
            raise CommandError(f"{bad} of {len(results)} logs do not agree with the database.")


def _told(result: Verification) -> str:
    older = f", {result.uncovered} of them older than states and not covered" if result.uncovered else ""
    lines = [f"{result.log.origin}: {result.finding or 'good'}, {result.size} events, {result.rows} rows{older}"]
    for each in result.findings or ():
        place = " ".join(part for part in (each["model"], each["id"], each["why"]) if part)
        lines.append(f"  {each['code']}: {place}" + (f" ({each['event']})" if each["event"] else ""))
    return "\n".join(lines)
