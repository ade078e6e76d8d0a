"""What a result rests on besides the labels themselves, and whether that is still so."""

from __future__ import annotations

from typing import Any

from apps.labels.models import AnnotationSet
from apps.projects.models import Project
from apps.projects.selectors import confidence_of, current_schema


def basis_of(project: Project) -> dict[str, Any]:
    """The parameters that a run takes from its project."""
    return {"confidence": confidence_of(project.engagement), "schema": current_schema(project).digest}


def has_moved(project: Project, frozen: AnnotationSet, parameters: dict[str, Any]) -> bool:
    """More was delivered, the schema was changed, or the contract asks for another confidence, since then."""
    newest = project.deliveries.values_list("pk", flat=True).first()
    return newest not in frozen.deliveries or not basis_of(project).items() <= parameters.items()
