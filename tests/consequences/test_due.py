"""What the clock does: it gives back what workers were killed over, and has batches watched that are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from apps.audit.models import Event
from apps.consequences.due import STALLED
from apps.labels.runs import Run, RunState
from apps.labels.working import MOST_TURNS
from apps.loop.models import Answer, Watch
from apps.loop.services.arriving import receive_rows
from apps.loop.services.gating import request_comparison
from apps.loop.services.predicting import request_predictions
from apps.loop.services.versions import train_version
from apps.loop.services.watching import request_watch
from apps.loop.watching.work import watch
from apps.training.services import request_training_set
from tests.builders import actor_of
from tests.exchange.parties import GOOD, deliver, make_parties, receive
from tests.loop.build_gates import make_gated
from tests.loop.build_gates import make_version as make_challenger
from tests.loop.build_overview import AUTO, BLIND, Did, make_batch, make_version, play
from tests.scenes import make_engagement, make_project

pytestmark = pytest.mark.django_db
LONG_AGO = dt.timedelta(days=1)


def _import() -> Run:
    return receive(make_parties(), GOOD).run


def _training_set() -> Run:
    parties = make_parties()
    deliver(parties, GOOD)
    return request_training_set(actor=actor_of(parties.manager), project=parties.project)


def _batch() -> Run:
    scene = make_engagement()
    rows = [{"key": "a", "payload": {"text": "Good day."}}]
    return receive_rows(actor=scene.actor("owner"), project=make_project(scene), rows=rows, name="today")


def _version() -> Run:
    scene = make_engagement()
    return train_version(actor=scene.actor("owner"), project=make_project(scene), name="mood", kind="text")


def _predictions() -> Run:
    scene = make_engagement()
    project = make_project(scene)
    batch = make_batch(project, [("a", "Good day.")])
    return request_predictions(actor=scene.actor("owner"), version=make_version(project), about="batch", batch=batch)


def _comparison() -> Run:
    scene, project, _ = make_gated()
    return request_comparison(actor=scene.actor("owner"), challenger=make_challenger(scene, project, "new", []))


def _watch() -> Run:
    scene = make_engagement()
    project = make_project(scene)
    make_batch(project, [("a", "Good day.")])
    return request_watch(actor=scene.actor("owner"), batch=make_batch(project, [("b", "Good night.")]))


KINDS: Mapping[str, Callable[[], Run]] = {
    "imports": _import,
    "training sets": _training_set,
    "batches": _batch,
    "model versions": _version,
    "predictions": _predictions,
    "comparisons": _comparison,
    "watches": _watch,
}


def _killed(run: Run) -> None:
    type(run).objects.filter(pk=run.pk).update(state=RunState.RUNNING, heartbeat_at=timezone.now() - LONG_AGO)


def test_every_kind_of_work_is_tried_here() -> None:
    assert STALLED.keys() == KINDS.keys()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_work_whose_workers_are_killed_again_and_again_waits_again_and_then_fails(kind: str) -> None:
    run = KINDS[kind]()
    for _ in range(MOST_TURNS - 1):
        _killed(run)
        assert (STALLED[kind](), STALLED[kind]()) == (1, 0)
        run.refresh_from_db()
        assert run.state == RunState.WAITING
        assert Event.objects.order_by("pk").last().verb.endswith(".requeued")
    _killed(run)
    assert STALLED[kind]() == 1
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert run.error == "3 workers were killed over this. Give them more memory, or ask for less at once."
    assert run.finished_at is not None
    assert STALLED[kind]() == 0


def test_the_clock_gives_workers_what_others_were_killed_over(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    run = _batch()
    _killed(run)
    with django_capture_on_commit_callbacks(execute=True):
        call_command("clock")
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert capsys.readouterr().out == "batches: 1\n"


def test_who_restarts_all_workers_need_not_wait_for_silence(capsys: pytest.CaptureFixture[str]) -> None:
    run = _version()
    type(run).objects.filter(pk=run.pk).update(state=RunState.RUNNING)
    call_command("requeue")
    assert capsys.readouterr().out == ""
    call_command("requeue", minutes=0)
    assert capsys.readouterr().out == "model versions queued again: 1\n"


def test_a_batch_is_watched_once_sorted_and_once_its_round_is_over_and_not_again() -> None:
    project = make_project(make_engagement())
    version = make_version(project)
    make_batch(project, [("a", "Good day."), ("b", "Good evening.")])
    batch = make_batch(project, [("c", "Good night."), ("d", "Good morning.")])

    def ticked() -> int:
        call_command("clock")
        for waiting in Watch.objects.filter(state=RunState.WAITING):
            watch(waiting)
        return Watch.objects.filter(batch=batch).count()

    assert (ticked(), ticked()) == (1, 1)
    round = play(project, version, [Did("c", BLIND), Did("d", AUTO)], batch)
    assert ticked() == 1
    task = round.tasks.get(kind=BLIND)
    Answer.objects.create(
        task=task, reviewer=make_engagement().owner, outcome="entered", value='"yes"', duration_ms=900
    )
    assert (ticked(), ticked()) == (2, 2)
    assert Watch.objects.count() == 2
    first, second = Watch.objects.order_by("pk")
    assert (first.requested_by, first.version, second.version) == (None, None, version)
