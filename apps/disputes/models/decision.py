"""What an adjudicator decided, and why."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.identifiers import public_id
from apps.disputes.models.case import Dispute
from apps.labels.models import Annotation
from apps.projects.models import Guideline


class ReasonCode(models.TextChoices):
    ANNOTATOR_ERROR = "annotator_error", "Annotator error"
    GUIDELINE_GAP = "guideline_gap", "Guideline has a gap"
    GUIDELINE_AMBIGUOUS = "guideline_ambiguous", "Guideline is ambiguous"
    EDGE_CASE = "edge_case", "Edge case"
    SUBJECTIVE = "subjective", "Subjective"
    GOLD_WRONG = "gold_wrong", "Gold is wrong"
    DATA_DEFECTIVE = "data_defective", "Item is defective"
    MODEL_ERROR = "model_error", "Model error"


class Severity(models.TextChoices):
    MINOR = "minor", "Minor"
    MAJOR = "major", "Major"
    CRITICAL = "critical", "Critical"


class Outcome(models.TextChoices):
    """What became of that against which the case was brought."""

    STANDS = "stands", "It stands"
    FALLS = "falls", "It falls"
    SETTLED = "settled", "The tie is settled"


class Adjudication(models.Model):
    """A decision. It is never undone: a second one names it and takes its place.

    `annotation` is the final label it made; a case about a standing and a control case make none. `value` is the label
    decided, in canonical form. `shown` lists the ordinals of the positions in the order the adjudicator saw them.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "adj"), editable=False)
    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="adjudications")
    instance = models.PositiveSmallIntegerField(default=1)
    adjudicator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    annotation = models.OneToOneField(Annotation, null=True, on_delete=models.PROTECT, related_name="adjudication")
    value = models.TextField(null=True)
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.SETTLED)
    reason_code = models.CharField(max_length=20, choices=ReasonCode)
    severity = models.CharField(max_length=8, choices=Severity, default=Severity.MAJOR)
    clause = models.CharField(max_length=60, blank=True)
    guideline = models.ForeignKey(Guideline, null=True, on_delete=models.PROTECT, related_name="+")
    rationale = models.TextField()
    cites = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="cited_by")
    departs_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="departed_from_by")
    departure = models.TextField(blank=True)
    shown = models.JSONField(default=list)
    duration_ms = models.PositiveIntegerField(null=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id
