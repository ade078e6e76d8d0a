"""What was found when a batch was watched."""

from __future__ import annotations

from functools import partial

from django.db import models

from apps.audit.identifiers import public_id
from apps.labels.runs import Run
from apps.loop.models.arrivals import Batch
from apps.loop.models.scoping import BuyersQuerySet
from apps.loop.models.versions import ModelVersion
from apps.projects.models import Project


class Watch(Run):
    """A batch held against what came before: drift of input, of labels, of the concept; calibration, cost, latency.
    `figures` are by name; `moved` names those that changed beyond chance and beyond what matters."""

    to_project = "project"
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "wtc"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="watches")
    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="watches")
    version = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="watches")
    figures = models.JSONField(default=dict)
    moved = models.JSONField(default=list)

    objects = BuyersQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id
