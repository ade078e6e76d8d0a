"""Frozen training sets: which label each item was given, where from, and the files that hold it."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.core.files.base import File
from django.db import models

from apps.accounts.models import Organisation, is_person
from apps.accounts.policies import Invalid
from apps.audit.identifiers import public_id
from apps.labels.models import AnnotationSet
from apps.labels.runs import Run
from apps.projects.models import Project


class TrainingSetQuerySet(models.QuerySet["TrainingSet"]):
    def visible_to(self, user: Any) -> Self:
        """The buyer's people and the auditors. No vendor: what is missing from a set tells which items are gold."""
        if not is_person(user):
            return self.none()
        houses = Organisation.objects.visible_to(user)
        seen = self.filter(project__in=Project.objects.visible_to(user))
        return seen.exclude(project__engagement__vendor__in=houses)


class TrainingSet(Run):
    """One label for each item that passed its gates, in a zip. `digest` is over the labels and what was left out:
    equal content has an equal digest, whenever it was frozen. `as_of` is the newest event of the log at that moment."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "trs"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="training_sets")
    annotation_set = models.ForeignKey(AnnotationSet, on_delete=models.PROTECT, related_name="+")
    as_of = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    file = models.FileField(upload_to="training/", blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)

    objects = TrainingSetQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id

    def opened(self) -> File[bytes]:
        """The zip; Invalid if it was erased when its retention was over."""
        try:
            return self.file.open("rb")
        except FileNotFoundError:
            raise Invalid(
                f"The file of {self} is not stored any more; what it was, the log and this page still say. "
                "Freeze the same labels again."
            ) from None

    @property
    def gated(self) -> bool:
        """Only what passed every gate is in it."""
        return not self.parameters.get("waived")
