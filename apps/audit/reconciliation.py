"""Compares the rows of the database with the log: the log with what was signed, then each row with its last event."""

from __future__ import annotations

import datetime as dt
import json
import logging

from django.db import transaction

from apps.audit.comparing import Comparison, Finding, Tally, bulk_findings
from apps.audit.governed import BULKS, GOVERNED
from apps.audit.models import Log, Verification
from apps.audit.services import record
from apps.audit.told_states import told_by
from apps.audit.verification import LAG, examine

logger = logging.getLogger(__name__)
MOST_KEPT = 100
LARGE = 50_000


def reconcile(log: Log, *, lag: dt.timedelta = LAG) -> Verification:
    """Check a log as `verify_log` does, then the rows it governs. The stored result has the finding '' if all is well.

    `findings` holds the first MOST_KEPT; the finding of the log, if there is one, stands first and gives its name.
    """
    result = _compared(log, lag)
    result.save()
    return result


def check_log(log: Log, *, actor: str, obj: str, lag: dt.timedelta = LAG) -> Verification:
    """`reconcile` for somebody, with its event. Outside any transaction: reading takes long, writing does not."""
    result = _compared(log, lag)
    with transaction.atomic():
        result.save()
        # Neither rows nor findings: their numbers would tell the vendor how much gold there is.
        details = {"size": result.size, "finding": result.finding}
        record(log=log.origin, actor=actor, verb="log.verified", obj=obj, details=details)
    return result


def is_large(log: Log) -> bool:
    """Whether comparing takes longer than somebody waits for a page."""
    verbs = [verb for verbs, _ in BULKS.values() for verb in verbs]
    leaves = log.events.filter(verb__in=verbs).values_list("leaf", flat=True)
    return log.size + sum(int(json.loads(bytes(leaf))["details"]["rows"]) for leaf in leaves) > LARGE


def _compared(log: Log, lag: dt.timedelta) -> Verification:
    size, code, explanation = examine(log, lag=lag)
    rows, tally = _confirmed(log)
    every = [Finding(code, why=explanation), *rows] if code else rows
    if every:
        code, explanation = every[0].code, _told(every)
        logger.error("Reconciliation of %s: %s", log.origin, explanation)
    return Verification(
        log=log,
        size=size,
        finding=code,
        explanation=explanation,
        rows=tally.rows,
        uncovered=tally.uncovered,
        findings=[finding.as_json() for finding in every[:MOST_KEPT]],
    )


def _told(findings: list[Finding]) -> str:
    more = f" ({len(findings) - 1} more)" if len(findings) > 1 else ""
    return f"{findings[0]}{more}"


def _confirmed(log: Log) -> tuple[list[Finding], Tally]:
    """Somebody may write between the reading of the log and of a table: what is wrong is so twice, or it is not."""
    first, tally = _compare(log)
    if not first:
        return first, tally
    again, tally = _compare(log)
    known = set(first)
    return [finding for finding in again if finding in known], tally


def _compare(log: Log) -> tuple[list[Finding], Tally]:
    owner, told, tally, found = log.origin.rpartition("/")[2], told_by(log), Tally(), list[Finding]()
    for label in GOVERNED:
        found += Comparison(label, owner, told, tally).findings()
    found += bulk_findings(owner, told, tally)
    return found, tally
