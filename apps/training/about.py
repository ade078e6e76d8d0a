"""What the papers of a training set say of it, gathered once: the documents themselves know no database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from apps.agreement import selectors as agreement
from apps.gold import selectors as gold
from apps.labels.naming import called
from apps.projects.models import Project
from apps.projects.selectors import current_guideline, current_schema
from apps.training.choosing import Choice


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of the newest run. `current` is false where labels or gold have changed since it was measured."""

    name: str
    figure: Mapping[str, Any]
    at: str
    current: bool

    @property
    def sentence(self) -> str:
        when = f"measured {self.at}" + ("" if self.current else ", before the newest labels or gold")
        if "undefined" in self.figure:
            return f"{self.name}: not defined ({self.figure['undefined']}); {when}."
        value, low, high = (f"{self.figure[key]:.3f}" for key in ("value", "low", "high"))
        return f"{self.name}: {value} [{low}, {high}], n = {self.figure['n']}; {self.figure['method']}; {when}."


@dataclass(frozen=True, slots=True)
class About:
    project: str
    project_id: str
    description: str
    buyer: str
    vendor: str
    schema: Mapping[str, Any]
    schema_version: int
    schema_digest: str
    guideline_version: int | None
    guideline_digest: str
    as_of: Mapping[str, Any]
    waived: Sequence[str]
    formats: Sequence[str]
    counts: Mapping[str, Any]
    per_item: tuple[int, int, float]
    annotators: int
    models: Sequence[str]
    measured: Sequence[Measured]
    method_version: str

    @property
    def gated(self) -> bool:
        return not self.waived

    @property
    def label_type(self) -> str:
        return str(self.schema["type"])

    @property
    def per_item_sentence(self) -> str:
        least, most, mean = self.per_item
        spread = str(least) if least == most else f"{least} to {most}, {mean:.2f} on average"
        return f"{spread} labels of people counted for each item."


def about(
    project: Project, choice: Choice, as_of: Mapping[str, Any], formats: Sequence[str], method_version: str
) -> About:
    schema, guideline = current_schema(project), current_guideline(project)
    inside = choice.chosen
    sizes = choice.sizes[inside]
    rows = inside[choice.labels.unit]
    return About(
        project=project.name,
        project_id=project.public_id,
        description=project.description,
        buyer=project.engagement.buyer.name,
        vendor=project.engagement.vendor.name,
        schema=schema.definition,
        schema_version=schema.version,
        schema_digest=schema.digest,
        guideline_version=guideline.version if guideline else None,
        guideline_digest=guideline.digest if guideline else "",
        as_of=as_of,
        waived=sorted(map(str, choice.waived)),
        formats=formats,
        counts=choice.counts(),
        per_item=(int(sizes.min()), int(sizes.max()), float(sizes.mean())) if len(sizes) else (0, 0, 0.0),
        annotators=len(np.unique(choice.labels.annotator[rows])),
        models=sorted({choice.labels.models[at] for at in np.unique(choice.labels.model[rows]).tolist()} - {""}),
        measured=measured_of(project),
        method_version=method_version,
    )


def measured_of(project: Project) -> list[Measured]:
    """Agreement and accuracy with their intervals, as the newest runs have them."""
    runs: list[tuple[Any, bool]] = []
    if run := agreement.latest_run(project):
        runs.append((run, not agreement.is_stale(run)))
    if scored := gold.latest_run(project):
        runs.append((scored, not gold.is_stale(scored)))
    return [
        Measured(called(name), figure, f"{run.created_at:%Y-%m-%d}", current)
        for run, current in runs
        for name, figure in run.figures.items()
    ]
