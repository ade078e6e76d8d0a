"""Models that propose labels: trained here, spoken to elsewhere, or known by their files alone."""

from __future__ import annotations

from functools import partial

from django.db import models

from apps.audit.identifiers import public_id
from apps.labels.runs import Run
from apps.loop.models.scoping import BuyersQuerySet
from apps.projects.models import Project


class Kind(models.TextChoices):
    TEXT = "text", "Text classifier"
    IMAGE = "image", "Image classifier"
    SPANS = "spans", "Sequence tagger"
    RULES = "rules", "Rules"
    LABEL_STUDIO = "label_studio", "Label Studio ML backend"
    OPENAI = "openai", "OpenAI-compatible endpoint"
    FILE = "file", "Predictions from files"

    @property
    def is_built_in(self) -> bool:
        return self in (Kind.TEXT, Kind.IMAGE, Kind.SPANS, Kind.RULES)


class ModelVersion(Run):
    """A version of a model. `digest` says which: the SHA-256 of the artefact, or of the canonical JSON of `settings`.

    `settings` are what the version is besides what it learnt (rules; address, prompt, temperature, prices of an
    endpoint). A version that learnt has a training manifest: every label with its provenance, as a file under
    `manifest_sha256`. `counts` tell what was admitted to it, and what refused why.
    """

    to_project = "project"
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "mdl"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="model_versions")
    name = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=14, choices=Kind)
    settings = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    artefact = models.FileField(upload_to="models/", blank=True)
    manifest = models.FileField(upload_to="models/", blank=True)
    manifest_sha256 = models.CharField(max_length=64, blank=True)
    as_of = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    environment = models.JSONField(default=dict)

    objects = BuyersQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["project", "name", "number"], name="model_versions_differ")]

    def __str__(self) -> str:
        return f"{self.name} {self.number}"
