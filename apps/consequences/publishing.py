"""Publishing a guideline or a label schema, and ending at once the certificates that are bound to the one before."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from apps.accounts.actors import Actor
from apps.disputes.models import GuidelineChange
from apps.disputes.services import publish_change
from apps.labels.services import publish_schema
from apps.loop.services.certificates import end_lapsed
from apps.projects.models import Guideline, LabelSchema, Project
from apps.projects.services import publish_guideline


@transaction.atomic
def put_schema_in_force(*, actor: Actor, project: Project, definition: dict[str, Any]) -> LabelSchema:
    made = publish_schema(actor=actor, project=project, definition=definition)
    end_lapsed(project)
    return made


@transaction.atomic
def put_guideline_in_force(*, actor: Actor, project: Project, text: str) -> Guideline:
    made = publish_guideline(actor=actor, project=project, text=text)
    end_lapsed(project)
    return made


@transaction.atomic
def put_change_in_force(*, actor: Actor, change: GuidelineChange) -> Guideline:
    """The approved text of a change, as the next version of the guideline."""
    made = publish_change(actor=actor, change=change)
    end_lapsed(change.project)
    return made
