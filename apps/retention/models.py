"""How long records are kept, what stops their erasure, and which files were erased when their time was over."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import partial
from typing import Any, Self

from django.db import models
from django.utils import timezone

from apps.accounts.models import Organisation, Role, User, is_person
from apps.audit.identifiers import public_id
from apps.projects.models import Engagement

BOOKKEEPERS = (Role.OWNER, Role.COMPLIANCE_OFFICER)


class HoldQuerySet(models.QuerySet["Hold"]):
    def visible_to(self, user: Any) -> Self:
        """Who keeps or audits the books of the house that placed it: it may be about a claim against the vendor."""
        if not is_person(user):
            return self.none()
        kept = user.memberships.filter(ended_at=None, role__in=(*BOOKKEEPERS, Role.AUDITOR)).values("organisation")
        return self.filter(organisation__in=kept)

    def in_force(self) -> Self:
        return self.filter(released_at=None)


class Hold(models.Model):
    """A legal hold on an engagement or on a person: until it is released nothing that it covers is erased."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "hld"), editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="holds")
    engagement = models.ForeignKey(Engagement, null=True, on_delete=models.PROTECT, related_name="holds")
    person = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="holds")
    reason = models.TextField()
    placed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField(default=timezone.now, editable=False)
    released_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    released_at = models.DateTimeField(null=True)
    release_reason = models.TextField(blank=True)

    objects = HoldQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(engagement=None, person__isnull=False)
                | models.Q(engagement__isnull=False, person=None),
                name="a_hold_covers_an_engagement_or_a_person",
            )
        ]

    def __str__(self) -> str:
        return f"hold on {self.engagement or self.person}"


class Records(models.TextChoices):
    FILES = "files", "Delivered files, media and training sets"
    EVIDENCE = "evidence", "Labels, gold, decisions, reports and signatures"
    LOG = "log", "The audit log"


class RetentionRule(models.Model):
    """How long one class of an engagement's records is kept: `months` from the day the customer names, if there is one.

    A changed rule is a new row; `replaced_at` says until when the old one was in force.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "rtn"), editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="retention_rules")
    records = models.CharField(max_length=10, choices=Records)
    name = models.CharField(max_length=60)
    months = models.PositiveSmallIntegerField()
    starts_on = models.DateField(null=True)
    set_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now, editable=False)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["engagement", "records"],
                condition=models.Q(replaced_at=None),
                name="one_rule_per_class_of_records_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ends_on(self) -> dt.date | None:
        """The first day on which the records need not be kept any more; None while the clock stands."""
        return months_after(self.starts_on, self.months) if self.starts_on else None


class ErasedFile(models.Model):
    """What is left of a file that was erased when its retention was over: what it was, its size and its SHA-256."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="erased_files")
    rule = models.ForeignKey(RetentionRule, on_delete=models.PROTECT, related_name="+")
    object = models.CharField(max_length=20, unique=True, help_text="Public id of the import, medium or training set.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    erased_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    erased_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.object


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day of a later month, or the last of that month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
