"""Everything a report about a project rests on, read at one moment."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.audit.models import Checkpoint
from apps.disputes.selectors import outcomes
from apps.gold.selectors import comparable, gold_values
from apps.labels.assessing import STANDARD, assess_columns
from apps.labels.loading import columns_of
from apps.labels.models import AnnotationSet, Delivery
from apps.labels.selectors import rules_of
from apps.labels.services import freeze_set
from apps.lots.models import Lot
from apps.lots.selectors import plan_of, redeliveries, with_findings
from apps.projects.models import Project
from apps.projects.selectors import confidence_of, current_guideline, current_schema
from apps.scorecards.judging import judge_promises
from apps.scorecards.selectors import promises_of
from apps.signoff.compose import Contents, compose, digest
from apps.signoff.evidence_files import evidence_files
from apps.signoff.lot_rows import acceptance_figure, lot_rows


def collect(actor: Actor, project: Project, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The body of a report and the evidence files it is computed from."""
    engagement = project.engagement
    frozen = freeze_set(actor=actor, project=project)
    rules = rules_of(current_schema(project))
    gold = comparable(gold_values(project), rules)
    confidence = confidence_of(engagement)
    promises = promises_of(engagement)
    assessed = assess_columns(columns_of(frozen, rules), rules, gold, confidence=confidence)
    mending = set(redeliveries(delivery__project=project))
    inspected = [_inspected(lot, redelivery=lot.delivery_id in mending) for lot in _drawn_lots(project)]
    lots = lot_rows(inspected)
    figures = {**assessed.figures, "lot_acceptance": acceptance_figure(lots, confidence)}
    parameters = {
        "confidence": confidence,
        "standard": STANDARD,
        "who": engagement.vendor.name,
        "commitments": [{"metric": p.metric, "floor": p.floor, "confidence": p.confidence} for p in promises],
    }
    files = evidence_files(assessed.labels, gold, rules, parameters, inspected)
    deliveries = [_delivery(d) for d in _deliveries(frozen)]
    cases = outcomes(project)
    guideline = current_guideline(project)
    contents = Contents(
        kind="vendor-audit",
        title=title,
        issued_at=timezone.now().astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        who=engagement.vendor.name,
        subject={
            "buyer": engagement.buyer.name,
            "vendor": engagement.vendor.name,
            "engagement": engagement.name,
            "project": project.name,
        },
        deliveries=deliveries,
        schema=rules.definition,
        guideline={"version": guideline.version, "sha256": guideline.digest} if guideline else None,
        assessed=assessed,
        judged=judge_promises(promises, figures),
        lots=lots,
        disputes={"opened": cases.opened, "decided": cases.decided, "upheld": cases.upheld},
        notices=_notices(project, len(gold), cases.opened - cases.decided, [lot["verdict"] for lot in lots]),
        parameters={"confidence": confidence, "standard": STANDARD},
        inputs=[{"name": name, "sha256": digest(content)} for name, content in sorted(files.items())],
        log=_log_position(engagement.log_origin),
    )
    return compose(contents), files


def _deliveries(frozen: AnnotationSet) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=frozen.deliveries).select_related("import_run").order_by("pk")


def _drawn_lots(project: Project) -> list[Lot]:
    lots = Lot.objects.filter(delivery__project=project, draw__isnull=False)
    return list(lots.select_related("draw").order_by("pk"))


def _inspected(lot: Lot, *, redelivery: bool) -> dict[str, Any]:
    plan = plan_of(lot.draw)
    findings = [item.conforming for item in with_findings(lot.draw) if item.conforming is not None]
    names = ("n", "c", "aql", "rql", "alpha", "beta", "lot")
    return {
        "lot": lot.public_id,
        "name": lot.name,
        "size": lot.size,
        "redelivery": redelivery,
        "plan": {name: getattr(plan, name) for name in names},
        "findings": findings,
    }


def _delivery(delivery: Delivery) -> dict[str, Any]:
    run = getattr(delivery, "import_run", None)
    return {
        "name": delivery.name,
        "sha256": delivery.sha256,
        "rows": delivery.rows,
        "items": delivery.items,
        "annotators": delivery.annotators,
        "rejected": run.rejected if run else 0,
    }


def _notices(project: Project, gold: int, open_cases: int, lot_verdicts: list[str]) -> list[str]:
    told = []
    if not gold:
        told.append("There are no gold answers, so accuracy could not be measured.")
    if open_cases:
        told.append(f"{open_cases} disputes are still open; their labels may change.")
    if "undecided" in lot_verdicts:
        told.append("At least one lot is not fully inspected and therefore undecided.")
    for run in project.import_runs.filter(state="done"):
        told += [f"{run.name}: {notice}" for notice in run.notices]
    return told


def _log_position(origin: str) -> dict[str, Any] | None:
    newest = Checkpoint.objects.filter(log__origin=origin).order_by("-size").first()
    return {"origin": origin, "size": newest.size, "root": newest.root} if newest else None
