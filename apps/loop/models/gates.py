"""Champion against challenger, and which version is in charge since when."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.identifiers import public_id
from apps.labels.runs import Run
from apps.loop.models.scoping import BuyersQuerySet
from apps.loop.models.versions import ModelVersion
from apps.projects.models import Project


class Comparison(Run):
    """A challenger held against the champion on frozen blind gold. `verdict` and `report` are what the gate found;
    `look` counts the looks at the same gold; `inputs` is the SHA-256 of everything compared."""

    to_project = "project"
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "gat"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="comparisons")
    champion = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="+")
    challenger = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="comparisons")
    gold_digest = models.CharField(max_length=64, blank=True)
    verdict = models.CharField(max_length=24, blank=True)
    look = models.PositiveIntegerField(default=0)
    inputs = models.CharField(max_length=64, blank=True)
    report = models.JSONField(default=dict)

    objects = BuyersQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.challenger} against {self.champion}"


class Promotion(models.Model):
    """From `at` on this version is in charge. `comparison` let it pass (none: the first, or a roll-back), `signature`
    is the public id of what a person signed."""

    to_project = "project"
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "pmt"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="promotions")
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="promotions")
    comparison = models.OneToOneField(Comparison, null=True, on_delete=models.PROTECT, related_name="promotion")
    signature = models.CharField(max_length=20, blank=True)
    is_rollback = models.BooleanField(default=False)
    reason = models.CharField(max_length=300)
    promoted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = BuyersQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.version} in charge since {self.at:%Y-%m-%d}"
