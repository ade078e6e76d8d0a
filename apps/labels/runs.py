"""What every long piece of work has in common: who asked for what, how far it is, what came of it."""

from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.measures.version import method_version


class RunState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


UNDER_WAY = (RunState.WAITING, RunState.RUNNING)


class Run(models.Model):
    public_id: models.CharField[str, str]
    state = models.CharField(max_length=10, choices=RunState, default=RunState.WAITING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Per cent.")
    error = models.TextField(blank=True)
    actor = models.CharField(max_length=80)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    parameters = models.JSONField(default=dict)
    method_version = models.CharField(max_length=20, default=method_version)
    seed = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    heartbeat_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY
