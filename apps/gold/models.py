"""Settled answers, and how the annotators did on them."""

from functools import partial

from django.db import models
from django.utils import timezone

from apps.audit.identifiers import public_id
from apps.labels.models import AnnotationSet, Annotator
from apps.labels.runs import Run
from apps.projects.models import Item, Project


class GoldAnswer(models.Model):
    """One version of the settled answer to an item; the highest version is in use. `value` null retires the item."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "gld"), editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="gold_answers")
    version = models.PositiveIntegerField()
    value = models.TextField(null=True)
    code = models.IntegerField(null=True)
    reason = models.CharField(max_length=200)
    set_by = models.CharField(max_length=80)
    decision = models.CharField(
        max_length=20, null=True, help_text="Public id of the case in which the former answer was found wrong."
    )
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "version"], name="gold_versions_differ")]

    def __str__(self) -> str:
        return f"{self.item}: {self.value}"


class GoldRun(Run):
    """Annotations scored against the gold of a moment. It is stale once `gold_digest` is no longer the gold in use."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "gdr"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="gold_runs")
    annotation_set = models.ForeignKey(AnnotationSet, on_delete=models.PROTECT, related_name="+")
    gold_digest = models.CharField(max_length=64)
    figures = models.JSONField(default=dict)
    tables = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id


class Standing(models.Model):
    """One annotator's result in one run."""

    run = models.ForeignKey(GoldRun, on_delete=models.PROTECT, related_name="standings")
    annotator = models.ForeignKey(Annotator, on_delete=models.PROTECT, related_name="standings")
    gold_items = models.PositiveIntegerField()
    correct = models.PositiveIntegerField()
    figure = models.JSONField()
    standing = models.CharField(max_length=30)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "annotator"], name="one_standing_per_run")]

    def __str__(self) -> str:
        return f"{self.annotator}: {self.standing}"
