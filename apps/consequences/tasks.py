"""Work for the workers."""

from django_tasks import task

from apps.consequences.services import rescore
from apps.projects.models import Project


@task()
def run_rescoring(project_id: int) -> None:
    """Idempotent: only corrections that nothing has followed from yet are worked on."""
    rescore(Project.objects.get(pk=project_id))
