"""Work for the workers."""

from django_tasks import task

from apps.audit.models import Log
from apps.audit.reconciliation import check_log


@task()
def run_check(log_id: int, actor: str, obj: str) -> None:
    """Check a log and its rows for somebody who asked for it."""
    check_log(Log.objects.get(pk=log_id), actor=actor, obj=obj)
