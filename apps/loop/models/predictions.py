"""What a model version says of items: rows that never change, and what it said that is no answer."""

from __future__ import annotations

from functools import partial

from django.db import models

from apps.audit.identifiers import public_id
from apps.labels.runs import Run
from apps.loop.models.arrivals import Batch
from apps.loop.models.scoping import BuyersQuerySet
from apps.loop.models.versions import ModelVersion
from apps.projects.models import Item


class About(models.TextChoices):
    BATCH = "batch", "A batch"
    GOLD = "gold", "Items with gold"
    CALIBRATION = "calibration", "Blind samples of earlier rounds"


class PredictionRun(Run):
    """A version asked `about` the items of a batch, those with gold, or the blind samples of earlier rounds.

    `root` is the Merkle root over what was answered: predictions by item key, then faults (see
    `apps.loop.predicting.roots`). `counts`: asked, predicted, refused by reason; `figures`: latency and cost.
    """

    to_project = "version__project"
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "prd"), editable=False)
    version = models.ForeignKey(ModelVersion, on_delete=models.PROTECT, related_name="prediction_runs")
    about = models.CharField(max_length=12, choices=About)
    batch = models.ForeignKey(Batch, null=True, on_delete=models.PROTECT, related_name="prediction_runs")
    name = models.CharField(max_length=200, blank=True, help_text="Of the file that the predictions came in.")
    root = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)

    objects = BuyersQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(about=About.BATCH, batch__isnull=False)
                | (~models.Q(about=About.BATCH) & models.Q(batch=None)),
                name="a_run_about_a_batch_has_one",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class Prediction(models.Model):
    """A label as canonical JSON text, its code if the type has one, and a score in [0, 1]. `raw` is the answer as it
    came from elsewhere, `micros` its price in millionths of the currency, where there was one."""

    run = models.ForeignKey(PredictionRun, on_delete=models.PROTECT, related_name="predictions")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="predictions")
    value = models.TextField()
    code = models.IntegerField(null=True)
    score = models.FloatField()
    raw = models.TextField(null=True)
    latency_ms = models.PositiveIntegerField(null=True)
    micros = models.PositiveBigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "item"], name="one_prediction_per_item_and_run"),
            models.CheckConstraint(condition=models.Q(score__gte=0, score__lte=1), name="scores_are_in_0_to_1"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.value}"


class Fault(models.Model):
    """An answer that is none: for which item (as it was named), why, and what it was."""

    run = models.ForeignKey(PredictionRun, on_delete=models.PROTECT, related_name="faults")
    item_key = models.CharField(max_length=200)
    why = models.CharField(max_length=300)
    raw = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.item_key}: {self.why}"
