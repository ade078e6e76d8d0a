"""What an adjudicator has on the desk: unfinished decisions, and which cases were looked at. No evidence."""

from django.db import models
from django.utils import timezone

from apps.accounts.models import User
from apps.disputes.models.case import Dispute


class Draft(models.Model):
    """What somebody has entered about a case and not recorded: kept until it is recorded or thrown away."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="drafts")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "person"], name="one_draft_per_person_and_case")]

    def __str__(self) -> str:
        return f"{self.dispute}: {self.person}"


class Look(models.Model):
    """Somebody had a case on the screen. Cases are decided together only by who looked at each."""

    dispute = models.ForeignKey(Dispute, on_delete=models.CASCADE, related_name="looks")
    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dispute", "person"], name="one_look_per_person_and_case")]

    def __str__(self) -> str:
        return f"{self.dispute}: {self.person}"
