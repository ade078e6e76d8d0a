"""Settling answers and scoring annotators against them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.gold.corrections import tell_of_correction
from apps.gold.models import GoldAnswer, GoldRun, Standing
from apps.gold.selectors import comparable, gold_digest, gold_in_use, gold_values
from apps.gold.standings import standings_of
from apps.labels.assessing import STANDARD, Assessed, assess_columns
from apps.labels.basis import basis_of
from apps.labels.loading import columns_of
from apps.labels.models import AnnotationSet, Annotator
from apps.labels.runs import RunState
from apps.labels.selectors import rules_of
from apps.labels.services import freeze_set
from apps.projects.models import Item, Project
from apps.projects.policies import may_judge, may_manage
from apps.projects.selectors import current_schema

GoldTuple = tuple[str, str, int | None]
TABLES = ("annotators", "classes", "confusion", "gold_errors")
LONGEST_REASON = 200


@transaction.atomic
def set_gold_answers(*, actor: Actor, project: Project, answers: Sequence[GoldTuple], reason: str) -> int:
    """Settle answers as (item key, canonical value, code). An answer that changes becomes a new version.

    Returns how many were new or changed; the same answer again changes nothing.
    """
    require(may_manage(actor, project.engagement))
    return _settle(actor, project, answers, reason)


@transaction.atomic
def correct_gold(
    *, actor: Actor, item: Item, value: str, code: int | None, reason: str, decision: str | None = None
) -> int:
    """Replace one gold answer that adjudication found wrong, in the case with the public id `decision`."""
    require(may_judge(actor, item.project.engagement))
    return _settle(actor, item.project, [(item.key, value, code)], reason, decision)


@transaction.atomic
def score_gold(*, actor: Actor, project: Project) -> GoldRun:
    """Score everything delivered against the gold in use now."""
    require(may_manage(actor, project.engagement))
    frozen = freeze_set(actor=actor, project=project)
    gold = gold_values(project)
    if not gold:
        raise Invalid(f"{project} has no gold answers yet; load some first.")
    rules = rules_of(current_schema(project))
    basis = basis_of(project)
    known = comparable(gold, rules)
    result = assess_columns(columns_of(frozen, rules), rules, known, confidence=basis["confidence"])
    return _keep(actor, frozen, gold, {**basis, "standard": STANDARD}, result)


@transaction.atomic
def keep_rescored(*, actor: Actor, run: GoldRun, gold: Mapping[str, str], result: Assessed) -> GoldRun:
    """Keep what `scored_with` found for a run with these answers, as the run that takes its place."""
    require(may_manage(actor, run.project.engagement))
    return _keep(actor, run.annotation_set, gold, run.parameters, result)


def _keep(
    actor: Actor, frozen: AnnotationSet, gold: Mapping[str, str], parameters: dict[str, Any], result: Assessed
) -> GoldRun:
    project = frozen.project
    run = GoldRun.objects.create(
        project=project,
        annotation_set=frozen,
        gold_digest=gold_digest(gold),
        state=RunState.DONE,
        progress=100,
        actor=actor.text,
        requested_by=actor.user,
        parameters=parameters,
        finished_at=timezone.now(),
        figures={name: figure.as_json() for name, figure in result.against_gold(gold=True).items()},
        tables={name: result.tables[name] for name in TABLES if name in result.tables},
    )
    standings = _keep_standings(run, result)
    details = {"set": frozen.public_id, "gold_sha256": run.gold_digest}
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb="gold.scored", obj=run.public_id, details=details, states=[run, standings])
    return run


def _settle(
    actor: Actor, project: Project, answers: Sequence[GoldTuple], reason: str, decision: str | None = None
) -> int:
    if not reason.strip():
        raise Invalid("Say where these gold answers come from; it is part of their record.")
    if len(reason) > LONGEST_REASON:
        raise Invalid(f"The reason has {len(reason)} characters; say it in at most {LONGEST_REASON}.")
    # Two loads at once would both read the same newest version: the project row is the queue.
    Project.objects.select_for_update().get(pk=project.pk)
    twice = [key for key, times in Counter(key for key, _, _ in answers).items() if times > 1]
    if twice:
        raise Invalid(f"Item {twice[0]!r} has two gold answers in one go; keep one.")
    items = _items(project, [key for key, _, _ in answers])
    known = gold_in_use(project)
    changed = [
        GoldAnswer(
            item_id=items[key],
            version=known[key].version + 1 if key in known else 1,
            value=value,
            code=code,
            reason=reason,
            set_by=actor.text,
            decision=decision,
        )
        for key, value, code in answers
        if key not in known or known[key].value != value
    ]
    GoldAnswer.objects.bulk_create(changed, batch_size=5000)
    if changed:
        details = {"answers": len(changed), "sha256": gold_digest(gold_values(project)), "reason": reason}
        log = project.engagement.log_origin
        record(log=log, actor=actor.text, verb="gold.set", obj=project.public_id, details=details, states=[changed])
    if any(answer.version > 1 for answer in changed):
        tell_of_correction(project)
    return len(changed)


def _items(project: Project, keys: Sequence[str]) -> dict[str, int]:
    """Primary keys by item key, of all of them. The keys are looked up in slices: databases limit parameters."""
    found: dict[str, int] = {}
    for start in range(0, len(keys), 5000):
        part = keys[start : start + 5000]
        found.update(Item.objects.filter(project=project, key__in=part).values_list("key", "pk"))
    unknown = [key for key in keys if key not in found]
    if unknown:
        raise Invalid(f"{len(unknown)} gold items are not in {project}; the first is {unknown[0]!r}.")
    return found


def _keep_standings(run: GoldRun, result: Assessed) -> list[Standing]:
    by_key = dict(Annotator.objects.filter(engagement=run.project.engagement).values_list("key", "pk"))
    rows = (Standing(run=run, annotator_id=by_key[key], **row) for key, row in standings_of(result).items())
    return Standing.objects.bulk_create(rows, batch_size=2000)
