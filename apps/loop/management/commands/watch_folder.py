"""`watch_folder` takes in the files of a folder or bucket; with `--follow` it goes on until it is stopped."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.accounts.policies import Invalid, Refused, require
from apps.audit.following import follow
from apps.loop.arriving.bucket import bucket_at
from apps.loop.arriving.local import Folder
from apps.loop.arriving.places import DONE, Place
from apps.loop.arriving.watched import Watched
from apps.loop.policies import may_run_loop
from apps.projects.models import Project


class Command(BaseCommand):
    help = (
        "Take in files of new items from a folder or a bucket. What is taken in moves to done/, what is refused to "
        "refused/ with the reason in a file beside it. Equal bytes are taken in once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", help="A folder, or the address of a bucket such as s3://bucket/prefix.")
        parser.add_argument("--project", required=True, help="Public id of the project, such as prj_4tq9x0k2m1bc.")
        parser.add_argument("--as", dest="email", required=True, help="E-mail of whoever brings the files.")
        parser.add_argument("--key", default="", help="Column with the keys, where it has no usual name.")
        parser.add_argument("--settle", type=float, default=5.0, help="Seconds without a change: the file is complete.")
        parser.add_argument(
            "--follow", action="store_true", help="Go on, each 2 seconds (bucket: 10), until SIGTERM or SIGINT."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        watched = self._watched(options)
        if options["follow"]:
            follow(lambda: self._look(watched), pause=watched.place.pause)
        elif self._look(watched):
            raise CommandError("Some files were refused or could not be read.")

    def _watched(self, options: dict[str, Any]) -> Watched:
        place = _place(options["folder"])
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
        return Watched(place, project, Actor.person(user), options["settle"], options["key"])

    def _look(self, watched: Watched) -> bool:
        """Whether anything was refused or could not be read."""
        settled = watched.look()
        for each in settled:
            self.stdout.write(str(each))
        self.stdout.flush()
        return any(each.folder != DONE for each in settled)


def _place(given: str) -> Place:
    if "://" not in given:
        if not Path(given).is_dir():
            raise CommandError(f"{given} is no folder.")
        return Folder(Path(given))
    try:
        return bucket_at(given)
    except (Invalid, OSError) as refusal:
        raise CommandError(str(refusal)) from None
