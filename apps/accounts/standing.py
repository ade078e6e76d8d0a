"""What makes a person fit to sign for an organisation: qualifications, a checked identity, policy texts accepted."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any, Generic, Self, TypeVar

from django.db import models
from django.utils import timezone

from apps.audit.identifiers import public_id

M = TypeVar("M", bound=models.Model)


class OfHouse(models.QuerySet[M], Generic[M]):
    """Rows that the members of an organisation see, and nobody else."""

    def visible_to(self, user: Any) -> Self:
        if not getattr(user, "is_active", False):
            return self.none()
        houses = user.memberships.filter(ended_at=None).values("organisation")
        return self.filter(organisation__in=houses)


class Qualification(models.Model):
    """That a person holds a qualification or was trained, within two dates. Both days count; no second date: for good.

    `recorded_by` is never the person. It ends early only by `ended_at`, and never begins again: a renewal is a row.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "qlf"), editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="qualifications")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="qualifications")
    name = models.CharField(max_length=120)
    evidence = models.TextField(help_text="Where the proof is found: the certificate, the record of the training.")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    recorded_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = OfHouse["Qualification"].as_manager()

    class Meta:
        ordering = ["name", "-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_until=None) | models.Q(valid_until__gte=models.F("valid_from")),
                name="a_qualification_ends_after_it_begins",
            ),
            models.CheckConstraint(condition=~models.Q(user=models.F("recorded_by")), name="nobody_qualifies_themself"),
        ]

    def __str__(self) -> str:
        return self.name

    def holds_on(self, day: dt.date) -> bool:
        within = self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
        return within and self.ended_at is None


class ProofMethod(models.TextChoices):
    IN_PERSON = "in_person", "Identity document seen in person"
    VIDEO = "video", "Identity document seen by video call"
    EMPLOYER = "employer", "Record of the employer"
    ELECTRONIC = "electronic", "Electronic identity"


class IdentityProof(models.Model):
    """That somebody else made sure who a person is, and how. No copy of a document is kept."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "idp"), editable=False)
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="identity_proofs")
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="identity_proofs")
    method = models.CharField(max_length=12, choices=ProofMethod)
    checked_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfHouse["IdentityProof"].as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(user=models.F("checked_by")), name="nobody_proves_themself")
        ]

    def __str__(self) -> str:
        return self.get_method_display()


class PolicyText(models.Model):
    """One version of what an organisation asks of those who sign for it, in Markdown."""

    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="policy_texts")
    version = models.PositiveIntegerField()
    text = models.TextField()
    digest = models.CharField(max_length=64)
    published_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfHouse["PolicyText"].as_manager()

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint(fields=["organisation", "version"], name="policy_text_versions_differ")]

    def __str__(self) -> str:
        return f"{self.organisation}, policy text {self.version}"


class PolicyAcceptance(models.Model):
    """That a person read one version of a policy text and keeps to it."""

    policy_text = models.ForeignKey(PolicyText, on_delete=models.PROTECT, related_name="acceptances")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="policy_acceptances")
    accepted_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy_text", "user"], name="a_text_is_accepted_once")]

    def __str__(self) -> str:
        return f"{self.policy_text} accepted by {self.user}"
