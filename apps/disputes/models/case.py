"""A case: what is contested, on which ground, where it stands and until when."""

from __future__ import annotations

import secrets
from functools import partial
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Organisation, User, is_person
from apps.audit.identifiers import public_id
from apps.disputes.states import UNDECIDED, DisputeState
from apps.gold.models import Standing
from apps.labels.models import Annotator
from apps.lots.models import Inspection
from apps.projects.models import Engagement, Item, Project


class Subject(models.TextChoices):
    """What a case is about."""

    LABEL = "label", "A label"
    GOLD = "gold", "A gold answer"
    FINDING = "finding", "A finding of an inspection"
    STANDING = "standing", "An annotator's standing"
    MODEL = "model", "A model against people"


class Ground(models.TextChoices):
    """Why there is a case."""

    GOLD = "gold", "Contradicts gold"
    TIE = "tie", "Annotators are tied"
    LOW_AGREEMENT = "low_agreement", "Annotators agree too little"
    LOW_POSTERIOR = "low_posterior", "The inferred label is uncertain"
    OVERRIDE = "override", "A reviewer overruled the annotator"
    MODEL = "model", "People and the model differ"
    MANUAL = "manual", "Opened by hand"


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def visible_to(self, user: Any) -> Self:
        """Both parties see the case; an annotator sees only the cases in which they hold a position.

        A case opened because gold was contradicted is kept from the vendor until it is decided: with the labels they
        know, its existence alone would tell which items are gold. One in which the buyer contests a gold answer is kept
        back until a decision tells that it was wrong. Control cases are the buyer's own.
        """
        if not is_person(user):
            return self.none()
        # Asked for once, not within each part: building the parts costs more than answering them.
        houses = list(Organisation.objects.visible_to(user).values_list("pk", flat=True))
        seen = Q(project__engagement__buyer__in=houses) | Q(
            project__engagement__in=Engagement.objects.filter(auditors__in=houses).values("pk")
        )
        if not Engagement.objects.filter(vendor__in=houses).exists():
            return self.filter(seen)
        own = list(
            Annotator.objects.visible_to(user).filter(engagement__vendor__in=houses).values_list("pk", flat=True)
        )
        held = Dispute.objects.filter(positions__holders__annotation__annotator__in=own)
        as_party = Q(pk__in=held.values("pk")) | Q(standing__annotator__in=own) | Q(opened_by=user)
        return self.filter(seen | Q(as_party, project__engagement__vendor__in=houses)).exclude(
            _kept_back(), project__engagement__vendor__in=houses
        )

    def kept_from_vendor(self) -> Self:
        """The cases of which the vendor must not know yet, or ever; see `visible_to`."""
        return self.filter(_kept_back())

    def undecided(self) -> Self:
        return self.filter(state__in=UNDECIDED)


def _kept_back() -> Q:
    return Q(ground=Ground.GOLD, state__in=UNDECIDED, instance=1) | Q(control=True) | _gold_kept()


def _gold_kept() -> Q:
    """Cases in which the buyer contests a gold answer, and no decision has told the vendor of it."""
    cases = Dispute.objects.filter(subject=Subject.GOLD).exclude(ground=Ground.GOLD)
    vendors = Dispute.objects.filter(
        subject=Subject.GOLD, opened_by__memberships__organisation=models.F("project__engagement__vendor")
    )
    told = Dispute.objects.filter(subject=Subject.GOLD, adjudications__reason_code="gold_wrong")
    told = told.exclude(state__in=UNDECIDED)
    return Q(pk__in=cases.exclude(pk__in=vendors.values("pk")).exclude(pk__in=told.values("pk")).values("pk"))


class Dispute(models.Model):
    """`contested` is the canonical label that the case is brought against; None where the delivered ones are tied.

    `due_at` is the deadline of the state it is in: to answer, to decide, to appeal. `seed` shuffles the positions for
    each reader. A `control` case asks an adjudicator what is known already; nothing follows from its decision.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "dsp"), editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="disputes")
    subject = models.CharField(max_length=10, choices=Subject, default=Subject.LABEL)
    item = models.ForeignKey(Item, null=True, on_delete=models.PROTECT, related_name="disputes")
    finding = models.ForeignKey(Inspection, null=True, on_delete=models.PROTECT, related_name="disputes")
    standing = models.ForeignKey(Standing, null=True, on_delete=models.PROTECT, related_name="disputes")
    contested = models.TextField(null=True)
    ground = models.CharField(max_length=14, choices=Ground)
    claim = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=DisputeState, default=DisputeState.OPEN)
    instance = models.PositiveSmallIntegerField(default=1)
    control = models.BooleanField(default=False)
    opened_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now, editable=False)
    due_at = models.DateTimeField(null=True)
    asked = models.BooleanField(default=False)
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    seed = models.CharField(max_length=64, default=partial(secrets.token_hex, 16), editable=False)
    priority = models.FloatField(default=0)
    weights = models.JSONField(default=dict)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(state__in=UNDECIDED, control=False), name="one_open_dispute_per_item"
            ),
            models.CheckConstraint(
                condition=Q(subject="standing", item=None, standing__isnull=False)
                | (~Q(subject="standing") & Q(item__isnull=False, standing=None)),
                name="a_case_is_about_an_item_or_a_standing",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "state", "due_at"], name="dispute_queue"),
            models.Index(fields=["state", "-priority", "id"], name="dispute_order"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def undecided(self) -> bool:
        return self.state in UNDECIDED

    @property
    def title(self) -> str:
        """What the case is about, in a few words."""
        return str(self.item.key) if self.item is not None else f"the standing of {self.standing}"
