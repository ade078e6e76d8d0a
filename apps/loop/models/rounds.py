"""A round: which records need no person, who looks at the others, and what people answered."""

from __future__ import annotations

from functools import partial

from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.audit.identifiers import public_id
from apps.labels.runs import Run
from apps.loop.models.arrivals import Batch
from apps.loop.models.predictions import Prediction, PredictionRun
from apps.loop.models.scoping import BuyersQuerySet
from apps.projects.models import Item, Project


class Round(Run):
    """A batch routed by one prediction run, with what the same version said of earlier blind samples. `parameters` are
    the rules asked for (target, delta, promise, shares of blind, planted and audited records), `seed` what the samples
    are drawn by.

    `certificate` is what may be taken unseen and why, or that nothing may yet (see `apps.loop.routing.certificates`).
    """

    to_project = "project"
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "rnd"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveIntegerField()
    batch = models.OneToOneField(Batch, on_delete=models.PROTECT, related_name="round")
    predicted = models.ForeignKey(PredictionRun, null=True, on_delete=models.PROTECT, related_name="rounds")
    calibrated = models.ForeignKey(PredictionRun, null=True, on_delete=models.PROTECT, related_name="+")
    certificate = models.JSONField(default=dict)
    certificate_digest = models.CharField(max_length=64, blank=True)
    counts = models.JSONField(default=dict)

    objects = BuyersQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["project", "number"], name="rounds_are_numbered")]

    def __str__(self) -> str:
        return f"round {self.number}"


class CertificateEnd(models.Model):
    """A certificate was revoked, for ever, and why."""

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="ended")
    reasons = models.JSONField()
    audited = models.PositiveIntegerField()
    at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return "; ".join(self.reasons)


class TaskKind(models.TextChoices):
    """BLIND, AUDIT: asked without a suggestion; the first calibrate, the second hold the delivery to account.
    SHOWN: with the model's suggestion. PLANTED: with a wrong one, of a record whose label is known; never delivered.
    AUTO: taken unseen under the certificate; nobody is asked. A SHOWN task of a record of which the model said nothing
    has no suggestion. Where a certificate was refuted, its AUTO records have SHOWN tasks besides, and those count."""

    BLIND = "blind", "Blind"
    SHOWN = "shown", "With the model's suggestion"
    PLANTED = "planted", "With a planted error"
    AUTO = "auto", "Taken unseen"
    AUDIT = "audit", "Blind audit"


ASKED_BLIND = (TaskKind.BLIND, TaskKind.AUDIT)
BY_PEOPLE = (TaskKind.BLIND, TaskKind.SHOWN)
# A planted task is about a record of before, and an audit holds what is delivered to account: neither delivers.
DELIVERING = (*BY_PEOPLE, TaskKind.AUTO)


class Task(models.Model):
    """A record of a round, in the order in which people get it (lowest `rank` first). `suggestion` is the canonical
    text that is shown, of a planted task a wrong one; `prediction` what the model said, shown or not."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="tasks")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=8, choices=TaskKind)
    rank = models.PositiveIntegerField()
    prediction = models.ForeignKey(Prediction, null=True, on_delete=models.PROTECT, related_name="tasks")
    suggestion = models.TextField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "kind", "item"], name="an_item_has_one_task_of_a_kind")]
        indexes = [models.Index(fields=["round", "rank"], name="tasks_in_order")]

    def __str__(self) -> str:
        return f"{self.item_id} in {self.round_id}"


class Assignment(models.Model):
    """A task put before somebody; until `until` nobody else gets it, then it has its next `turn`.

    The public id is the only address of a task: random, so that it tells neither its kind nor its place.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "asg"), editable=False)
    task = models.ForeignKey(Task, on_delete=models.PROTECT, related_name="assignments")
    turn = models.PositiveSmallIntegerField()
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now, editable=False)
    until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["task", "turn"], name="a_turn_is_one_persons")]

    def __str__(self) -> str:
        return self.public_id


class Outcome(models.TextChoices):
    ENTERED = "entered", "Entered without a suggestion"
    ACCEPTED = "accepted", "Accepted"
    FIXED = "fixed", "Fixed"
    REJECTED = "rejected", "Rejected"


class Answer(models.Model):
    """What somebody made of a task: canonical text (null: the record cannot be labelled, and `note` says why).

    `duration_ms` is the time that the page was in front of them.
    """

    task = models.OneToOneField(Task, on_delete=models.PROTECT, related_name="answer")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(max_length=8, choices=Outcome)
    value = models.TextField(null=True)
    note = models.CharField(max_length=300, blank=True)
    duration_ms = models.PositiveIntegerField()
    answered_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return f"{self.task_id}: {self.outcome}"
