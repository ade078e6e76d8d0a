"""Projects whose accepted labels teach a model, and the versions that learnt from them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from apps.exchange.services import process, receive
from apps.loop.models import Answer, Batch, ModelVersion, Outcome, Prediction, PredictionRun, Round, Task, TaskKind
from apps.loop.services.versions import train_version
from apps.loop.training.work import train
from apps.projects.models import Item, Project
from tests.scenes import Scene, deliver, make_engagement, make_project
from tests.training.sets import accept

MOOD: Mapping[str, Any] = {"type": "nominal", "labels": ["bad", "good"]}
GOOD = ("a fine and friendly place", "friendly staff, fine food", "fine rooms", "what a friendly host")
BAD = ("a cold and dirty place", "dirty rooms, cold food", "cold water", "what a dirty kitchen")
TEXTS = [f"{text}, said guest {'abcdef'[n] * 9}" for n in range(3) for text in (*GOOD, *BAD)]
MOODS = (["good"] * 4 + ["bad"] * 4) * 3
KEYS = [f"r{number:02}" for number in range(len(TEXTS))]


def fill(project: Project, payloads: Mapping[str, Mapping[str, Any]]) -> None:
    """Give the items of a project their content, as their files would have."""
    for key, payload in payloads.items():
        Item.objects.filter(project=project, key=key).update(payload=dict(payload))


def reviews(schema: Mapping[str, Any] = MOOD, labels: Sequence[str] = MOODS) -> tuple[Scene, Project]:
    """24 texts, each labelled by one person, in a lot that is accepted."""
    scene = make_engagement()
    return scene, moods(scene, schema, labels)


def moods(
    scene: Scene, schema: Mapping[str, Any] = MOOD, labels: Sequence[str] = MOODS, name: str = "Sentiment"
) -> Project:
    project = make_project(scene, schema, name)
    rows = [(key, "mia", label) for key, label in zip(KEYS, labels, strict=True)]
    delivery = deliver(scene, project, rows)
    fill(project, {key: {"text": text} for key, text in zip(KEYS, TEXTS, strict=True)})
    accept(scene, delivery)
    return project


def begun_from(scene: Scene, project: Project, key: str, model: str) -> None:
    """The annotator delivers another label of an item, begun from a proposal; it is accepted."""
    file = io.BytesIO(f"item,annotator,label,model_version,proposal\n{key},mia,good,{model},bad\n".encode())
    run = receive(actor=scene.actor("vendor_manager"), project=project, file=file, name="begun.csv").run
    process(run)
    run.refresh_from_db()
    assert run.delivery is not None, run.error
    accept(scene, run.delivery)


def trained(scene: Scene, project: Project, name: str = "mood", kind: str = "text", **asked: Any) -> ModelVersion:
    """As a worker leaves it, whether that went well or not."""
    version = train_version(actor=scene.actor("owner"), project=project, name=name, kind=kind, **asked)
    train(version)
    version.refresh_from_db()
    return version


ENTERED = {TaskKind.BLIND: Outcome.ENTERED, TaskKind.AUDIT: Outcome.ENTERED}


def routed(
    project: Project, by: ModelVersion, tasks: Iterable[tuple[str, TaskKind, str | None]], certificate: str = ""
) -> Round:
    """A round of these items, all predicted "good" by a version: (item, kind, what somebody answered)."""
    number = Round.objects.filter(project=project).count() + 1
    sha256 = f"{number:064}"
    batch = Batch.objects.create(project=project, origin="api", name="batch", sha256=sha256, state="done", actor="a")
    run = PredictionRun.objects.create(version=by, about="batch", batch=batch, state="done", actor="a")
    made = Round.objects.create(
        project=project, number=number, batch=batch, predicted=run, certificate_digest=certificate, state="done",
        actor="a",
    )  # fmt: skip
    reviewer = project.engagement.buyer.memberships.all()[0].user
    for rank, (key, kind, answer) in enumerate(tasks):
        item, _ = Item.objects.get_or_create(
            project=project, key=key, defaults={"payload": {"text": f"{key * 7} is nothing like the others"}}
        )
        said, _ = Prediction.objects.get_or_create(
            run=run, item=item, defaults={"value": '"good"', "code": 1, "score": 0.9}
        )
        task = Task.objects.create(round=made, item=item, kind=kind, rank=rank, prediction=said)
        if answer is not None:
            outcome = ENTERED.get(kind, Outcome.FIXED)
            Answer.objects.create(task=task, reviewer=reviewer, outcome=outcome, value=f'"{answer}"', duration_ms=900)
    return made
