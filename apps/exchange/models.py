"""Files that came in: what they were, what was admitted, what was refused and why."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.db import models

from apps.accounts.models import Role, is_person
from apps.audit.identifiers import public_id
from apps.labels.models import Delivery
from apps.labels.runs import Run
from apps.projects.models import Project


class ImportQuerySet(models.QuerySet["ImportRun"]):
    def visible_to(self, user: Any) -> Self:
        """Files hold everybody's rows: who only annotates for a vendor does not see that vendor's imports."""
        if not is_person(user):
            return self.none()
        as_annotator = user.memberships.filter(ended_at=None, role=Role.ANNOTATOR).values("organisation")
        mine = self.filter(project__in=Project.objects.visible_to(user))
        return mine.exclude(project__engagement__vendor__in=as_annotator)


class ImportRun(Run):
    """One received file on its way to becoming a delivery. Nothing is admitted unless everything is."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "imp"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="import_runs")
    file = models.FileField(upload_to="deliveries/")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    format = models.CharField(max_length=30, blank=True)
    rows = models.PositiveBigIntegerField(default=0)
    rejected = models.PositiveBigIntegerField(default=0)
    notices = models.JSONField(default=list)
    delivery = models.OneToOneField(Delivery, null=True, on_delete=models.PROTECT, related_name="import_run")

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class ImportReject(models.Model):
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="rejects")
    place = models.CharField(max_length=120)
    why = models.TextField()
    remedy = models.TextField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.place}: {self.why}"
