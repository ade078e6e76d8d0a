"""Work for the workers."""

from django_tasks import task

from apps.exchange.models import ImportRun
from apps.exchange.processing import process


@task()
def run_import(run_id: int) -> None:
    """Idempotent: only a run that still waits is worked on."""
    process(ImportRun.objects.select_related("project__engagement").get(pk=run_id))
