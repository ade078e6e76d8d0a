"""How an engagement's log is kept: its keys, witnesses and checks; how long records stay, and what stops erasure."""

from __future__ import annotations

from django.db.models import Count, Max, Sum

from apps.audit.cosigning import policy_of
from apps.audit.key_history import ADDED, REVOKED, key_events
from apps.audit.keys import first_vkey
from apps.audit.models import Cosignature, Log, Verification
from apps.evidence.story import Told
from apps.projects.models import Engagement
from apps.retention.models import ErasedFile, Hold
from apps.retention.selectors import Line, lines_of
from apps.signoff.kinds.days import day, second

Row = list[object]
_CHECKS = 50


def keeping_facts(engagement: Engagement) -> dict[str, list[Row]]:
    log = Log.objects.get(origin=engagement.log_origin)
    checks = Verification.objects.filter(log=log).order_by("-pk")
    return {
        "verifications": [[second(each.at), each.size, each.finding or "nothing found"] for each in checks[:_CHECKS]],
        "reconciliations": [_reconciliation(each) for each in checks.exclude(rows=None)[:_CHECKS]],
        "keys": _keys(log),
        "witnesses": _witnesses(log),
        "retention": [_line(each) for each in lines_of(engagement)],
        "holds": [_hold(each) for each in Hold.objects.filter(engagement=engagement).order_by("pk")],
        "erasures": _erasures(engagement),
    }


def _reconciliation(check: Verification) -> Row:
    found = check.findings or []
    return [second(check.at), check.rows, check.uncovered or 0, len(found)]


def _keys(log: Log) -> list[Row]:
    """Each key in the order in which events name it; the first one stands in no event."""
    began: Row = [first_vkey(log), "the log began with it", "none"]
    added = [_key(told, "took over") for told in key_events(log, ADDED)]
    revoked = [_key(told, f"revoked: {told.details['reason']}") for told in key_events(log, REVOKED)]
    return [began, *added, *revoked]


def _key(told: Told, state: str) -> Row:
    return [told.details["vkey"], state, f"event {told.index}"]


def _witnesses(log: Log) -> list[Row]:
    policy = policy_of(log)
    given = Cosignature.objects.filter(checkpoint__log=log, status=200).values("witness")
    counted = {each["witness"]: each for each in given.annotate(times=Count("pk"), newest=Max("checkpoint__size"))}
    none = {"times": 0, "newest": 0}
    found = [(name, counted.get(name, none)) for name in policy.witnesses]
    return [[name, policy.quorum, each["times"], each["newest"]] for name, each in found]


def _line(line: Line) -> Row:
    rule = line.rule
    if rule is None:
        return [line.records.label, "none", "no clock", "not set", line.state]
    days = day(rule.starts_on) or "not started", day(rule.ends_on) or "not set"
    return [line.records.label, f"{rule.name}: {rule.months} months", *days, line.state]


def _hold(hold: Hold) -> Row:
    """Without the reason, which may be about a claim; the log of the buyer's organisation has its digest."""
    return [hold.public_id, second(hold.placed_at), second(hold.released_at) or "in force"]


def _erasures(engagement: Engagement) -> list[Row]:
    by_rule = ErasedFile.objects.filter(engagement=engagement).values("rule__public_id", "rule__name")
    found = by_rule.annotate(files=Count("pk"), total=Sum("size"), last=Max("erased_at")).order_by("rule__public_id")
    return [[each["rule__name"], each["files"], each["total"], second(each["last"])] for each in found]
