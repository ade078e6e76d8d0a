"""Frozen reports and the signatures under them."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.db import models
from django.utils import timezone

from apps.accounts.models import Role, User, is_person
from apps.audit.identifiers import public_id
from apps.projects.models import Engagement, Project


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        """A report covers a whole engagement: an annotator sees their own results elsewhere, not this."""
        if not is_person(user):
            return self.none()
        as_annotator = user.memberships.filter(ended_at=None, role=Role.ANNOTATOR).values("organisation")
        return self.filter(engagement__in=Engagement.objects.visible_to(user)).exclude(
            engagement__vendor__in=as_annotator
        )


class Report(models.Model):
    """A report as it was on the day: canonical JSON, from which page, PDF and tables are drawn."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "rpt"), editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="reports")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="reports")
    title = models.CharField(max_length=200)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    evidence = models.FileField(
        upload_to="evidence/", help_text="The rows and parameters the figures are computed from."
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(default=timezone.now, editable=False)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Meaning(models.TextChoices):
    REVIEWED = "reviewed", "Reviewed"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Signature(models.Model):
    """A person, a meaning and a record, bound together in `manifest` (canonical JSON) as it was signed."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "sig"), editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    meaning = models.CharField(max_length=10, choices=Meaning)
    printed_name = models.CharField(max_length=120)
    role = models.CharField(max_length=60)
    organisation = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    manifest = models.BinaryField()
    manifest_sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "signer", "meaning"], name="a_meaning_is_signed_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.meaning} by {self.printed_name}"


class SignedFile(models.Model):
    """The signed PDF after one more signature: each is a whole file, and the newest is the one to download."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signed_files")
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="signed_file")
    pdf = models.FileField(upload_to="reports/")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.sha256[:16]
