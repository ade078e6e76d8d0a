"""Work for the workers."""

from django_tasks import task

from apps.disputes.models import Adjudication
from apps.disputes.ordering import set_priorities
from apps.disputes.services.controls import add_repeat
from apps.projects.models import Project


@task()
def run_ordering(project_id: int) -> None:
    """Idempotent: the order follows from what is in the database."""
    set_priorities(Project.objects.get(pk=project_id))


@task()
def run_after_decision(decision_id: int) -> None:
    """Idempotent: a decision is followed by the same control case, or none, however often it is asked."""
    decision = Adjudication.objects.select_related("adjudicator", "dispute__project__engagement").get(pk=decision_id)
    add_repeat(decision=decision)
    set_priorities(decision.dispute.project)
