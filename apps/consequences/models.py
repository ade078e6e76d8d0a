"""What changed because gold was wrong: each correction, and every result that rested on it, before and after."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Organisation, is_person
from apps.audit.identifiers import public_id
from apps.gold.models import GoldAnswer, GoldRun
from apps.labels.models import Annotator
from apps.measures.version import method_version
from apps.projects.models import Item, Project
from apps.projects.selectors import seen_whole
from apps.signoff.models import Report
from apps.training.models import TrainingSet


class RescoringQuerySet(models.QuerySet["Rescoring"]):
    def visible_to(self, user: Any) -> Self:
        """All of them for the buyer and the auditors; who is tested learns of what changed something they see."""
        if not is_person(user):
            return self.none()
        seen = self.filter(project__in=Project.objects.visible_to(user))
        felt = Effect.objects.visible_to(user).values("rescoring")
        houses = Organisation.objects.visible_to(user)
        return seen.filter(~Q(project__engagement__vendor__in=houses) | Q(pk__in=felt))


class Rescoring(models.Model):
    """One act by which answers in use were replaced, and what followed.

    `event` is the public id of the event of that act. Figures are computed on `annotation_set`, read as the newest run
    read it, with the former answers and with the new ones; `run_after` keeps what the new ones give. `examined` counts
    what was looked at by kind of effect; `hindrance` says why no figure could be computed.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "rsc"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="rescorings")
    event = models.CharField(max_length=40, blank=True)
    gold_before = models.CharField(max_length=64)
    gold_after = models.CharField(max_length=64)
    run_before = models.ForeignKey(GoldRun, null=True, on_delete=models.PROTECT, related_name="+")
    run_after = models.ForeignKey(GoldRun, null=True, on_delete=models.PROTECT, related_name="+")
    examined = models.JSONField(default=dict)
    hindrance = models.TextField(blank=True)
    method_version = models.CharField(max_length=20, default=method_version)
    at = models.DateTimeField(default=timezone.now, editable=False)

    objects = RescoringQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.public_id


class GoldRevision(models.Model):
    """One answer that took the place of another; each is worked on once."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "grv"), editable=False)
    rescoring = models.ForeignKey(Rescoring, on_delete=models.PROTECT, related_name="revisions")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    former = models.ForeignKey(GoldAnswer, on_delete=models.PROTECT, related_name="+")
    answer = models.OneToOneField(GoldAnswer, on_delete=models.PROTECT, related_name="revision")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.public_id


class EffectKind(models.TextChoices):
    STANDING = "standing", "Annotator"
    FIGURE = "figure", "Figure"
    COMMITMENT = "commitment", "Commitment"
    SCORECARD = "scorecard", "Scorecard"
    LOT = "lot", "Lot"
    TRUTH = "truth", "Inferred labels"
    TRAINING_SET = "training_set", "Training set"
    REPORT = "report", "Report"


# Nothing is computed again for these: they stay as they are, marked.
MARKED = (EffectKind.TRUTH, EffectKind.TRAINING_SET, EffectKind.REPORT)
# What everybody sees who is not there to annotate only.
SHARED = (EffectKind.FIGURE, EffectKind.COMMITMENT, EffectKind.SCORECARD, EffectKind.LOT, EffectKind.TRUTH)


class EffectQuerySet(models.QuerySet["Effect"]):
    def visible_to(self, user: Any) -> Self:
        """Each as far as its subject is visible: an annotator finds their own standing and nothing else."""
        if not is_person(user):
            return self.none()
        annotators = Annotator.objects.visible_to(user).values("public_id")
        reports = Report.objects.visible_to(user).values("public_id")
        frozen = TrainingSet.objects.visible_to(user).values("public_id")
        return self.filter(
            Q(kind__in=SHARED, rescoring__project__engagement__in=seen_whole(user))
            | Q(kind=EffectKind.STANDING, subject__in=annotators)
            | Q(kind=EffectKind.REPORT, subject__in=reports)
            | Q(kind=EffectKind.TRAINING_SET, subject__in=frozen)
        )


class Effect(models.Model):
    """One result that rested on the former answers. `subject` is the public id of what it is about, `name` the figure.

    `before` and `after` are JSON as the result itself has it; `after` is None for what is marked and not changed.
    """

    rescoring = models.ForeignKey(Rescoring, on_delete=models.PROTECT, related_name="effects")
    kind = models.CharField(max_length=12, choices=EffectKind)
    subject = models.CharField(max_length=20)
    name = models.CharField(max_length=60, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(null=True)
    verdict_before = models.CharField(max_length=30, blank=True)
    verdict_after = models.CharField(max_length=30, blank=True)

    objects = EffectQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["kind", "subject"], name="effects_on_a_thing")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} {self.name}".strip()
