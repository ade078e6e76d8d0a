from __future__ import annotations

import hashlib

from django.db.models import OuterRef, Subquery

from apps.gold.models import GoldAnswer, GoldRun
from apps.projects.models import Engagement, Project


def gold_in_use(project: Project) -> dict[str, GoldAnswer]:
    """The newest version of each settled answer, by item key; retired ones (value None) included."""
    newest = GoldAnswer.objects.filter(item=OuterRef("item")).order_by("-version").values("pk")[:1]
    answers = GoldAnswer.objects.filter(item__project=project, pk=Subquery(newest)).select_related("item")
    return {answer.item.key: answer for answer in answers}


def gold_values(project: Project) -> dict[str, str]:
    """Item key to canonical answer, for the items that have one."""
    return {key: answer.value for key, answer in gold_in_use(project).items() if answer.value is not None}


def gold_digest(project: Project) -> str:
    """SHA-256 over the gold in use: two runs with the same digest were scored against the same answers."""
    lines = sorted(f"{key}\n{value}\n" for key, value in gold_values(project).items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def latest_run(project: Project) -> GoldRun | None:
    return project.gold_runs.select_related("annotation_set").first()


def is_stale(run: GoldRun) -> bool:
    """The gold has changed, or more was delivered, since this run was made."""
    newest_delivery = run.project.deliveries.values_list("pk", flat=True).first()
    return run.gold_digest != gold_digest(run.project) or newest_delivery not in run.annotation_set.deliveries


def latest_runs(engagement: Engagement) -> list[GoldRun]:
    """The newest run of each project of an engagement that has one."""
    runs = (latest_run(project) for project in engagement.projects.all())
    return [run for run in runs if run is not None]
