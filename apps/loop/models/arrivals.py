"""What arrives to be labelled, sorted: copies found, the unusual tagged."""

from __future__ import annotations

from functools import partial

from django.db import models

from apps.audit.identifiers import public_id
from apps.labels.runs import Run
from apps.loop.models.scoping import BuyersQuerySet
from apps.projects.models import Item, Project


class Origin(models.TextChoices):
    UPLOAD = "upload", "Uploaded"
    API = "api", "By program"
    FOLDER = "folder", "Watched folder"
    BUCKET = "bucket", "Watched bucket"


class Batch(Run):
    """Items that arrived together, and what sorting found. `sha256` is that of the file, or of the rows by program."""

    to_project = "project"
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "bat"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="batches")
    origin = models.CharField(max_length=10, choices=Origin)
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to="arrivals/", blank=True)
    counts = models.JSONField(default=dict)

    objects = BuyersQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "sha256"], condition=~models.Q(state="failed"), name="a_batch_arrives_once"
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class Arrival(models.Model):
    """An item of a batch. `group` is the place in the batch of the first item that it nearly copies (its own if none);
    `copy_of` an item of before that it copies; `unusual` in [0, 1], higher is more of an outlier; `picture` what later
    batches are compared with (apps/loop/arriving/remembered.py), which nobody can see the picture by."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="arrivals")
    item = models.OneToOneField(Item, on_delete=models.PROTECT, related_name="arrival")
    place = models.PositiveIntegerField()
    content = models.CharField(max_length=64, help_text="SHA-256 of the normalised content.")
    group = models.PositiveIntegerField()
    copy_of = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="+")
    unusual = models.FloatField(null=True)
    tags = models.JSONField(default=list)
    # Nullable, so that the states of rows from before it hold.
    picture = models.CharField(max_length=24, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="arrivals_have_places")]

    def __str__(self) -> str:
        return f"{self.item}: {', '.join(self.tags) or 'usual'}"
