"""Control cases: adjudicators are judged too, by cases they have decided before and by cases with a known answer."""

from django.db import models

from apps.disputes.models.case import Dispute


class ControlKind(models.TextChoices):
    REPEAT = "repeat", "Decided before"
    KNOWN = "known", "The answer is known"


class Control(models.Model):
    """What makes a case a control case: the case it repeats, or the canonical label that is known to be right."""

    dispute = models.OneToOneField(Dispute, on_delete=models.PROTECT, related_name="control_of")
    kind = models.CharField(max_length=6, choices=ControlKind)
    repeats = models.ForeignKey(Dispute, null=True, on_delete=models.PROTECT, related_name="repeated_by")
    expected = models.TextField()

    def __str__(self) -> str:
        return f"{self.dispute}: {self.kind}"
