"""What was contracted: engagements with their commitments, projects, label schemas, guidelines and items."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Organisation, User, is_person
from apps.audit.identifiers import public_id


def parties_of(user: Any, prefix: str = "") -> Q:
    """Engagements in which one of the user's organisations is buyer, vendor or invited auditor."""
    active = Organisation.objects.visible_to(user).values("pk")
    return (
        Q(**{f"{prefix}buyer__in": active})
        | Q(**{f"{prefix}vendor__in": active})
        | Q(**{f"{prefix}auditors__in": active})
    )


class EngagementQuerySet(models.QuerySet["Engagement"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(parties_of(user)).distinct() if is_person(user) else self.none()


class Engagement(models.Model):
    """A contract between a buyer and a vendor; the unit of visibility and of evidence."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "eng"), editable=False)
    name = models.CharField(max_length=120)
    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="engagements_as_buyer")
    vendor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="engagements_as_vendor")
    auditors = models.ManyToManyField(Organisation, related_name="engagements_as_auditor", blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.CheckConstraint(condition=~Q(buyer=models.F("vendor")), name="buyer_is_not_the_vendor")]

    def __str__(self) -> str:
        return self.name

    @property
    def log_origin(self) -> str:
        return f"{settings.QA_PORTAL_LOG_NAME}/{self.public_id}"


class Metric(models.TextChoices):
    ACCURACY = "accuracy", "Accuracy on gold"
    CONSENSUS_ACCURACY = "consensus_accuracy", "Accuracy of the consensus on gold"
    ALPHA = "alpha", "Krippendorff's alpha"
    PERCENT_AGREEMENT = "percent_agreement", "Percent agreement"
    AC1 = "ac1", "Gwet's AC1"
    LOT_ACCEPTANCE = "lot_acceptance", "Lots accepted at first delivery"


class Commitment(models.Model):
    """What the vendor promised: a metric, a floor, and how sure the buyer wants to be."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "cmt"), editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="commitments")
    metric = models.CharField(max_length=24, choices=Metric)
    floor = models.DecimalField(max_digits=6, decimal_places=4)
    confidence = models.DecimalField(max_digits=5, decimal_places=4, default="0.95")
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(floor__gte=0, floor__lte=1), name="floor_is_a_share"),
            models.CheckConstraint(condition=Q(confidence__gt=0.5, confidence__lt=1), name="confidence_is_above_half"),
            models.UniqueConstraint(
                fields=["engagement", "metric"], condition=Q(retired_at=None), name="one_floor_per_metric_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_metric_display()} at least {self.floor.normalize()}"


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))


class Project(models.Model):
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "prj"), editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="projects")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["engagement", "name"], name="project_names_differ")]

    def __str__(self) -> str:
        return self.name


class LabelSchema(models.Model):
    """One version of what labels are allowed to be. `definition` is in the canonical form of its label type."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="schemas")
    version = models.PositiveIntegerField()
    definition = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now, editable=False)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="schema_versions_differ")]

    def __str__(self) -> str:
        return f"{self.project}, schema {self.version}"


class Guideline(models.Model):
    """One version of the labelling instructions, in Markdown."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="guidelines")
    version = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now, editable=False)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["project", "version"], name="guideline_versions_differ")]

    def __str__(self) -> str:
        return f"{self.project}, guideline {self.version}"


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))


class Item(models.Model):
    """A unit of work. `payload` holds what people look at: `text`, `image` (a reference), or any JSON."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)

    objects = ItemQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="item_keys_differ")]

    def __str__(self) -> str:
        return self.key
