"""Holding a challenger against the champion: the work behind a comparison."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.audit.services import record
from apps.labels.runs import RunState
from apps.labels.working import carry_out, end, is_held, report
from apps.loop.gating.compared import Row, compare
from apps.loop.gating.frozen_gold import Frozen, gold_then, looks_before
from apps.loop.gating.gold_predictions import not_asked, said_of
from apps.loop.gating.leaks import leak_check
from apps.loop.gating.slicing import members_of
from apps.loop.gating.terms import Terms
from apps.loop.models import Comparison, PredictionRun
from apps.loop.predicting.work import predict
from apps.notices.recipients import managers_of
from apps.notices.services import notify
from apps.projects.models import Project

GATE = Actor.system("gate")
ASKED, CHECKED = 50, 80
# How often a verdict is reached again because another comparison looked at the same gold meanwhile.
ATTEMPTS = 5


def hold_against(comparison: Comparison) -> bool:
    """Do the work of a waiting comparison, once: one that somebody else has, or that has ended, is left alone.

    False if it still waits, because somebody else is asking one of the versions at this moment.
    """
    lost = "nothing was decided. Ask for it again."
    return carry_out(comparison, _held, refusals=(Invalid, ValueError), refuse=fail, lost=lost) is not False


def _held(comparison: Comparison) -> bool:
    frozen = gold_then(comparison)
    if frozen.digest != comparison.gold_digest:
        raise Invalid("The gold is not what it was when the comparison was asked for. Ask for it again.")
    runs = [_answered(comparison, side, frozen) for side in ("champion", "challenger")]
    if None in runs:
        Comparison.objects.filter(pk=comparison.pk, state=RunState.RUNNING).update(state=RunState.WAITING)
        return False
    report(comparison, ASKED)
    leak = leak_check(comparison.challenger, frozen.items)
    report(comparison, CHECKED)
    _decide(comparison, rows_of(comparison, frozen), frozen, leak)
    return True


def _answered(comparison: Comparison, side: str, frozen: Frozen) -> PredictionRun | None:
    """The run of one side, finished here if nobody has begun it; None while somebody else works on it."""
    run = _run_of(comparison, side)
    if run.state == RunState.WAITING:
        predict(run)
        run.refresh_from_db()
    if run.is_under_way:
        return None
    if run.state == RunState.FAILED:
        raise Invalid(f"{run.version} could not be asked about gold: {run.error}")
    if missing := not_asked(run, frozen.items):
        raise Invalid(f"{run.version} was not asked about {len(missing)} of the gold items ({missing[0]}). Ask again.")
    return run


def rows_of(comparison: Comparison, frozen: Frozen) -> list[Row]:
    """Everything compared, in the order of the items."""
    items = frozen.items
    champion, challenger = (
        said_of(_run_of(comparison, side), items, frozen.rules) for side in ("champion", "challenger")
    )
    slices = members_of(comparison.parameters["slices"], len(items))
    return [
        Row(item, frozen.answers[item], one, other, inside)
        for item, one, other, inside in zip(items, champion, challenger, slices, strict=True)
    ]


def _run_of(comparison: Comparison, side: str) -> PredictionRun:
    found: PredictionRun = PredictionRun.objects.select_related("version__project__engagement").get(
        public_id=comparison.parameters[f"{side}_run"]
    )
    return found


def verdict_on(
    comparison: Comparison, rows: Sequence[Row], frozen: Frozen, leaked: Sequence[str], looks: int
) -> dict[str, Any]:
    """The report of the gate over these rows; equal rows, terms and looks give an equal one."""
    terms = Terms.of(comparison.parameters["terms"])
    return compare(rows, frozen.rules, terms, looks=looks, leaked=leaked, seed=int(comparison.seed))


def _decide(comparison: Comparison, rows: Sequence[Row], frozen: Frozen, leak: dict[str, Any]) -> None:
    """Looks are counted one after the other: the row of the project is the queue, and no verdict is reached in it."""
    for _ in range(ATTEMPTS):
        looks = looks_before(comparison, frozen.answers.keys())
        found = verdict_on(comparison, rows, frozen, leak["leaked"], looks)
        if _finish(comparison, {**found, "leak": leak}, frozen, looks):
            return
    raise Invalid("Other comparisons keep looking at this gold. Ask for this one again in a while.")


@transaction.atomic
def _finish(comparison: Comparison, verdict: dict[str, Any], frozen: Frozen, looks: int) -> bool:
    Project.objects.select_for_update().get(pk=comparison.project_id)
    if looks_before(comparison, frozen.answers.keys()) != looks:
        return False
    if is_held(comparison):
        comparison.report, comparison.verdict = verdict, verdict["verdict"]
        comparison.look, comparison.inputs = verdict["look"], verdict["inputs"]
        end(comparison, RunState.DONE)
        found = {"verdict": comparison.verdict, "look": comparison.look}
        record_comparison(GATE, comparison, "comparison.decided", found)
        _tell(comparison)
    return True


def _tell(comparison: Comparison) -> None:
    project = comparison.project
    notify(
        recipients=managers_of(project.engagement),
        kind="loop.compared",
        subject=comparison.public_id,
        path=f"/projects/{project.public_id}/loop/gates/{comparison.public_id}/",
        engagement=project.engagement,
    )


@transaction.atomic
def fail(comparison: Comparison, message: str) -> None:
    """Nothing was decided, and why."""
    if not is_held(comparison):
        return
    comparison.error = message
    end(comparison, RunState.FAILED)
    record_comparison(GATE, comparison, "comparison.failed", {})


def record_comparison(actor: Actor, comparison: Comparison, verb: str, details: dict[str, Any]) -> None:
    """Details of every event of a comparison are both versions, and these. Never a digest of gold: vendors read it."""
    sides = {"champion": comparison.champion.public_id, "challenger": comparison.challenger.public_id}
    ended = () if comparison.is_under_way else (comparison,)
    log, obj = comparison.project.engagement.log_origin, comparison.public_id
    record(log=log, actor=actor.text, verb=verb, obj=obj, details={**sides, **details}, states=ended)
