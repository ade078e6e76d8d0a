"""The rules of procedure of an engagement, and what is done with a case before and after its decision."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.identifiers import public_id
from apps.disputes.models.case import Dispute
from apps.disputes.states import DisputeState
from apps.projects.models import Engagement, Project


class CourtRules(models.Model):
    """One version of the rules agreed for an engagement; the highest version is in force. Periods are days.

    `low_posterior`: below this probability an inferred label gets a case (none: no such cases). `least_agreement`:
    label to the share of agreeing pairs below which its items get one. `repeats` and `known`: shares of the cases an
    adjudicator is asked again, or whose answer is known, both blind. `hourly_cost` is money in `currency`.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "crt"), editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="court_rules")
    version = models.PositiveIntegerField()
    contest_days = models.PositiveSmallIntegerField(default=14)
    evidence_days = models.PositiveSmallIntegerField(default=0)
    decide_days = models.PositiveSmallIntegerField(default=5)
    appeal_days = models.PositiveSmallIntegerField(default=10)
    low_posterior = models.DecimalField(max_digits=4, decimal_places=3, null=True, default=None)
    least_agreement = models.JSONField(default=dict)
    repeats = models.DecimalField(max_digits=4, decimal_places=3, default="0.030")
    known = models.DecimalField(max_digits=4, decimal_places=3, default="0.030")
    words_per_minute = models.PositiveSmallIntegerField(default=500)
    hourly_cost = models.DecimalField(max_digits=8, decimal_places=2, null=True, default=None)
    currency = models.CharField(max_length=3, blank=True)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["engagement", "version"], name="court_rules_versions_differ")]

    def __str__(self) -> str:
        return f"{self.engagement}, rules {self.version}"


class Step(models.Model):
    """One transition of a case, as it happened. `person` is None where the clock or a rule did it."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="steps")
    act = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=DisputeState)
    instance = models.PositiveSmallIntegerField(default=1)
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.act}: {self.state}"


class Side(models.TextChoices):
    BUYER = "buyer", "The buyer"
    VENDOR = "vendor", "The vendor"


class Statement(models.Model):
    """What a party says about a case. Until it is decided the reader learns the side and not the person."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="statements")
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=6, choices=Side)
    text = models.TextField()
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.text[:60]}"


class Assignment(models.Model):
    """Who is to decide a case in which instance; the newest counts, and only while the case is assigned."""

    dispute = models.ForeignKey(Dispute, on_delete=models.PROTECT, related_name="assignments")
    instance = models.PositiveSmallIntegerField()
    adjudicator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    assigned_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.dispute}: {self.adjudicator}"


class Reveal(models.Model):
    """Somebody learned early who stands for what: in one case, or (`dispute` none) in all cases of a project.

    They decide none of them.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "rvl"), editable=False)
    dispute = models.ForeignKey(Dispute, null=True, on_delete=models.PROTECT, related_name="reveals")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="reveals")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField()
    at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.dispute or self.project}: {self.person}"
