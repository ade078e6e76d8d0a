"""The newest results of a project, as far as this person may see them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from apps.accounts.actors import Actor
from apps.agreement import selectors as agreement
from apps.agreement.models import AgreementRun
from apps.gold import selectors as gold
from apps.gold.models import GoldRun
from apps.labels.models import Annotator
from apps.labels.selectors import tables_seen_by
from apps.projects.models import Project
from apps.projects.policies import only_annotates
from apps.signoff.figures.numbers import number

Tables = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Results:
    """`tables` in the shape of a report, `people` the annotators this person may see: key to public id."""

    scored: GoldRun | None
    measured: AgreementRun | None
    own_only: bool
    people: Mapping[str, str]
    tables: Tables

    @property
    def stale_gold(self) -> bool:
        return self.scored is not None and gold.is_stale(self.scored)

    @property
    def stale_agreement(self) -> bool:
        return self.measured is not None and agreement.is_stale(self.measured)

    @property
    def headline(self) -> str:
        """What is known about the labels, in one sentence."""
        accuracy = self.scored.figures.get("accuracy") if self.scored else None
        alpha = self.measured.figures.get("alpha") if self.measured else None
        parts = []
        if accuracy and "value" in accuracy:
            parts.append(f"{100 * accuracy['value']:.1f}\N{NO-BREAK SPACE}% of the labels on gold items are right")
        if alpha and "value" in alpha:
            parts.append(f"annotators agree with an alpha of {number(alpha['value'])}")
        said = "; ".join(parts)
        return f"{said[0].upper()}{said[1:]}." if said else "Nothing is known yet about these labels."


def results_of(project: Project, actor: Actor) -> Results:
    scored, measured = gold.latest_run(project), agreement.latest_run(project)
    visible = Annotator.objects.visible_to(actor.user).filter(engagement=project.engagement)
    people = dict(visible.values_list("key", "public_id"))
    tables: Tables = {**(measured.tables if measured else {}), **(scored.tables if scored else {})}
    seen = tables_seen_by(actor, project.engagement, tables)
    return Results(scored, measured, only_annotates(actor, project.engagement), people, seen)
