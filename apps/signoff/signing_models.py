"""Signing policies in versions, and delegations of a signer's role."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any, Generic, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Organisation, Role, User, is_person
from apps.audit.identifiers import public_id
from apps.projects.models import Engagement
from apps.signoff.signing_document import parse_rules
from apps.signoff.signing_rules import Rules

M = TypeVar("M", bound=models.Model)


class OfSigners(models.QuerySet[M], Generic[M]):
    """Rows of engagements that the buyer and its auditors see, and nobody who works for the vendor."""

    def visible_to(self, user: Any) -> Self:
        if not is_person(user):
            return self.none()
        tested = Organisation.objects.visible_to(user).values("pk")
        return self.filter(engagement__in=Engagement.objects.visible_to(user)).exclude(engagement__vendor__in=tested)


class SigningPolicy(models.Model):
    """One version of what the reports of one kind need, or of every kind that has no policy of its own (`kind` "").

    A report names in its frozen body the version that was newest then: a later one does not change what it needs.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "pol"), editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="signing_policies")
    kind = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField()
    document = models.JSONField()
    digest = models.CharField(max_length=64)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OfSigners["SigningPolicy"].as_manager()

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["engagement", "kind", "version"], name="signing_policy_versions_differ")
        ]

    def __str__(self) -> str:
        return f"signing policy {self.version}" + (f" for {self.kind}" if self.kind else "")

    @property
    def rules(self) -> Rules:
        return parse_rules(self.document)


class DelegationQuerySet(OfSigners["Delegation"]):
    def in_force(self, at: dt.datetime) -> Self:
        return self.filter(since__lte=at, until__gt=at, ended_at=None)


class Delegation(models.Model):
    """For a period somebody of the same organisation may sign in this person's role and on their behalf."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "dlg"), editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="delegations")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=Role)
    delegator = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_given")
    delegate = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_held")
    reason = models.CharField(max_length=200)
    since = models.DateTimeField()
    until = models.DateTimeField()
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=~Q(delegator=models.F("delegate")), name="nobody_stands_in_for_themself"),
            models.CheckConstraint(condition=Q(until__gt=models.F("since")), name="a_delegation_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.delegate} for {self.delegator}"
