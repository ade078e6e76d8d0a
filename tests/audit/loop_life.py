"""A loop in which everything has happened that leaves a governed row, by the services that people use."""

from __future__ import annotations

from collections.abc import Sequence

from apps.accounts.actors import Actor
from apps.loop.arriving.sorting import sort
from apps.loop.gating.work import hold_against
from apps.loop.models import About, Batch, Kind, ModelVersion, PredictionRun, Round, TaskKind
from apps.loop.predicting.work import predict
from apps.loop.reviewing.queue import open_tasks
from apps.loop.routing.rules import RoundRules
from apps.loop.services.answering import Given, answer_many
from apps.loop.services.arriving import receive_rows
from apps.loop.services.charging import appoint
from apps.loop.services.gating import request_comparison
from apps.loop.services.predicting import request_predictions
from apps.loop.services.rounds import begin_round
from apps.loop.services.versions import register_version, train_version
from apps.loop.services.watching import request_watch
from apps.loop.training.work import train
from apps.loop.watching.work import watch
from apps.projects.models import Project
from tests.scenes import Scene, load_gold, make_project

WORDS = ("fine", "friendly", "tidy", "quiet", "warm", "bright", "roomy")
SHARES = {"target": 0.1, "blind": 1.0, "audit": 0.0, "planted": 0.0}


def live(scene: Scene) -> Project:
    """Two batches; the second is taken unseen under a certificate, which audits refute."""
    project, owner = make_project(scene, name="Loop"), scene.actor("owner")
    arrived(owner, project, "gold", 4)
    load_gold(scene, project, {f"gold-{number}": "yes" for number in range(4)})
    version, other = (words(owner, project, name) for name in ("good", "place"))
    appoint(actor=owner, version=version, reason="The first one.")
    first = routed(owner, version, arrived(owner, project, "a", 60), **SHARES)
    answered(scene.actor("adjudicator"), first, "yes")
    asked(owner, version, About.CALIBRATION)
    batch = arrived(owner, project, "b", 40, silent=True)
    second = routed(owner, version, batch, **SHARES | {"blind": 0.0, "audit": 1.0})
    answered(scene.actor("qa_manager"), second, "no", (TaskKind.AUDIT,))
    watch(request_watch(actor=owner, batch=batch))
    hold_against(request_comparison(actor=owner, challenger=other))
    train(train_version(actor=owner, project=project, name="learnt", kind=Kind.TEXT))
    return project


def words(actor: Actor, project: Project, word: str) -> ModelVersion:
    settings = {"rules": [{"label": "yes", "words": [word]}], "otherwise": "no"}
    return register_version(actor=actor, project=project, name=word, kind=Kind.RULES, settings=settings)


def arrived(actor: Actor, project: Project, prefix: str, count: int, *, silent: bool = False) -> Batch:
    """`silent`: the last record holds no text, so that a model of texts has nothing to say of it."""
    rows = [{"key": f"{prefix}-{number}", "payload": {"text": _text(prefix, number)}} for number in range(count)]
    if silent:
        rows[-1]["payload"] = {"number": 7}
    batch = receive_rows(actor=actor, project=project, rows=rows, name=f"{prefix}.jsonl")
    sort(batch)
    batch.refresh_from_db()
    return batch


def _text(prefix: str, number: int) -> str:
    """No text nearly copies another."""
    picked = [WORDS[(number + step * (number // 7 + 1)) % 7] for step in range(3)]
    return f"a good place, {' and '.join(picked)}, said {prefix * 5}{number * 7919 % 1009} of {number * 104729}"


def asked(actor: Actor, version: ModelVersion, about: About, batch: Batch | None = None) -> PredictionRun:
    run = request_predictions(actor=actor, version=version, about=about, batch=batch)
    predict(run)
    run.refresh_from_db()
    return run


def routed(actor: Actor, version: ModelVersion, batch: Batch, **rules: float) -> Round:
    predicted = asked(actor, version, About.BATCH, batch)
    return begin_round(actor=actor, batch=batch, predicted=predicted, rules=RoundRules(**rules))  # type: ignore[arg-type]


def answered(actor: Actor, round: Round, label: str, kinds: Sequence[str] = tuple(TaskKind)) -> None:
    tasks = open_tasks(round.project).filter(round=round, kind__in=kinds).order_by("rank")
    answer_many(actor=actor, round=round, given=[Given(task, label, 2_000) for task in tasks])
