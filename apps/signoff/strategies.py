"""Freezing what the evidence says of people, a model, or both, as a report to be signed."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import User
from apps.loop.strategy.asked import Asked
from apps.projects.models import Project
from apps.signoff.models import Kind, Report
from apps.signoff.scopes import Part, Scope
from apps.signoff.services import LONGEST_TITLE, freeze_report


def freeze_strategy(*, actor: Actor, project: Project, asked: Asked, title: str = "") -> Report:
    """The strategy report of a project with the aims and settings that were asked for."""
    scope = Scope(Part.RELEASE, project.engagement, project, asked=asked)
    named = title or f"Strategy of {project}"[:LONGEST_TITLE]
    return freeze_report(actor=actor, title=named, scope=scope, kind=Kind.STRATEGY)


def newest_strategy(project: Project, user: User) -> Report | None:
    """The strategy report that was frozen last, if this person may read it."""
    return Report.objects.visible_to(user).filter(project=project, kind=Kind.STRATEGY).first()
