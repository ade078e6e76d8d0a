"""Beginning a round: what of a batch is taken unseen, and in which order people get the rest."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.evidence.merkle import root_of_rows
from apps.labels.runs import RunState
from apps.learning.route import RoutingCertificate
from apps.loop.bulk import execute, fill, in_chunks, settle, staged
from apps.loop.models import About, Batch, PredictionRun, Round
from apps.loop.policies import may_run_loop
from apps.loop.predicting.roots import task_row
from apps.loop.routing.basis import Basis, basis_now
from apps.loop.routing.certificates import as_json
from apps.loop.routing.rules import RoundRules
from apps.loop.routing.work import Routed, routed
from apps.loop.selectors import champion_of, newest_run
from apps.loop.services.certificates import end_lapsed
from apps.projects.models import Project

TASKS = {"item_id": "BIGINT", "kind": "TEXT", "rank": "INTEGER", "prediction_id": "BIGINT", "suggestion": "TEXT"}
_COLUMNS = ", ".join(TASKS)
INSERT_TASKS = f"INSERT INTO loop_task (round_id, {_COLUMNS}) SELECT %s, {_COLUMNS} FROM staged_task ORDER BY n"  # noqa: S608


def begin_round(
    *,
    actor: Actor,
    batch: Batch,
    predicted: PredictionRun,
    calibrated: PredictionRun | None = None,
    rules: RoundRules,
) -> Round:
    """Route a batch by what a version `predicted` of it, under the certificate that earlier blind answers give.

    `calibrated` is what the same version says of the earlier blind samples; without one the newest such run counts.
    All is drawn by one seed, recorded with the round. Tasks are staged before the transaction that admits them.
    """
    require(may_run_loop(actor, batch.project.engagement))
    calibrated = calibrated or newest_run(predicted.version, About.CALIBRATION)
    _check(batch, predicted, calibrated)
    basis, seed = basis_now(batch.project, rules.input), secrets.token_hex(16)
    found = routed(batch, predicted, calibrated, rules, basis, seed)
    with staged({"staged_task": TASKS}):
        root, rows = root_of_rows(_staging(found))
        settle("staged_task")
        round_ = Round(
            project=batch.project,
            batch=batch,
            predicted=predicted,
            calibrated=calibrated,
            certificate=as_json(found.routing),
            certificate_digest=found.routing.digest if isinstance(found.routing, RoutingCertificate) else "",
            counts=found.counts() | {"calibration": len(found.sample.score), "unasked": found.sample.unasked},
            parameters={"rules": rules.as_json(), "basis": basis.as_json()},
            seed=seed,
            actor=actor.text,
            requested_by=actor.user,
        )
        return _begin(actor, round_, rules, basis, {"rows": rows, "root": root.hex()})


def _check(batch: Batch, predicted: PredictionRun, calibrated: PredictionRun | None) -> None:
    if predicted.about != About.BATCH or predicted.batch_id != batch.pk:
        raise Invalid("These predictions are about something else; choose those about this batch.")
    if predicted.state != RunState.DONE:
        raise Invalid("The predictions are not there yet. Wait for them, or ask again if that failed.")
    if calibrated is not None and (calibrated.version_id, calibrated.about, calibrated.state) != (
        predicted.version_id,
        About.CALIBRATION,
        RunState.DONE,
    ):
        raise Invalid("A certificate needs what the very same version says of the earlier blind samples.")
    champion = champion_of(batch.project)
    if champion is not None and champion.pk != predicted.version_id:
        raise Invalid(f"{champion} is in charge, so a batch is routed by it. Ask it about this batch.")


def _staging(found: Routed) -> Iterator[bytes]:
    """The canonical rows of the tasks, each staged on its way."""
    for chunk in in_chunks(found.tasks()):
        fill("staged_task", TASKS, [row[:5] for row in chunk])
        for _, kind, rank, prediction, suggestion, key in chunk:
            yield task_row(rank, kind, key, prediction, suggestion)


@transaction.atomic
def _begin(actor: Actor, round_: Round, rules: RoundRules, basis: Basis, tree: dict[str, Any]) -> Round:
    # Two people who begin at once would take the same number: the row of the project is the queue.
    project = Project.objects.select_for_update().get(pk=round_.project_id)
    if Round.objects.filter(batch=round_.batch).exists():
        raise Invalid(f"{round_.batch} is routed already; a second draw could be chosen for its result.")
    if basis_now(project, rules.input) != basis:
        raise Invalid("The guideline or the label schema changed a moment ago. Begin the round again.")
    newest = Round.objects.filter(project=project).aggregate(Max("number"))["number__max"]
    round_.number = (newest or 0) + 1
    round_.state, round_.progress, round_.finished_at = RunState.DONE, 100, timezone.now()
    round_.save()
    execute(INSERT_TASKS, [round_.pk])
    details = {
        "batch": round_.batch.public_id,
        "predicted": round_.predicted.public_id if round_.predicted else "",
        "calibrated": round_.calibrated.public_id if round_.calibrated else "",
        "certificate": round_.certificate_digest,
        "rules": rules.as_details(),
        # The seed itself would tell reviewers who read the log which records are planted or audited.
        "seed_sha256": hashlib.sha256(round_.seed.encode()).hexdigest(),
        **tree,
    }
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb="round.begun", obj=round_.public_id, details=details, states=[round_])
    end_lapsed(project)
    return round_
