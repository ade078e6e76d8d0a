"""Work for the workers."""

from django_tasks import task

from apps.notices.mailing import send_due


@task()
def send_mails() -> None:
    """Idempotent: what was mailed is not mailed again, and a person is served by one worker at a time."""
    send_due()
