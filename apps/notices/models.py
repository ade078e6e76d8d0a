"""Notices, how each person wants them, and whether mails reach them. All of it is operational, none is evidence."""

from __future__ import annotations

from functools import partial
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import User, is_person
from apps.audit.identifiers import public_id
from apps.notices.kinds import title_of
from apps.projects.models import Engagement


class Timing(models.TextChoices):
    AT_ONCE = "at_once", "By mail, at once"
    DAILY = "daily", "By mail, once a day"
    PORTAL = "portal", "In the portal only"
    NEVER = "never", "Not at all"


class NoticeQuerySet(models.QuerySet["Notice"]):
    def visible_to(self, user: Any) -> Self:
        """One's own, as long as one takes part in what they are about."""
        if not is_person(user):
            return self.none()
        seen = Q(engagement=None) | Q(engagement__in=Engagement.objects.visible_to(user))
        return self.filter(seen, recipient=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)


class Notice(models.Model):
    """One person is told one thing, once. `mail` says how it is mailed, as its recipient had it when it was served."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "ntc"), editable=False)
    recipient = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=20, help_text="Public id of what it is about.")
    path = models.CharField(max_length=200, help_text="Where in the portal that is.")
    engagement = models.ForeignKey(Engagement, null=True, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=60, blank=True, help_text="Tells notices of one kind about one thing apart.")
    details = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True)
    mail = models.CharField(max_length=8, choices=Timing)
    mailed_at = models.DateTimeField(null=True)
    salt = models.BinaryField(null=True, help_text="Opens what the log committed to, of a blind kind.")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "subject", "key"], name="nobody_is_told_twice")
        ]
        indexes = [
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="unread_notices"),
            models.Index(
                fields=["mail", "created_at"], condition=Q(read_at=None, mailed_at=None), name="notices_to_mail"
            ),
        ]

    def __str__(self) -> str:
        return title_of(self.kind, self.subject, self.details)


class Preference(models.Model):
    """How somebody wants the notices of a group; without it urgent ones come at once and the rest once a day."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="notice_preferences")
    group = models.CharField(max_length=20)
    timing = models.CharField(max_length=8, choices=Timing)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "group"], name="one_preference_per_group")]

    def __str__(self) -> str:
        return f"{self.group}: {self.get_timing_display()}"


class Mailbox(models.Model):
    """Whether mails reach a person. Until `held_until` nobody sends: a worker is at it, or the last try failed."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="mailbox")
    held_until = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.problem or "reached"
