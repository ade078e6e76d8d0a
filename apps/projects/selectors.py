from __future__ import annotations

from decimal import Decimal

from apps.accounts.policies import Invalid
from apps.projects.models import Engagement, Guideline, LabelSchema, Project


def current_schema(project: Project) -> LabelSchema:
    schema = project.schemas.first()
    if schema is None:
        raise Invalid(f"{project} has no label schema yet. Publish one: it says which labels are allowed.")
    return schema


def current_guideline(project: Project) -> Guideline | None:
    return project.guidelines.first()


def confidence_of(engagement: Engagement) -> float:
    """The confidence of every interval in an engagement: the highest that a commitment in force asks for."""
    asked = engagement.commitments.filter(retired_at=None).values_list("confidence", flat=True)
    return float(max(asked, default=Decimal("0.95")))
