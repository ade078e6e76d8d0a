"""Which version is in charge of a project, which was before, what one said last, and what may calibrate it."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.labels.runs import RunState
from apps.loop.models import Answer, ModelVersion, PredictionRun, Promotion, Task, TaskKind
from apps.projects.models import Project


def champion_of(project: Project) -> ModelVersion | None:
    """The version in charge; None until one was appointed."""
    newest = Promotion.objects.filter(project=project).select_related("version").first()
    return None if newest is None else newest.version


def former_of(project: Project) -> ModelVersion | None:
    """The version that a roll-back leads to. What was rolled back is not come back to by rolling back again."""
    reigns: list[Promotion] = []
    for each in Promotion.objects.filter(project=project).select_related("version").order_by("pk"):
        if each.is_rollback:
            reigns.pop()
        else:
            reigns.append(each)
    return reigns[-2].version if len(reigns) > 1 else None


def newest_run(version: ModelVersion, about: str) -> PredictionRun | None:
    """What the version said last about gold, or about the blind samples of earlier rounds."""
    return PredictionRun.objects.filter(version=version, about=about, state=RunState.DONE).first()


def calibrating_answers(project: Project) -> QuerySet[Answer]:
    """Blind answers of rounds whose blind sample is answered whole: what people leave for later is the hardest."""
    blind = Task.objects.filter(round__project=project, kind=TaskKind.BLIND)
    unfinished = blind.filter(answer=None).values("round")
    return Answer.objects.filter(task__in=blind).exclude(task__round__in=unfinished)
