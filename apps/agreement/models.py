"""Do the annotators mean the same thing?"""

from functools import partial

from django.db import models

from apps.audit.identifiers import public_id
from apps.labels.models import AnnotationSet
from apps.labels.runs import Run
from apps.projects.models import Project


class AgreementRun(Run):
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "agr"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="agreement_runs")
    annotation_set = models.ForeignKey(AnnotationSet, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(default=dict)
    tables = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id
