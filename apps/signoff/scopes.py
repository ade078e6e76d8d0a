"""What a report is about: a project as it is now, a period, lot, training set or comparison of it, or an engagement."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import QuerySet

from apps.accounts.policies import Invalid
from apps.labels.models import Delivery
from apps.loop.models import Comparison
from apps.loop.strategy.asked import Asked
from apps.lots.models import Lot
from apps.projects.models import Engagement, Project
from apps.training.models import TrainingSet


class Part(StrEnum):
    RELEASE = "release"
    PERIOD = "period"
    LOT = "lot"
    VENDOR = "vendor"
    TRAINING_SET = "training-set"
    COMPARISON = "comparison"


PARTS = {
    Part.RELEASE: "The project as it is now",
    Part.PERIOD: "A period of the project",
    Part.LOT: "One lot",
    Part.VENDOR: "The vendor: all projects of the engagement",
    Part.TRAINING_SET: "A frozen training set",
    Part.COMPARISON: "A comparison of two models",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """`project` is None for the whole engagement; days of a period are UTC, both included. `asked` are the aims and
    settings of a strategy, which is about the project whatever is asked of it."""

    part: Part
    engagement: Engagement
    project: Project | None = None
    lot: Lot | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    training_set: TrainingSet | None = None
    comparison: Comparison | None = None
    asked: Asked | None = None

    @property
    def name(self) -> str:
        """The same text for the same thing: a report takes the place of one with the same name only."""
        named = self.lot or self.training_set or self.comparison or self.project or self.engagement
        days = f" {self.since} {self.until}" if self.part == Part.PERIOD else ""
        return f"{self.part} {named.public_id}{days}"

    @property
    def subject(self) -> dict[str, str | None]:
        """What the cover says."""
        subject: dict[str, str | None] = {
            "buyer": self.engagement.buyer.name,
            "vendor": self.engagement.vendor.name,
            "engagement": self.engagement.name,
            "project": self.project.name if self.project else None,
        }
        if self.lot is not None:
            subject["lot"] = f"{self.lot.name} ({self.lot.public_id})"
        if self.part == Part.PERIOD:
            subject["period"] = f"{self.since} to {self.until}"
        if self.training_set is not None:
            subject["training set"] = self.training_set.public_id
        if self.comparison is not None:
            subject["comparison"] = self.comparison.public_id
        return subject

    @property
    def deliveries(self) -> QuerySet[Delivery]:
        """What was delivered within the scope, oldest first."""
        if self.project is None:
            return Delivery.objects.filter(project__engagement=self.engagement).order_by("pk")
        found = Delivery.objects.filter(project=self.project).order_by("pk")
        if self.lot is not None:
            found = found.filter(pk=self.lot.delivery_id)
        if self.part == Part.PERIOD:
            found = found.filter(admitted_at__date__gte=self.since, admitted_at__date__lte=self.until)
        return found


def release_of(project: Project) -> Scope:
    return Scope(Part.RELEASE, project.engagement, project)


def scope_of(
    project: Project,
    part: str,
    *,
    lot: Lot | None = None,
    since: dt.date | None = None,
    until: dt.date | None = None,
    training_set: TrainingSet | None = None,
    comparison: Comparison | None = None,
) -> Scope:
    """Raises Invalid where a part lacks what it is about, or names something of another project."""
    if part not in PARTS:
        raise Invalid(f"A report is about one of: {', '.join(PARTS)}.")
    engagement = project.engagement
    match Part(part):
        case Part.RELEASE:
            return release_of(project)
        case Part.VENDOR:
            return Scope(Part.VENDOR, engagement)
        case Part.LOT:
            if lot is None or lot.delivery.project_id != project.pk:
                raise Invalid(f"Choose a lot of {project}.")
            return Scope(Part.LOT, engagement, project, lot=lot)
        case Part.TRAINING_SET:
            if training_set is None or training_set.project_id != project.pk:
                raise Invalid(f"Choose a training set of {project}.")
            return Scope(Part.TRAINING_SET, engagement, project, training_set=training_set)
        case Part.COMPARISON:
            if comparison is None or comparison.project_id != project.pk:
                raise Invalid(f"Choose a comparison of {project}.")
            return Scope(Part.COMPARISON, engagement, project, comparison=comparison)
        case Part.PERIOD:
            if since is None or until is None or until < since:
                raise Invalid("Give the first and the last day of the period, in this order.")
            return Scope(Part.PERIOD, engagement, project, since=since, until=until)


def scope_named(name: str, engagement: Engagement, project: Project | None) -> Scope:
    """The scope with this name, about what is there now. Invalid for the name of none."""
    part, _, named = name.partition(" ")
    if part == Part.VENDOR:
        return Scope(Part.VENDOR, engagement)
    if project is None:
        raise Invalid("What the report was about cannot be told from it; freeze a new one from the page of a project.")
    public_id, *days = named.split(" ")
    since, until = map(dt.date.fromisoformat, days) if part == Part.PERIOD else (None, None)
    return scope_of(
        project,
        part,
        lot=Lot.objects.filter(public_id=public_id).first(),
        since=since,
        until=until,
        training_set=TrainingSet.objects.filter(public_id=public_id).first(),
        comparison=Comparison.objects.filter(public_id=public_id).first(),
    )
