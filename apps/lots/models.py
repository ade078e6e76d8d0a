"""Acceptance sampling: a delivered lot, the sample drawn from it, what inspection found, and the verdict."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.identifiers import public_id
from apps.labels.models import Delivery
from apps.projects.models import Item, Project


class LotQuerySet(models.QuerySet["Lot"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(delivery__project__in=Project.objects.visible_to(user))


class Lot(models.Model):
    """A delivery, taken as the thing to accept or reject. `size` counts its items."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "lot"), editable=False)
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="lot")
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    item_digest = models.CharField(max_length=64, help_text="SHA-256 of the sorted item keys: the lot is closed.")
    received_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = LotQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class Draw(models.Model):
    """A single sampling plan by two points, and the seeded sample drawn with it."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "drw"), editable=False)
    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="draw")
    aql = models.DecimalField(max_digits=6, decimal_places=5)
    rql = models.DecimalField(max_digits=6, decimal_places=5)
    alpha = models.DecimalField(max_digits=5, decimal_places=4)
    beta = models.DecimalField(max_digits=5, decimal_places=4)
    distribution = models.CharField(max_length=16)
    sample_size = models.PositiveIntegerField()
    acceptance_number = models.PositiveIntegerField()
    seed = models.CharField(max_length=64)
    drawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.public_id


class DrawnItem(models.Model):
    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="drawn_items")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["draw", "item"], name="an_item_is_drawn_once")]

    def __str__(self) -> str:
        return f"{self.position}. {self.item_id}"


class Inspection(models.Model):
    """An inspector's finding on one drawn item. A changed mind is a new row; the newest counts."""

    drawn_item = models.ForeignKey(DrawnItem, on_delete=models.PROTECT, related_name="inspections")
    conforming = models.BooleanField()
    correct_value = models.TextField(null=True)
    note = models.TextField(blank=True)
    inspector = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(conforming=False) | Q(correct_value=None), name="a_conforming_item_needs_no_correction"
            )
        ]

    def __str__(self) -> str:
        return "conforming" if self.conforming else "nonconforming"


class LotVerdict(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    REJECTED = "rejected", "Rejected"
    UNDECIDED = "undecided", "Not enough evidence"


class LotDecision(models.Model):
    """What was decided on a lot, on which count, with the risks stated."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "dec"), editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="decisions")
    verdict = models.CharField(max_length=10, choices=LotVerdict)
    inspected = models.PositiveIntegerField()
    nonconforming = models.PositiveIntegerField()
    error_rate = models.JSONField()
    risks = models.TextField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.lot}: {self.verdict}"
