"""Reads about training sets: what one would hold, and how two differ."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, cast
from zipfile import ZipFile

from apps.accounts.policies import Invalid
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.projects.models import Project
from apps.projects.selectors import current_schema
from apps.training.choosing import Choice, choose
from apps.training.gates import Why
from apps.training.loading import ground_of
from apps.training.models import TrainingSet

SHOWN = 100


def choice_now(project: Project, waived: Collection[Why], deliveries: Collection[int] | None = None) -> Choice:
    """What a training set frozen now would hold, of everything delivered unless `deliveries` says otherwise."""
    rules = rules_of(current_schema(project))
    if deliveries is None:
        deliveries = list(project.deliveries.values_list("pk", flat=True))
    if not deliveries:
        raise Invalid(f"Nothing has been delivered to {project} yet.")
    labels, known = ground_of(project, deliveries, rules)
    return choose(labels, known, rules, waived)


@dataclass(frozen=True, slots=True)
class Difference:
    """From an earlier set to a later one. The lists hold the first `SHOWN`: items, or (item, before, after)."""

    added: int
    removed: int
    changed: int
    same: int
    some_added: list[tuple[str, str]]
    some_removed: list[tuple[str, str]]
    some_changed: list[tuple[str, str, str]]


def difference(before: TrainingSet, after: TrainingSet) -> Difference:
    """Invalid unless both are frozen."""
    if {before.state, after.state} != {RunState.DONE}:
        raise Invalid("Only sets that are frozen can be compared.")
    old, new = dict(_labels_in(before)), dict(_labels_in(after))
    added = sorted(new.keys() - old.keys())
    removed = sorted(old.keys() - new.keys())
    changed = sorted(item for item in new.keys() & old.keys() if new[item] != old[item])
    return Difference(
        added=len(added),
        removed=len(removed),
        changed=len(changed),
        same=len(new) - len(added) - len(changed),
        some_added=[(item, new[item]) for item in added[:SHOWN]],
        some_removed=[(item, old[item]) for item in removed[:SHOWN]],
        some_changed=[(item, old[item], new[item]) for item in changed[:SHOWN]],
    )


def _labels_in(frozen: TrainingSet) -> Iterator[tuple[str, str]]:
    """Item and canonical label of each row."""
    with frozen.opened() as stored, ZipFile(cast(Any, stored)) as archive:
        name = next(name for name in archive.namelist() if name.endswith("labels.jsonl"))
        with archive.open(name) as lines:
            for line in lines:
                row = json.loads(line)
                yield row["item"], row["label_json"]
