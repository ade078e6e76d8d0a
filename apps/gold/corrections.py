"""Who is told that an answer in use was replaced: whoever computes again what rested on it, in a layer above."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from django.db import transaction

from apps.projects.models import Project

# Called with the primary key of the project once the correction is committed. The answers themselves say what has not
# been worked on yet, so that nothing is lost with a call that never came. The app that listens adds itself.
LISTENERS: list[Callable[[int], object]] = []


def tell_of_correction(project: Project) -> None:
    for listener in LISTENERS:
        transaction.on_commit(partial(listener, project.pk))
