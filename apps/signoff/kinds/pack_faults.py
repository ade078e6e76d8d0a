"""What went wrong in an engagement, and what was let pass: nonconformities and exceptions, each with its id."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from apps.audit.models import Event
from apps.audit.selectors import details_of
from apps.exchange.models import ImportRun
from apps.labels.runs import RunState
from apps.lots.models import LotDecision, LotVerdict
from apps.projects.models import Engagement
from apps.signoff.cases import cases_of
from apps.signoff.kinds.days import second
from apps.signoff.models import Kind, Meaning, Report
from apps.signoff.scopes import Scope
from apps.signoff.selectors import body_of
from apps.training.gates import WAIVING, Why
from apps.training.models import TrainingSet

Row = list[object]


def fault_facts(scope: Scope, reports: Sequence[Report]) -> dict[str, list[Row]]:
    engagement = scope.engagement
    sources = (_in_reports(reports), _objections(reports), _waived(engagement), _rest_admitted(engagement))
    return {
        "nonconformities": [*_rejected_lots(engagement), *_upheld_cases(scope), *_refused_imports(engagement)],
        "exceptions": list(chain.from_iterable(sources)),
    }


def _rejected_lots(engagement: Engagement) -> Iterator[Row]:
    decisions = LotDecision.objects.filter(lot__delivery__project__engagement=engagement, verdict=LotVerdict.REJECTED)
    for each in decisions.select_related("lot").order_by("pk"):
        told = f"{each.nonconforming} of {each.inspected} inspected items were nonconforming"
        yield ["Lot rejected", each.lot.public_id, second(each.at), told]


def _upheld_cases(scope: Scope) -> Iterator[Row]:
    for case in cases_of(scope):
        if case["changed"]:
            yield ["Dispute upheld", case["case"], case["decided"], f"{case['ground']}; {case['reason']}"]


def _refused_imports(engagement: Engagement) -> Iterator[Row]:
    """Without the file's name, which may hold a person's."""
    refused = ImportRun.objects.filter(project__engagement=engagement, state=RunState.FAILED).order_by("pk")
    for each in refused:
        rows = f"{each.rejected} rows were refused" if each.rejected else "the file could not be read as a delivery"
        yield ["Import refused", each.public_id, second(each.finished_at), rows]


def _in_reports(reports: Sequence[Report]) -> Iterator[Row]:
    for report in reports:
        if report.kind == Kind.INSPECTION_PACK:
            continue
        body = body_of(report)
        missed = [f"{one['label']}: {one['verdict']}" for one in body["commitments"] if one["verdict"] != "met"]
        for told in (*missed, *body["notices"]):
            yield ["In a report", report.public_id, told]


def _objections(reports: Sequence[Report]) -> Iterator[Row]:
    against = (Meaning.REJECTED, Meaning.WITHDRAWN)
    for report in reports:
        for each in report.signatures.all():
            if each.meaning in against:
                yield [f"Report {each.meaning}", report.public_id, each.reason]


def _waived(engagement: Engagement) -> Iterator[Row]:
    for each in TrainingSet.objects.filter(project__engagement=engagement, state=RunState.DONE).order_by("pk"):
        for name in sorted(each.parameters.get("waived", [])):
            yield ["Gate waived", each.public_id, f"{name}: {WAIVING[Why(name)]}"]


def _rest_admitted(engagement: Engagement) -> Iterator[Row]:
    for event in Event.objects.filter(log__origin=engagement.log_origin, verb="import.rest_admitted").order_by("pk"):
        told = f"{details_of(event)['rejected']} refused rows did not keep the others out"
        yield ["Import admitted without refused rows", event.object, told]
