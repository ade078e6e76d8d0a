"""Who labelled what, as delivered: annotations are facts and never change; a correction is a new row."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.db import models
from django.utils import timezone

from apps.accounts.models import Role, User, is_person
from apps.audit.identifiers import public_id
from apps.projects.models import Engagement, Item, LabelSchema, Project


class AnnotatorQuerySet(models.QuerySet["Annotator"]):
    def visible_to(self, user: Any) -> Self:
        """Buyers, auditors and vendor staff see the engagement's annotators; an annotator sees only themself."""
        if not is_person(user):
            return self.none()
        engagements = Engagement.objects.visible_to(user)
        colleagues = engagements.exclude(
            vendor__memberships__in=user.memberships.filter(ended_at=None, role=Role.ANNOTATOR)
        )
        return self.filter(models.Q(engagement__in=colleagues) | models.Q(engagement__in=engagements, user=user))


class Annotator(models.Model):
    """A pseudonym: whoever the vendor's files call `key`. `user` is set when that person also signs in here."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "ann"), editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="annotators")
    key = models.CharField(max_length=200)
    user = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="annotators")

    objects = AnnotatorQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["engagement", "key"], name="annotator_keys_differ")]

    def __str__(self) -> str:
        return self.key


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(project__in=Project.objects.visible_to(user))


class Delivery(models.Model):
    """What one admitted file brought. `root` is the Merkle root over its canonical rows."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "dlv"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="deliveries")
    schema = models.ForeignKey(LabelSchema, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    items = models.PositiveBigIntegerField()
    annotators = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    admitted_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["project", "sha256"], name="a_file_is_delivered_once")]

    def __str__(self) -> str:
        return self.name


class Source(models.TextChoices):
    HUMAN = "human", "Human"
    MODEL = "model", "Model"
    ADJUDICATED = "adjudicated", "Adjudicated"


class Review(models.TextChoices):
    ACCEPTED = "accepted", "Accepted"
    FIXED = "fixed", "Fixed"
    REJECTED = "rejected", "Rejected"


class Annotation(models.Model):
    """One label by one annotator on one item. `value` is its canonical JSON text, `code` a small number for it.

    `reviewer`, `review`, `model` and `proposal` are what the labelling tool says: who checked the label with what
    outcome, which model's proposal the annotation began from (or made it), and that proposal as canonical JSON text.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="annotations")
    annotator = models.ForeignKey(Annotator, null=True, on_delete=models.PROTECT, related_name="annotations")
    delivery = models.ForeignKey(Delivery, null=True, on_delete=models.PROTECT, related_name="annotations")
    value = models.TextField()
    code = models.IntegerField(null=True)
    source = models.CharField(max_length=12, choices=Source, default=Source.HUMAN)
    made_at = models.DateTimeField(null=True)
    duration_ms = models.BigIntegerField(null=True)
    reviewer = models.CharField(max_length=200, null=True)
    review = models.CharField(max_length=12, choices=Review, null=True)
    model = models.CharField(max_length=200, null=True)
    proposal = models.TextField(null=True)
    supersedes = models.ForeignKey(
        "self", null=True, db_index=False, on_delete=models.PROTECT, related_name="superseded_by"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source=Source.ADJUDICATED, delivery=None) | models.Q(delivery__isnull=False),
                name="a_label_is_delivered_or_adjudicated",
            )
        ]
        indexes = [
            # "Has anything replaced this label?" is asked of every label shown; nearly none is replaced.
            models.Index(fields=["supersedes"], condition=models.Q(supersedes__isnull=False), name="replaced_labels")
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.value}"


class AnnotationSet(models.Model):
    """Frozen: exactly which rows a result rests on. Deliveries never change, so naming them and a digest is enough."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "set"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="annotation_sets")
    deliveries = models.JSONField(help_text="Primary keys of the deliveries, oldest first.")
    digest = models.CharField(max_length=64)
    rows = models.PositiveBigIntegerField()
    frozen_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["project", "digest"], name="a_set_is_frozen_once")]

    def __str__(self) -> str:
        return self.public_id
