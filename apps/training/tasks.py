"""Work for the workers."""

from django_tasks import task

from apps.training.freezing import freeze
from apps.training.models import TrainingSet


@task()
def run_training_set(set_id: int) -> None:
    """Idempotent: only a set that still waits is worked on."""
    freeze(TrainingSet.objects.select_related("project__engagement", "annotation_set").get(pk=set_id))
