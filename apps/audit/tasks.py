"""Work for the workers."""

from django_tasks import task

from apps.audit.models import Check
from apps.audit.performing import perform


@task()
def run_check(check_id: int) -> None:
    """Idempotent: only a check that still waits is done."""
    perform(Check.objects.select_related("log").get(pk=check_id))
