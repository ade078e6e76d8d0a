"""Asking for a comparison of a challenger with the champion."""

from __future__ import annotations

import datetime as dt
from functools import partial

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.labels.runs import UNDER_WAY, RunState
from apps.labels.types import AnySchema
from apps.labels.working import STALLED_AFTER, requeue
from apps.loop import tasks
from apps.loop.gating.frozen_gold import Frozen, gold_now
from apps.loop.gating.gold_predictions import run_over
from apps.loop.gating.slicing import slices_of
from apps.loop.gating.terms import Severity, Terms
from apps.loop.gating.work import GATE, fail, record_comparison
from apps.loop.models import About, Comparison, Kind, ModelVersion, PredictionRun
from apps.loop.policies import may_run_loop
from apps.loop.selectors import champion_of
from apps.loop.services.predicting import request_predictions
from apps.projects.models import Project


@transaction.atomic
def request_comparison(*, actor: Actor, challenger: ModelVersion, terms: Terms | None = None) -> Comparison:
    """Queue the question whether `challenger` may take the champion's place.

    Gold is frozen as it is now. A version that was not asked about all of it yet is asked. Labels of `terms` are read
    by the schema, as text or as canonical JSON.
    """
    project = challenger.project
    require(may_run_loop(actor, project.engagement))
    # Whoever is in charge stays so until this is written down.
    Project.objects.select_for_update().get(pk=project.pk)
    champion = champion_of(project)
    if champion is None:
        raise Invalid("No version is in charge yet, so there is nobody to compare with. Appoint the first one.")
    if champion == challenger:
        raise Invalid(f"{champion} is in charge; compare another version with it.")
    if challenger.state != RunState.DONE:
        raise Invalid(f"{challenger} is not ready, so it cannot be compared.")
    if Comparison.objects.filter(project=project, challenger=challenger, state__in=UNDER_WAY).exists():
        raise Invalid(f"{challenger} is being compared already. Wait for what comes of it.")
    frozen = gold_now(project)
    runs = {side: _asked(actor, version, frozen) for side, version in _sides(champion, challenger)}
    comparison = Comparison.objects.create(
        project=project,
        champion=champion,
        challenger=challenger,
        gold_digest=frozen.digest,
        seed="0",
        actor=actor.text,
        requested_by=actor.user,
        parameters={
            "schema": frozen.rules.digest,
            "gold_until": frozen.until,
            "gold": len(frozen.answers),
            "slices": slices_of(project, frozen.items),
            "terms": _read(terms or Terms(), frozen.rules).as_json(),
            **{f"{side}_run": run.public_id for side, run in runs.items()},
        },
    )
    record_comparison(actor, comparison, "comparison.requested", {})
    _queue(comparison)
    return comparison


def requeue_stalled(*, after: dt.timedelta = STALLED_AFTER) -> int:
    """Queue again what a worker began and was killed over. Returns how many comparisons that were."""
    comparisons = Comparison.objects.select_related("project__engagement", "champion", "challenger")
    return requeue(comparisons, after, verb="comparison.requeued", again=_again, give_up=fail)


def _again(comparison: Comparison) -> None:
    _queue(comparison)
    record_comparison(GATE, comparison, "comparison.requeued", {})


def _queue(comparison: Comparison) -> None:
    transaction.on_commit(partial(tasks.run_comparison.enqueue, comparison.pk))


def _sides(champion: ModelVersion, challenger: ModelVersion) -> list[tuple[str, ModelVersion]]:
    return [("champion", champion), ("challenger", challenger)]


def _asked(actor: Actor, version: ModelVersion, frozen: Frozen) -> PredictionRun:
    """What the version said of all this gold, or a question that the workers will ask it."""
    found = run_over(version, frozen.items)
    if found is not None:
        return found
    if version.kind == Kind.FILE:
        raise Invalid(
            f"{version} is known by its files alone, and none says what it makes of all {len(frozen.answers)} items "
            "with gold. Upload its predictions of them, then compare."
        )
    return request_predictions(actor=actor, version=version, about=About.GOLD)


def _read(terms: Terms, rules: AnySchema) -> Terms:
    """The same terms with labels as the schema writes them."""
    named = tuple(Severity(_label(one.gold, rules), _label(one.label, rules), one.weight) for one in terms.severities)
    if any(one.gold == one.label for one in named):
        raise Invalid("A label that equals gold is no error, so it costs nothing.")
    return Terms(terms.rules, terms.most_error, named)


def _label(text: str, rules: AnySchema) -> str:
    for read in (rules.load, str):
        try:
            return rules.canonical(rules.parse(read(text)))
        except (ValueError, RecursionError):
            continue
    raise Invalid(f"The schema has no label {text[:80]!r}; name the errors by its labels.")
