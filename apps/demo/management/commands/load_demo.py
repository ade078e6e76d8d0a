from typing import Any

from django.core.management.base import BaseCommand

from apps.accounts.models import User
from apps.audit.models import Log
from apps.audit.reconciliation import reconcile
from apps.audit.sequencer import sequence_all
from apps.demo.people import LOGINS, PASSWORD, make_cast
from apps.demo.scenes import play


class Command(BaseCommand):
    help = "Load the demonstration into an empty database and print its logins."

    def handle(self, *args: Any, **options: Any) -> None:
        if not User.objects.exists():
            self.stdout.write("Loading the demonstration (once, about a minute)…")
            play(make_cast())
            sequence_all()
            for log in Log.objects.all():
                reconcile(log)
        if User.objects.filter(email=LOGINS[0][0]).exists():
            self._tell_logins()
        else:
            self.stdout.write("This installation is in use; the demonstration is only loaded into an empty database.")

    def _tell_logins(self) -> None:
        width = max(len(email) for email, *_ in LOGINS)
        self.stdout.write(f"\nDemonstration logins (password: {PASSWORD})")
        for email, name, organisation, role in LOGINS:
            self.stdout.write(f"  {email:<{width}}  {name}, {role.label} at {organisation}")
