"""Everything that a sign-off about a project, or a part of it, rests on, read at one moment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.audit.keys import first_vkey, vkey_of
from apps.audit.models import Checkpoint
from apps.gold.selectors import comparable, gold_values
from apps.labels.assessing import STANDARD, assess_columns
from apps.labels.columns import Columns
from apps.labels.loading import columns_of
from apps.labels.models import AnnotationSet, Delivery
from apps.labels.selectors import rules_of
from apps.labels.services import freeze_set
from apps.labels.types import AnySchema
from apps.lots.models import Lot
from apps.lots.selectors import plan_of, redeliveries, with_findings
from apps.projects.models import Project
from apps.projects.selectors import confidence_of, current_guideline, current_schema
from apps.scorecards.judging import judge_promises
from apps.scorecards.selectors import promises_of
from apps.signoff.cases import cases_of
from apps.signoff.compose import Contents, compose, digest
from apps.signoff.computed.adjudication import counted
from apps.signoff.evidence_files import evidence_files
from apps.signoff.lot_rows import acceptance_figure, lot_rows
from apps.signoff.models import Kind
from apps.signoff.private_rows import is_private, with_commitments
from apps.signoff.pseudonyms import without_addresses
from apps.signoff.scopes import Part, Scope


def collect(actor: Actor, scope: Scope, title: str) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The body of a sign-off about one project, or a part of it, and the evidence files it is computed from."""
    project, engagement = project_of(scope), scope.engagement
    frozen = _frozen(actor, scope)
    rules = rules_of(current_schema(project))
    confidence = confidence_of(engagement)
    promises = promises_of(engagement)
    columns = without_addresses(columns_of(frozen, rules), engagement)
    gold = _gold(scope, rules, columns)
    assessed = assess_columns(columns, rules, gold, confidence=confidence)
    inspected = inspected_lots(scope)
    lots = lot_rows(inspected)
    figures = {**assessed.figures, "lot_acceptance": acceptance_figure(lots, confidence)}
    parameters = {
        "confidence": confidence,
        "standard": STANDARD,
        "who": engagement.vendor.name,
        "commitments": [{"metric": p.metric, "floor": p.floor, "confidence": p.confidence} for p in promises],
    }
    files = with_commitments(evidence_files(assessed.labels, gold, rules, parameters, inspected))
    deliveries = [_delivery(d) for d in _deliveries(frozen)]
    cases = counted(cases_of(scope))
    guideline = current_guideline(project)
    contents = Contents(
        kind=Kind.SIGN_OFF.value,
        title=title,
        issued_at=issued_now(),
        who=engagement.vendor.name,
        subject=scope.subject,
        deliveries=deliveries,
        schema=rules.definition,
        guideline={"version": guideline.version, "sha256": guideline.digest} if guideline else None,
        assessed=assessed,
        judged=judge_promises(promises, figures),
        lots=lots,
        disputes=cases,
        notices=_notices(scope, len(gold), cases["opened"] - cases["decided"], [lot["verdict"] for lot in lots]),
        parameters={"confidence": confidence, "standard": STANDARD},
        inputs=inputs_of(files),
        log=log_position(engagement.log_origin),
    )
    return compose(contents), files


def project_of(scope: Scope) -> Project:
    if scope.project is None:
        raise Invalid("This kind of report is about one project, or a part of it.")
    return scope.project


def _frozen(actor: Actor, scope: Scope) -> AnnotationSet:
    """The set of all deliveries is kept by itself; that of a part is named by the deliveries in the report."""
    project = project_of(scope)
    if scope.part == Part.RELEASE:
        return freeze_set(actor=actor, project=project)
    chosen = list(scope.deliveries)
    if not chosen:
        raise Invalid("Nothing was delivered in that period.")
    return AnnotationSet(project=project, deliveries=[one.pk for one in chosen], rows=sum(one.rows for one in chosen))


def _gold(scope: Scope, rules: AnySchema, columns: Columns) -> dict[str, str]:
    """Answers of items outside the part that is reported on are no evidence for it."""
    gold = comparable(gold_values(project_of(scope)), rules)
    if scope.part == Part.RELEASE:
        return dict(gold)
    inside = set(columns.items)
    return {item: value for item, value in gold.items() if item in inside}


def _deliveries(frozen: AnnotationSet) -> QuerySet[Delivery]:
    return Delivery.objects.filter(pk__in=frozen.deliveries).select_related("import_run").order_by("pk")


def inspected_lots(scope: Scope) -> list[dict[str, Any]]:
    """The lots of the scope that a sample was drawn from, as `lot_rows` takes them."""
    mending = set(redeliveries(delivery__project__engagement=scope.engagement))
    lots = Lot.objects.filter(delivery__in=scope.deliveries, draw__isnull=False).select_related("draw").order_by("pk")
    return [_inspected(lot, redelivery=lot.delivery_id in mending) for lot in lots]


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


def _notices(scope: Scope, gold: int, open_cases: int, lot_verdicts: list[str]) -> list[str]:
    told = []
    if not gold:
        told.append("There are no gold answers, so accuracy could not be measured.")
    if open_cases:
        told.append(f"{open_cases} disputes are still open; their labels may change.")
    if "undecided" in lot_verdicts:
        told.append("At least one lot is not fully inspected and therefore undecided.")
    for run in project_of(scope).import_runs.filter(state="done", delivery__in=scope.deliveries):
        told += [f"{run.name}: {notice}" for notice in run.notices]
    return told


def inputs_of(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    """What a body names as its inputs: every file of evidence but those that may be kept back."""
    return [
        {"name": name, "sha256": digest(content)} for name, content in sorted(files.items()) if not is_private(name)
    ]


def issued_now() -> str:
    return timezone.now().astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def log_position(origin: str) -> dict[str, Any] | None:
    """The newest checkpoint, the key that signed it, and the first key of the log, which its readers pin."""
    newest = Checkpoint.objects.filter(log__origin=origin).select_related("log").order_by("-size").first()
    if newest is None:
        return None
    keys = {"first_key": first_vkey(newest.log), "key": vkey_of(newest)}
    return {"origin": origin, "size": newest.size, "root": newest.root, **keys}
