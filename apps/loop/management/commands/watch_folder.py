"""`watch_folder` takes in the files of a folder; with `--follow` it goes on until it is stopped."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Refused, require
from apps.audit.following import follow
from apps.loop.arriving.folder import REFUSED, Watched
from apps.loop.policies import may_run_loop
from apps.projects.models import Project


class Command(BaseCommand):
    help = (
        "Take in files of new items from a folder. What is taken in moves to done/, what is refused to refused/ with "
        "the reason in a file beside it. Equal bytes are taken in once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--project", required=True, help="Public id of the project, such as prj_4tq9x0k2m1bc.")
        parser.add_argument("--as", dest="email", required=True, help="E-mail of whoever brings the files.")
        parser.add_argument("--key", default="", help="Column with the keys, where it has no usual name.")
        parser.add_argument("--settle", type=float, default=5.0, help="Seconds without a change: the file is complete.")
        parser.add_argument("--follow", action="store_true", help="Go on, each 2 seconds, until SIGTERM or SIGINT.")

    def handle(self, *args: Any, **options: Any) -> None:
        watched = self._watched(options)
        if options["follow"]:
            follow(lambda: self._look(watched), pause=2)
        elif self._look(watched):
            raise CommandError("Some files were refused.")

    def _watched(self, options: dict[str, Any]) -> Watched:
        if not options["folder"].is_dir():
            raise CommandError(f"{options['folder']} is no folder.")
        user = User.objects.filter(email=options["email"], is_active=True).first()
        if user is None:
            raise CommandError(f"Nobody here has the e-mail {options['email']}.")
        project = Project.objects.visible_to(user).filter(public_id=options["project"]).first()
        if project is None:
            raise CommandError(f"{options['email']} sees no project {options['project']}.")
        try:
            require(may_run_loop(Actor.person(user), project.engagement))
        except Refused as refusal:
            raise CommandError(str(refusal)) from None
        return Watched(options["folder"], project, Actor.person(user), options["settle"], options["key"])

    def _look(self, watched: Watched) -> bool:
        """Whether anything was refused."""
        settled = watched.look()
        for each in settled:
            self.stdout.write(f"{each.folder}/{each.name}: {each.message}")
        self.stdout.flush()
        return any(each.folder == REFUSED for each in settled)
