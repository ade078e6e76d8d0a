"""`teach_backend` sends an ML backend elsewhere the labels that may be learnt from, and asks it to train."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid, Refused
from apps.loop.models import ModelVersion
from apps.loop.services.teaching import teach_backend


class Command(BaseCommand):
    help = "Send a Label Studio ML backend what people decided, never gold or blind samples, and ask it to train."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("version", help="Public id of the model version, such as mdl_4tq9x0k2m1bc.")
        parser.add_argument("--as", dest="email", required=True, help="E-mail of whoever sends them.")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(email=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody here has the e-mail {options['email']}.")
        version = ModelVersion.objects.visible_to(user).filter(public_id=options["version"]).first()
        if version is None:
            raise CommandError(f"{options['email']} sees no model version {options['version']}.")
        try:
            sent = teach_backend(actor=Actor.person(user), version=version)
        except (Invalid, Refused) as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(f"{sent} labels were sent to {version}, and it was asked to train.")
