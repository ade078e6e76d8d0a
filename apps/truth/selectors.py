"""Reads of inferred labels, as far as somebody may see them."""

from __future__ import annotations

from typing import Any

from apps.accounts.actors import Actor
from apps.accounts.policies import require
from apps.gold.selectors import gold_digest, gold_values
from apps.labels.basis import has_moved
from apps.labels.loading import columns_of
from apps.labels.selectors import rules_of, tables_seen_by
from apps.labels.truths import Truths, infer_truth
from apps.projects.models import Project
from apps.projects.policies import only_annotates
from apps.truth.models import TruthRun
from apps.truth.policies import may_take_labels

# It tells of single items what others have said.
ABOUT_ITEMS = "uncertain"


def latest_run(project: Project) -> TruthRun | None:
    return project.truth_runs.select_related("annotation_set").first()


def is_stale(run: TruthRun) -> bool:
    """What this run rests on has changed since it was made: the labels and how they are read, or the gold."""
    gold = gold_values(run.project)
    known = gold_digest(gold) if gold else ""
    return has_moved(run.project, run.annotation_set, run.parameters) or run.gold_digest != known


def tables_of(run: TruthRun, actor: Actor) -> dict[str, Any]:
    """The tables of a run as somebody may see them: an annotator finds nobody but themself, and no single item."""
    engagement = run.project.engagement
    seen = tables_seen_by(actor, engagement, run.tables)
    return {name: table for name, table in seen.items() if name != ABOUT_ITEMS or not only_annotates(actor, engagement)}


def labels_of(run: TruthRun, actor: Actor) -> Truths:
    """The inferred labels, computed again from the frozen set, by the schema and the method of the run."""
    require(may_take_labels(actor, run.project.engagement))
    rules = rules_of(run.project.schemas.filter(digest=run.parameters["schema"])[0])
    columns = columns_of(run.annotation_set, rules)
    return infer_truth(columns, rules, {}, run.parameters["method"], run.parameters["confidence"])
