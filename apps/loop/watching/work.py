"""A batch held against what came before: the work behind a watch."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.audit.services import record
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.working import carry_out, end, is_held
from apps.learning.errors import LearningError
from apps.learning.watching import (
    Changed,
    Finding,
    audit_chart,
    error_change,
    input_changes,
    judged,
    mix_change,
    picture_traits,
    quantity_change,
    score_change,
    text_traits,
)
from apps.loop.contents import contents_or_why
from apps.loop.models import Kind, Watch
from apps.loop.watching.observed import (
    Watching,
    audited,
    blind_labels,
    items_of,
    predicted_labels,
    quantities,
    tried,
)
from apps.notices.recipients import managers_of
from apps.notices.services import notify
from apps.projects.models import Item
from apps.projects.selectors import current_schema

WATCHER = Actor.system("watch")
NO_VERSION = "no model version is in charge, and none was named"
QUANTITIES = {"latency": ("latency_ms", "milliseconds for a record"), "cost": ("micros", "price of a record")}


def watch(run: Watch) -> None:
    """Do the work of a waiting watch, once: one that somebody else has, or that has ended, is left alone."""
    lost = "nothing was found. Ask for it again."
    carry_out(run, _watch, refusals=(Invalid, LearningError, ValueError), refuse=fail, lost=lost)


def _watch(run: Watch) -> None:
    found = judged(list(_findings(_watching(run))))
    run.figures = {one.finding.name: one.as_json() for one in found}
    run.moved = sorted(one.finding.name for one in found if one.changed is Changed.MOVED)
    _end(run, RunState.DONE, {"moved": len(run.moved)})


def groups_moved(run: Watch) -> list[str]:
    """What moved, in the words of its figures; a trait that two figures tell of, once."""
    words = dict.fromkeys(str(run.figures[name]["what"]).partition(":")[0] for name in run.moved)
    return sorted(words)


def _watching(run: Watch) -> Watching:
    rules = rules_of(current_schema(run.project))
    seed = int.from_bytes(hashlib.sha256(run.seed.encode()).digest()[:4])
    return Watching(run.batch, run.version, rules, seed)


def _findings(watching: Watching) -> Iterator[Finding]:
    if not watching.before.exists():
        raise Invalid("There is no earlier batch to hold this one against. Watch the next one.")
    yield from _input(watching)
    if watching.version is not None:
        yield mix_change("labels.predicted", "mix of predicted labels", *predicted_labels(watching), watching.seed)
    yield mix_change("labels.answered", "mix of labels given blind", *blind_labels(watching), watching.seed)
    yield from _concept(watching)
    for name, (column, what) in QUANTITIES.items():
        yield quantity_change(name, what, *quantities(watching, column))


def _input(watching: Watching) -> Iterator[Finding]:
    before, now = items_of(watching)
    project, sample = watching.batch.project, [*before, *now]
    kind = _kind(watching, sample)
    contents = contents_or_why(project, sample, kind)
    seen = [not isinstance(one, Invalid) for one in contents]
    shown = [one for one, there in zip(contents, seen, strict=True) if there]
    traits = (picture_traits if kind == Kind.IMAGE else text_traits)(shown) if shown else None
    if traits is None:
        yield Finding("input", "input", "what arrives", why="no record holds a text or an image to look at")
        return
    yield from input_changes(traits, sum(seen[: len(before)]), watching.seed)


def _kind(watching: Watching, sample: Sequence[Item]) -> str:
    """Pictures are looked at where the model looks at them, or where records hold pictures and no text."""
    if watching.version is not None and watching.version.kind in (Kind.IMAGE, Kind.TEXT, Kind.SPANS):
        return Kind(watching.version.kind)
    payloads = (item.payload for item in sample if isinstance(item.payload, dict))
    return Kind.IMAGE if any("image" in payload and "text" not in payload for payload in payloads) else Kind.TEXT


def _concept(watching: Watching) -> Iterator[Finding]:
    yield audit_chart(*audited(watching))
    if watching.version is None:
        yield Finding("concept.errors", "concept", "share of blind labels that the model gets wrong", why=NO_VERSION)
        return
    before, now = tried(watching)
    yield error_change(~before.right, ~now.right, watching.seed)
    yield score_change((before.score, before.right), (now.score, now.right), watching.seed)


@transaction.atomic
def _end(run: Watch, state: RunState, details: dict[str, Any]) -> None:
    if not is_held(run):
        return
    end(run, state)
    if run.moved:
        _tell(run)
    verb = "batch.watched" if state == RunState.DONE else "watch.failed"
    record_watch(WATCHER, run, verb, details)


def record_watch(actor: Actor, run: Watch, verb: str, details: dict[str, Any]) -> None:
    """Details of every event of a watch are the batch, the version, and these."""
    about = {"batch": run.batch.public_id, "version": run.version.public_id if run.version else ""}
    ended, log = () if run.is_under_way else (run,), run.project.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=run.public_id, details={**about, **details}, states=ended)


def fail(run: Watch, message: str) -> None:
    """Nothing was found, and why."""
    run.error, run.figures, run.moved = message, {}, []
    _end(run, RunState.FAILED, {"why": message[:1000]})


def _tell(run: Watch) -> None:
    engagement = run.project.engagement
    notify(
        recipients=managers_of(engagement),
        kind="loop.moved",
        subject=run.public_id,
        path=f"/projects/{run.project.public_id}/loop/watch/{run.public_id}/",
        engagement=engagement,
        details={"batch": run.batch.public_id},
    )
