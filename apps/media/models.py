"""What labels are about, where it is more than text: files that were stored, and places it may be fetched from."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.identifiers import public_id
from apps.projects.models import Project

LONGEST_NAME = 400


class MediaFileQuerySet(models.QuerySet["MediaFile"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))


class MediaFile(models.Model):
    """One image, recording or video under the name by which items refer to it. Equal bytes are stored once."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "med"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="media_files")
    name = models.CharField(max_length=LONGEST_NAME)
    base_name = models.CharField(max_length=LONGEST_NAME, help_text="The last part of the name.")
    file = models.FileField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="Bytes.")
    content_type = models.CharField(max_length=30)
    width = models.PositiveIntegerField(null=True, help_text="Pixels.")
    height = models.PositiveIntegerField(null=True, help_text="Pixels.")
    duration_ms = models.PositiveBigIntegerField(null=True)
    received_at = models.DateTimeField(default=timezone.now, editable=False)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    objects = MediaFileQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["project", "name"], name="media_names_differ")]
        indexes = [models.Index(fields=["project", "base_name"], name="media_by_base_name")]

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """image, audio or video."""
        return self.content_type.partition("/")[0]


class MediaSourceQuerySet(models.QuerySet["MediaSource"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))


class MediaSource(models.Model):
    """A declared place: what items refer to by an address that starts with `prefix` may be fetched from there."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "src"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="media_sources")
    prefix = models.CharField(max_length=500)
    declared_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = MediaSourceQuerySet.as_manager()

    class Meta:
        ordering = ["prefix", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "prefix"], condition=models.Q(retired_at=None), name="a_source_is_declared_once"
            )
        ]

    def __str__(self) -> str:
        return self.prefix
