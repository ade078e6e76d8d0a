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
from apps.api.sides import only_annotates
from apps.gold import selectors as gold
from apps.gold.models import GoldRun
from apps.labels.models import Annotator
from apps.measures.estimate import Undefined
from apps.projects.models import Engagement, Project

Tables = dict[str, Any]
# What an annotator sees of others are figures over everybody; these tables name or betray single people.
ABOUT_OTHERS = ("confusion", "pairs", "confused_pairs")
NOTHING_YET = Undefined("nothing has been measured yet")
FIGURES = ("accuracy", "consensus_accuracy", "alpha", "percent_agreement", "ac1")


@dataclass(frozen=True, slots=True)
class Quality:
    scored: GoldRun | None
    measured: AgreementRun | None
    figures: Mapping[str, Any]
    tables: Tables
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
        tables_for(actor, project.engagement, tables),
        bool((scored and gold.is_stale(scored)) or (measured and agreement.is_stale(measured))),
    )


def tables_for(actor: Actor, engagement: Engagement, tables: Tables) -> Tables:
    """What of these tables may be shown to somebody: an annotator finds in them nobody but themself."""
    if not only_annotates(actor, engagement):
        return tables
    visible = Annotator.objects.visible_to(actor.user).filter(engagement=engagement)
    own = set(visible.values_list("key", flat=True))
    kept = {name: table for name, table in tables.items() if name not in ABOUT_OTHERS}
    if "annotators" in kept:
        kept["annotators"] = {**kept["annotators"], "rows": [r for r in kept["annotators"]["rows"] if r[0] in own]}
    return kept
