"""Work for the workers."""

import datetime as dt

from django.utils import timezone
from django_tasks import task

from apps.loop.arriving.sorting import sort
from apps.loop.gating.work import hold_against
from apps.loop.models import Batch, Comparison, ModelVersion, PredictionRun, Watch
from apps.loop.predicting.work import predict
from apps.loop.training.work import train
from apps.loop.watching.work import watch

# How soon a comparison looks again whether its versions have been asked.
COME_BACK = dt.timedelta(seconds=5)


@task()
def train_model(version_id: int) -> None:
    """Idempotent: only a version that still waits is worked on."""
    train(ModelVersion.objects.select_related("project__engagement").get(pk=version_id))


@task()
def run_predictions(run_id: int) -> None:
    """Idempotent: only a run that still waits is worked on."""
    predict(PredictionRun.objects.select_related("version__project__engagement", "batch").get(pk=run_id))


@task()
def run_comparison(comparison_id: int) -> None:
    """Idempotent: only a comparison that still waits is worked on. It comes back while somebody asks its versions."""
    waiting = Comparison.objects.select_related("project__engagement", "champion", "challenger").get(pk=comparison_id)
    if not hold_against(waiting):
        run_comparison.using(run_after=timezone.now() + COME_BACK).enqueue(comparison_id)


@task()
def run_watch(watch_id: int) -> None:
    """Idempotent: only a watch that still waits is worked on."""
    watch(Watch.objects.select_related("project__engagement", "batch__project", "version").get(pk=watch_id))


@task()
def sort_batch(batch_id: int) -> None:
    """Idempotent: only a batch that still waits is worked on."""
    sort(Batch.objects.select_related("project__engagement").get(pk=batch_id))
