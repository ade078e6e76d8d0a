"""`grants ROLE` prints the SQL that gives a PostgreSQL role what the portal needs, and no more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from apps.audit.guards import grants


class Command(BaseCommand):
    help = "Print the SQL that gives a database role what the portal needs; run it as the owner of the tables."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("role")

    def handle(self, *args: Any, role: str, **options: Any) -> None:
        if connection.vendor != "postgresql":
            raise CommandError("Only PostgreSQL has roles; SQLite is guarded by the rights on its file.")
        self.stdout.write("\n".join(grants(role)))
