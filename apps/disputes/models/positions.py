"""The answers that stand against each other, and who stands for each."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from apps.disputes.models.case import Dispute
from apps.gold.models import GoldAnswer
from apps.labels.models import Annotation


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
