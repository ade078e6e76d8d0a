from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping

from django.db.models import OuterRef, QuerySet, Subquery

from apps.gold.models import GoldAnswer, GoldRun
from apps.labels.assessing import Assessed, assess_columns
from apps.labels.basis import has_moved
from apps.labels.loading import by_current_rules, columns_of
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.projects.models import Project


def gold_in_use(project: Project) -> dict[str, GoldAnswer]:
    """The newest version of each settled answer, by item key; retired ones (value None) included."""
    return {answer.item.key: answer for answer in _newest(project).select_related("item")}


def gold_values(project: Project, until: int | None = None) -> dict[str, str]:
    """Item key to canonical answer as it was settled, for the items that have one; with the primary key of an answer
    as `until`, as it was when that one had been given."""
    answers = _newest(project, until).values_list("item__key", "value")
    return {item: value for item, value in answers if value is not None}


def answers_to(items: Collection[int]) -> dict[int, GoldAnswer]:
    """Item primary key to the answer in use, for those of the items that have one."""
    newest: dict[int, GoldAnswer] = {}
    for answer in GoldAnswer.objects.filter(item__in=items).order_by("version"):
        newest[answer.item_id] = answer
    return {item: answer for item, answer in newest.items() if answer.value is not None}


def comparable(gold: Mapping[str, str], rules: AnySchema) -> dict[str, str]:
    """The same answers as the current schema writes them; Invalid if it no longer allows one."""
    texts = by_current_rules(gold.values(), rules)
    return {item: texts[value] for item, value in gold.items()}


def _newest(project: Project, until: int | None = None) -> QuerySet[GoldAnswer]:
    # Answers of a project are given one act after the other, so their primary keys are in the order of time.
    given = GoldAnswer.objects.filter(item=OuterRef("item"))
    known = given if until is None else given.filter(pk__lte=until)
    newest = known.order_by("-version").values("pk")[:1]
    return GoldAnswer.objects.filter(item__project=project, pk=Subquery(newest))


def gold_digest(gold: Mapping[str, str]) -> str:
    """SHA-256 over gold in use: two runs with the same digest were scored against the same answers."""
    lines = sorted(f"{key}\n{value}\n" for key, value in gold.items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def scored_with(run: GoldRun, gold: Mapping[str, str]) -> Assessed:
    """What a run would have found with these answers in place of its own: the same labels, read in the same way.

    Invalid if the schema of the run does not allow one of the answers.
    """
    rules = rules_of(run.project.schemas.filter(digest=run.parameters["schema"])[0])
    columns, known = columns_of(run.annotation_set, rules), comparable(gold, rules)
    return assess_columns(columns, rules, known, confidence=run.parameters["confidence"])


def latest_run(project: Project) -> GoldRun | None:
    return project.gold_runs.select_related("annotation_set").first()


def is_stale(run: GoldRun) -> bool:
    """What this run rests on has changed since it was made: the labels and how they are read, or the gold."""
    moved = has_moved(run.project, run.annotation_set, run.parameters)
    return moved or run.gold_digest != gold_digest(gold_values(run.project))
