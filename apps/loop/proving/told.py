"""What the rounds of a project show, as one person may know it."""

from __future__ import annotations

from dataclasses import replace

from apps.accounts.actors import Actor
from apps.loop.proving.counting import Counted
from apps.loop.proving.proof import Proven, proven
from apps.loop.reviewing.queue import kept_rounds
from apps.loop.routing.rounds import Progress, progress_of_each
from apps.projects.models import Project


def proven_for(actor: Actor, project: Project) -> Proven:
    """Of an open round that they review nobody learns by its size that an answer has refuted its certificate."""
    found = proven(project)
    kept = kept_rounds(actor, project)
    told = progress_of_each([one.round for one in found.open if one.round.pk in kept], kept)
    return replace(found, open=tuple(_as_told(one, told.get(one.round.pk)) for one in found.open))


def _as_told(one: Counted, progress: Progress | None) -> Counted:
    if progress is None:
        return one
    return replace(one, asked=progress.asked, waiting=progress.asked - progress.answered)
