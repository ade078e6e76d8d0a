"""The newest results of a project, as far as somebody may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rest_framework import serializers

from apps.accounts.actors import Actor
from apps.agreement import selectors as agreement
from apps.agreement.models import AgreementRun
from apps.api.figures import FiguresField
from apps.gold import selectors as gold
from apps.gold.models import GoldRun
from apps.labels.selectors import tables_seen_by
from apps.measures.estimate import Undefined
from apps.projects.models import Project

NOTHING_YET = Undefined("nothing has been measured yet")
FIGURES = ("accuracy", "consensus_accuracy", "alpha", "percent_agreement", "ac1")


@dataclass(frozen=True, slots=True)
class Quality:
    scored: GoldRun | None
    measured: AgreementRun | None
    figures: Mapping[str, Any]
    tables: Mapping[str, Any]
    stale: bool


class QualitySerializer(serializers.Serializer[Any]):
    gold_run = serializers.CharField(source="scored.public_id", default=None, allow_null=True)
    agreement_run = serializers.CharField(source="measured.public_id", default=None, allow_null=True)
    stale = serializers.BooleanField(help_text="More was delivered, or gold has changed, since these were computed.")
    figures = FiguresField()
    tables = serializers.DictField(child=serializers.DictField(), help_text="In the shape of a report.")


def quality_of(project: Project, actor: Actor) -> Quality:
    scored, measured = gold.latest_run(project), agreement.latest_run(project)
    runs = [run for run in (measured, scored) if run is not None]
    known = {name: figure for run in runs for name, figure in run.figures.items()}
    tables = {name: table for run in runs for name, table in run.tables.items()}
    return Quality(
        scored,
        measured,
        {name: known.get(name, NOTHING_YET) for name in FIGURES},
        tables_seen_by(actor, project.engagement, tables),
        bool((scored and gold.is_stale(scored)) or (measured and agreement.is_stale(measured))),
    )
