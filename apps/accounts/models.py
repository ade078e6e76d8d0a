"""Organisations, people and what they may do where."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from apps.audit.identifiers import public_id


class OrganisationKind(models.TextChoices):
    BUYER = "buyer", "Buyer"
    VENDOR = "vendor", "Vendor"
    AUDITOR = "auditor", "Auditor"


class Role(models.TextChoices):
    OWNER = "owner", "Owner"
    QA_MANAGER = "qa_manager", "QA manager"
    ADJUDICATOR = "adjudicator", "Adjudicator"
    COMPLIANCE_OFFICER = "compliance_officer", "Compliance officer"
    AUDITOR = "auditor", "Auditor"
    VENDOR_MANAGER = "vendor_manager", "Vendor manager"
    ANNOTATOR = "annotator", "Annotator"


class People(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "usr"), editable=False)
    email = models.EmailField(max_length=200, unique=True)
    name = models.CharField(max_length=120)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now, editable=False)

    objects: ClassVar[People] = People()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_email")]

    def __str__(self) -> str:
        return self.name


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: Any) -> Self:
        return self.filter(memberships__user=user, memberships__ended_at=None) if is_person(user) else self.none()


class Organisation(models.Model):
    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "org"), editable=False)
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=10, choices=OrganisationKind)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrganisationQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    since = models.DateTimeField(default=timezone.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation"],
                condition=models.Q(ended_at=None),
                name="one_role_in_an_organisation_at_a_time",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()} at {self.organisation}"


class Invitation(models.Model):
    """An offer of a role. Only the digest of its link is kept."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "inv"), editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(max_length=200)
    role = models.CharField(max_length=20, choices=Role)
    invited_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    token_digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.email} as {self.role} at {self.organisation}"


class ApiToken(models.Model):
    """A key for programs: acts as its owner, shown once, kept as a digest."""

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "key"), editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Passkey(models.Model):
    """A public key whose private half an authenticator of the person holds; valid on the page it was made on.

    `credential` is the authenticator's id for it in base64url; `numbers` are those of the public key in hex, as
    `apps.evidence.esignature.Passkey` and the event `signer.enrolled` have them.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "psk"), editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="passkeys")
    credential = models.CharField(max_length=1400, unique=True)
    algorithm = models.CharField(max_length=10)
    numbers = models.JSONField()
    origin = models.CharField(max_length=300)
    rp_id = models.CharField(max_length=253)
    aaguid = models.CharField(max_length=36)
    transports = models.JSONField(default=list)
    name = models.CharField(max_length=80)
    sign_count = models.BigIntegerField(default=0)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class CodeApp(models.Model):
    """An app that shows time-based one-time codes. Its secret is kept encrypted under a key outside the database.

    `last_step` is the newest 30-second step whose code was accepted: neither it nor an older one is accepted again.
    """

    public_id = models.CharField(max_length=20, unique=True, default=partial(public_id, "otp"), editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="code_apps")
    sealed_secret = models.BinaryField()
    last_step = models.BigIntegerField()
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(revoked_at=None), name="one_code_app_at_a_time")
        ]

    def __str__(self) -> str:
        return "app for one-time codes"


class SignInGuard(models.Model):
    """Counts failures for one e-mail address or one network address, of which only a keyed digest is kept."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField(default=timezone.now, db_index=True)
    locked_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.failures} since {self.since}"


def is_person(user: Any) -> bool:
    """True for somebody who is signed in; everybody else sees nothing."""
    return isinstance(user, User) and user.is_active


# These name the models above as text, so that they can stand in a file of their own.
from apps.accounts.standing import IdentityProof as IdentityProof  # noqa: E402
from apps.accounts.standing import PolicyAcceptance as PolicyAcceptance  # noqa: E402
from apps.accounts.standing import PolicyText as PolicyText  # noqa: E402
from apps.accounts.standing import ProofMethod as ProofMethod  # noqa: E402
from apps.accounts.standing import Qualification as Qualification  # noqa: E402
