from __future__ import annotations

from apps.agreement.models import AgreementRun
from apps.labels.basis import has_moved
from apps.projects.models import Project


def latest_run(project: Project) -> AgreementRun | None:
    return project.agreement_runs.select_related("annotation_set").first()


def is_stale(run: AgreementRun) -> bool:
    """The labels, or how they are read, have changed since this run was made."""
    return has_moved(run.project, run.annotation_set, run.parameters)
