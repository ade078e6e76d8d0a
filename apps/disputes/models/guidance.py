"""Changes of the guideline that decisions ask for: a clause with a gap, texts proposed for it, what became of them."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.identifiers import public_id
from apps.disputes.models.decision import Adjudication
from apps.projects.models import Guideline, Project


class ChangeState(models.TextChoices):
    WANTED = "wanted", "A text is wanted"
    PROPOSED = "proposed", "Proposed"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    PUBLISHED = "published", "Published"


PENDING = (ChangeState.WANTED, ChangeState.PROPOSED, ChangeState.APPROVED)


class GuidelineChange(models.Model):
    """What is wrong with one clause (`clause` empty: the guideline says nothing yet), and what was done about it.

    `ruled_by`, `ruled_at` and `reason` are of the approval or the rejection; `published` is the version it led to.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "gch"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="guideline_changes")
    clause = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=ChangeState, default=ChangeState.WANTED)
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    ruled_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ruled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)
    published = models.OneToOneField(Guideline, null=True, on_delete=models.PROTECT, related_name="change")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "clause"], condition=Q(state__in=PENDING), name="one_pending_change_per_clause"
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def title(self) -> str:
        return f"Clause {self.clause}" if self.clause else "Something the guideline does not say"

    @property
    def pending(self) -> bool:
        return self.state in PENDING


class ProposedText(models.Model):
    """A whole guideline as it should read, begun from the version `based_on`. The newest of a change counts."""

    change = models.ForeignKey(GuidelineChange, on_delete=models.PROTECT, related_name="texts")
    text = models.TextField()
    based_on = models.ForeignKey(Guideline, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.change}: {self.text[:60]}"


class GuidelineGap(models.Model):
    """A decision that found the clause wanting."""

    change = models.ForeignKey(GuidelineChange, on_delete=models.PROTECT, related_name="gaps")
    adjudication = models.OneToOneField(Adjudication, on_delete=models.PROTECT, related_name="gap")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.change}: {self.adjudication}"
