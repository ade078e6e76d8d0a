"""Disagreements brought before somebody who was not part of them."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Organisation, User, is_person
from apps.audit.identifiers import public_id
from apps.gold.models import GoldAnswer
from apps.labels.models import Annotation, Annotator
from apps.projects.models import Guideline, Item, Project


class Ground(models.TextChoices):
    GOLD = "gold", "Contradicts gold"
    TIE = "tie", "Annotators are tied"
    LOW_AGREEMENT = "low_agreement", "Annotators agree too little"
    MANUAL = "manual", "Opened by hand"


class DisputeState(models.TextChoices):
    OPEN = "open", "Open"
    DECIDED = "decided", "Decided"


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, user: Any) -> Self:
        """Both parties see the case; an annotator sees only the cases in which they hold a position.

        A case opened because gold was contradicted is kept from the vendor until it is decided: with the labels they
        know, its existence alone would tell which items are gold.
        """
        if not is_person(user):
            return self.none()
        own = Annotator.objects.visible_to(user)
        houses = Organisation.objects.visible_to(user)
        as_party = Q(positions__holders__annotation__annotator__in=own) | Q(opened_by=user)
        betrays_gold = Q(ground=Ground.GOLD, state=DisputeState.OPEN)
        return (
            self.filter(
                Q(project__engagement__buyer__in=houses)
                | Q(project__engagement__auditors__in=houses)
                | Q(as_party, project__engagement__vendor__in=houses)
            )
            .exclude(betrays_gold, project__engagement__vendor__in=houses)
            .distinct()
        )


class Dispute(models.Model):
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "dsp"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="disputes")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="disputes")
    ground = models.CharField(max_length=14, choices=Ground)
    claim = models.TextField(blank=True)
    state = models.CharField(max_length=8, choices=DisputeState, default=DisputeState.OPEN)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField()

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(state="open"), name="one_open_dispute_per_item")
        ]
        indexes = [models.Index(fields=["project", "state", "due_at"], name="dispute_queue")]

    def __str__(self) -> str:
        return self.public_id


class Position(models.Model):
    """One answer somebody stands for. `ordinal` is a shuffled place, so that order betrays nobody."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="positions")
    value = models.TextField()
    ordinal = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["dispute", "ordinal"], name="positions_have_different_places")]

    def __str__(self) -> str:
        return self.value


class Holder(models.Model):
    """Who stands for a position: an annotation, or the gold answer. Hidden until the case is decided."""

    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="holders")
    annotation = models.ForeignKey(Annotation, null=True, on_delete=models.PROTECT, related_name="holdings")
    gold_answer = models.ForeignKey(GoldAnswer, null=True, on_delete=models.PROTECT, related_name="holdings")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(annotation=None, gold_answer__isnull=False) | Q(annotation__isnull=False, gold_answer=None),
                name="a_holder_is_an_annotation_or_gold",
            )
        ]

    def __str__(self) -> str:
        return f"{self.annotation or self.gold_answer}"


class ReasonCode(models.TextChoices):
    ANNOTATOR_ERROR = "annotator_error", "Annotator error"
    GUIDELINE_GAP = "guideline_gap", "Guideline has a gap"
    GUIDELINE_AMBIGUOUS = "guideline_ambiguous", "Guideline is ambiguous"
    EDGE_CASE = "edge_case", "Edge case"
    SUBJECTIVE = "subjective", "Subjective"
    GOLD_WRONG = "gold_wrong", "Gold is wrong"
    DATA_DEFECTIVE = "data_defective", "Item is defective"


class Adjudication(models.Model):
    """A decision. It is never undone: a second one names it and takes its place."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "adj"), editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="adjudications")
    adjudicator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    annotation = models.OneToOneField(Annotation, on_delete=models.PROTECT, related_name="adjudication")
    reason_code = models.CharField(max_length=20, choices=ReasonCode)
    clause = models.CharField(max_length=60, blank=True)
    guideline = models.ForeignKey(Guideline, null=True, on_delete=models.PROTECT, related_name="+")
    rationale = models.TextField()
    at = models.DateTimeField(default=timezone.now, editable=False)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id
