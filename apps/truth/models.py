"""What is true of each item, when annotators disagree?"""

from functools import partial

from django.db import models

from apps.audit.identifiers import public_id
from apps.labels.models import AnnotationSet
from apps.labels.runs import Run
from apps.projects.models import Project


class TruthRun(Run):
    """Labels inferred from everything delivered, and the methods held against the gold of that moment. Gold judges and
    is no evidence; `gold_digest` is empty where there was none. The labels themselves follow from the annotation set,
    the schema and the method, and are computed again when somebody takes them."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "tru"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="truth_runs")
    annotation_set = models.ForeignKey(AnnotationSet, on_delete=models.PROTECT, related_name="+")
    gold_digest = models.CharField(max_length=64, blank=True)
    summary = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    tables = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id
