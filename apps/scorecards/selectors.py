"""Where a vendor stands against what was promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from apps.agreement import selectors as agreement
from apps.gold import selectors as gold
from apps.lots.selectors import first_deliveries
from apps.measures.estimate import Figure, Verdict, figure_from_json
from apps.projects.models import Commitment, Engagement, Metric, Project
from apps.projects.selectors import confidence_of
from apps.scorecards.judging import Judged, Promise, judge_promises, overall, sentence, share_accepted


@dataclass(frozen=True, slots=True)
class Row:
    """One commitment as it stands in one project, or over the whole engagement (`project` None)."""

    project: Project | None
    judged: Judged
    stale: bool


@dataclass(frozen=True, slots=True)
class Scorecard:
    engagement: Engagement
    verdict: Verdict
    sentence: str
    rows: list[Row]
    as_of: dt.datetime


def scorecard(engagement: Engagement, instead: Mapping[int, Mapping[str, Figure]] | None = None) -> Scorecard:
    """As it stands; with `instead`, as it would with these figures by primary key of the project they are about."""
    promises = promises_of(engagement)
    rows: list[Row] = []
    projects = list(engagement.projects.all())
    for project in projects:
        figures, stale = latest_figures(project)
        figures = {**figures, **(instead or {}).get(project.pk, {})}
        wanted = [promise for promise in promises if promise.metric != Metric.LOT_ACCEPTANCE]
        rows += [
            Row(project, judged, stale)
            for judged in judge_promises(wanted, figures, project.name if len(projects) > 1 else None)
        ]
    lots = [promise for promise in promises if promise.metric == Metric.LOT_ACCEPTANCE]
    rows += [
        Row(None, judged, False) for judged in judge_promises(lots, {Metric.LOT_ACCEPTANCE: accepted_lots(engagement)})
    ]
    judged_rows = [row.judged for row in rows]
    return Scorecard(
        engagement, overall(judged_rows), sentence(engagement.vendor.name, judged_rows), rows, timezone.now()
    )


def promises_of(engagement: Engagement) -> list[Promise]:
    commitments: list[Commitment] = list(engagement.commitments.filter(retired_at=None))
    return [Promise(c.metric, float(c.floor), float(c.confidence)) for c in commitments]


def latest_figures(project: Project) -> tuple[Mapping[str, Figure], bool]:
    """The newest figures of a project, and whether any of them no longer rests on what is there now."""
    figures: dict[str, Figure] = {}
    stale = False
    scored, measured = gold.latest_run(project), agreement.latest_run(project)
    if scored is not None:
        figures |= {name: figure_from_json(figure) for name, figure in scored.figures.items()}
        stale |= gold.is_stale(scored)
    if measured is not None:
        figures |= {name: figure_from_json(figure) for name, figure in measured.figures.items()}
        stale |= agreement.is_stale(measured)
    return figures, stale


def accepted_lots(engagement: Engagement) -> Figure:
    counts = first_deliveries(engagement)
    return share_accepted(counts.accepted, counts.decided, confidence_of(engagement))
