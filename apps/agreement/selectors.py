from __future__ import annotations

from apps.agreement.models import AgreementRun
from apps.projects.models import Project


def latest_run(project: Project) -> AgreementRun | None:
    return project.agreement_runs.select_related("annotation_set").first()


def is_stale(run: AgreementRun) -> bool:
    """More was delivered since this run was made."""
    return run.project.deliveries.values_list("pk", flat=True).first() not in run.annotation_set.deliveries
