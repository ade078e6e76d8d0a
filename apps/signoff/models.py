"""Frozen reports and the signatures under them."""

from __future__ import annotations

import json
from functools import partial
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Passkey, Role, User, is_person
from apps.audit.identifiers import public_id
from apps.projects.models import Engagement, Project


class Kind(models.TextChoices):
    SIGN_OFF = "sign-off", "Sign-off report"
    VENDOR_AUDIT = "vendor-audit", "Vendor audit report"
    ADJUDICATION = "adjudication", "Adjudication report"
    DATASET_CERTIFICATE = "dataset-certificate", "Dataset certificate"
    INSPECTION_PACK = "inspection-pack", "Inspector's pack"
    PROMOTION = "promotion", "Promotion report"
    STRATEGY = "strategy", "Strategy report"


# A set, and how it was made, tells which items are gold; so does what two models said of gold. A strategy tells what
# is checked blind, and how the buyer means to do without people.
NOT_FOR_VENDORS = (Kind.DATASET_CERTIFICATE, Kind.INSPECTION_PACK, Kind.PROMOTION, Kind.STRATEGY)


class ReportQuerySet(models.QuerySet["Report"]):
    def visible_to(self, user: Any) -> Self:
        """A report covers a whole engagement: an annotator sees their own results elsewhere, not this."""
        if not is_person(user):
            return self.none()
        as_annotator = user.memberships.filter(ended_at=None, role=Role.ANNOTATOR).values("organisation")
        houses = user.memberships.filter(ended_at=None).values("organisation")
        seen = self.filter(engagement__in=Engagement.objects.visible_to(user))
        return seen.exclude(engagement__vendor__in=as_annotator).exclude(
            Q(kind__in=NOT_FOR_VENDORS) & Q(engagement__vendor__in=houses)
        )


class Report(models.Model):
    """A report as it was on the day: canonical JSON, from which page, PDF and tables are drawn."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "rpt"), editable=False)
    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="reports")
    project = models.ForeignKey(Project, null=True, on_delete=models.PROTECT, related_name="reports")
    kind = models.CharField(max_length=24, choices=Kind, null=True, help_text="None before kinds were distinguished.")
    scope = models.CharField(max_length=120, null=True, help_text="What it is about, the same for the same thing.")
    title = models.CharField(max_length=200)
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    evidence = models.FileField(
        upload_to="evidence/", help_text="The rows and parameters the figures are computed from."
    )
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField(default=timezone.now, editable=False)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title


class Meaning(models.TextChoices):
    REVIEWED = "reviewed", "Reviewed"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"


# The lists `auth` of a manifest, from strongest to weakest.
METHODS = {
    ("password", "passkey"): "password and passkey (user verified; can be checked offline)",
    ("password", "totp"): "password and one-time code (weaker: attested by the log only)",
    ("password",): "password alone (weakest: attested by the log only)",
}


class Signature(models.Model):
    """A person, a meaning and a record, bound together in `manifest` (canonical JSON) as it was signed."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "sig"), editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signatures")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    meaning = models.CharField(max_length=10, choices=Meaning)
    printed_name = models.CharField(max_length=120)
    role = models.CharField(max_length=60)
    organisation = models.CharField(max_length=120)
    reason = models.TextField(blank=True)
    manifest = models.BinaryField()
    manifest_sha256 = models.CharField(max_length=64)
    assertion = models.JSONField(null=True, help_text="The passkey's answer, in base64url; of a signature with one.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "signer", "meaning"], name="a_meaning_is_signed_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.meaning} by {self.printed_name}"

    @property
    def office(self) -> str:
        """The role it was given in, and whose role that is if it was lent."""
        lender = json.loads(bytes(self.manifest)).get("on_behalf_of")
        return f"{self.role}, on behalf of {lender}" if lender else self.role

    @property
    def method(self) -> str:
        """How the signer was recognised, in words that say what it is worth to somebody offline."""
        auth = tuple(json.loads(bytes(self.manifest))["auth"])
        return METHODS.get(auth, ", ".join(auth))


class PendingSignature(models.Model):
    """What somebody was shown and is about to sign: the exact bytes, for one session, for a few minutes, once."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "pen"), editable=False)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="+")
    signer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    session_digest = models.CharField(max_length=64)
    passkey = models.ForeignKey(Passkey, null=True, on_delete=models.PROTECT, related_name="+")
    manifest = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.report} by {self.signer}"


class SignedFile(models.Model):
    """The signed PDF after one more signature: each is a whole file, and the newest is the one to download."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signed_files")
    signature = models.OneToOneField(Signature, on_delete=models.PROTECT, related_name="signed_file")
    pdf = models.FileField(upload_to="reports/")
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.sha256[:16]


# These name the models above, so they come after them.
from apps.signoff.signing_models import Delegation as Delegation  # noqa: E402
from apps.signoff.signing_models import SigningPolicy as SigningPolicy  # noqa: E402
