"""One append-only log per engagement and per organisation, kept as an RFC 6962 Merkle tree."""

from functools import partial

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.audit.identifiers import public_id


class Log(models.Model):
    """The head of one log. `frontier` holds the compact tree: enough to append without reading the past."""

    origin = models.CharField(max_length=200, unique=True)
    size = models.BigIntegerField(default=0)
    frontier = models.JSONField(default=list)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return self.origin


class Event(models.Model):
    """What was done, by whom, to what. `leaf` are the exact bytes that were hashed; `seq` is given by the sequencer."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="events")
    seq = models.BigIntegerField(null=True)
    public_id = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()
    actor = models.CharField(max_length=80)
    verb = models.CharField(max_length=60)
    object = models.CharField(max_length=60)
    leaf = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "seq"], name="event_sequence_is_dense")]
        indexes = [
            # The sequencer asks for what has no number yet.
            models.Index(fields=["log", "id"], condition=Q(seq__isnull=True), name="event_outbox"),
            models.Index(fields=["object", "id"], name="event_history_of_an_object"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.object}"


class Checkpoint(models.Model):
    """A signed statement of a log's size and root, as a C2SP signed note."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checkpoints")
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="one_checkpoint_per_size")]

    def __str__(self) -> str:
        return f"{self.log} at {self.size}"


class FirstKey(models.Model):
    """The verifier key with which a log began, which its readers pin; later ones are handed over by its events."""

    log = models.OneToOneField(Log, on_delete=models.PROTECT, related_name="first_key")
    vkey = models.CharField(max_length=300)

    def __str__(self) -> str:
        return self.vkey


class Cosignature(models.Model):
    """What a witness answered about a checkpoint: its signature line if the status is 200, else why not."""

    checkpoint = models.ForeignKey(Checkpoint, on_delete=models.PROTECT, related_name="cosignatures")
    witness = models.CharField(max_length=200)
    status = models.PositiveSmallIntegerField()
    answer = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["checkpoint", "witness"], name="a_witness_answers_once")]

    def __str__(self) -> str:
        return f"{self.witness} on {self.checkpoint}: {self.status}"


class Verification(models.Model):
    """The result of one full check of a log: a tick is shown only with the time it was earned."""

    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="verifications")
    at = models.DateTimeField(default=timezone.now)
    size = models.BigIntegerField()
    finding = models.CharField(max_length=40, blank=True)
    explanation = models.TextField(blank=True)
    rows = models.BigIntegerField(null=True, help_text="Rows compared with the log; none if the log alone was read.")
    uncovered = models.BigIntegerField(null=True, help_text="Of these: older than the states in the log.")
    findings = models.JSONField(null=True, help_text="The first findings, as comparing.Finding has them.")

    def __str__(self) -> str:
        return f"{self.log} at {self.size}: {self.finding or 'good'}"


class Check(models.Model):
    """A check of a log that somebody asked the workers for: `actor` and `object` go into its event."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "chk"), editable=False)
    log = models.ForeignKey(Log, on_delete=models.PROTECT, related_name="checks")
    actor = models.CharField(max_length=80)
    object = models.CharField(max_length=60)
    asked_at = models.DateTimeField(default=timezone.now)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.OneToOneField(Verification, null=True, on_delete=models.PROTECT, related_name="check_asked_for")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["log"], condition=Q(ended_at=None), name="a_log_is_checked_once_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.log}: {self.state}"

    @property
    def state(self) -> str:
        """waiting, running, done, or failed: the portal, not the log; what the log is found to be is the result."""
        if self.ended_at is not None:
            return "done" if self.result_id else "failed"
        return "running" if self.begun_at else "waiting"
