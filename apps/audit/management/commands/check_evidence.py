"""`check_evidence` tells what stands between the evidence and a change: triggers, and the role's rights."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.audit.guards import guarded_tables, weaknesses


class Command(BaseCommand):
    help = "Check that the triggers on evidence are there and that the database role cannot get around them."

    def handle(self, *args: Any, **options: Any) -> None:
        found = weaknesses()
        if found:
            raise CommandError("\n".join(f"{each.code} {each.table}: {each.message}" for each in found))
        self.stdout.write(f"{len(guarded_tables())} tables of evidence are guarded.")
