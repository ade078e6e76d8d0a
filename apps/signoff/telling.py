"""Whom a report is brought to: those who may sign it, and those whom the outcome concerns."""

from __future__ import annotations

from django.db.models import QuerySet

from apps.accounts.models import Role, User
from apps.notices.recipients import buyers_people, members_of, vendors_people, without_vendors_people
from apps.notices.services import notify
from apps.projects.models import Engagement
from apps.signoff.capacities import SIGNERS
from apps.signoff.models import NOT_FOR_VENDORS, Meaning, Report, Signature

OUTCOMES = {
    Meaning.APPROVED: "report.approved",
    Meaning.REJECTED: "report.rejected",
    Meaning.WITHDRAWN: "report.withdrawn",
}


def signers_of(engagement: Engagement) -> QuerySet[User]:
    """Those of whom `may_sign_in_office` is true."""
    readers = buyers_people(engagement)
    people = buyers_people(engagement, *SIGNERS)
    for organisation in engagement.auditors.all():
        people = people | members_of(organisation).exclude(pk__in=readers.values("pk"))
    return without_vendors_people(people, engagement)


def tell_signers(report: Report) -> None:
    """A new report is waiting; its author knows."""
    _tell(report, signers_of(report.engagement).exclude(pk=report.author_id), "report.awaits_signature")


def tell_outcome(report: Report, signature: Signature) -> None:
    """Its author, who signed it, and the vendor's managers where they see reports of its kind."""
    kind = OUTCOMES.get(Meaning(signature.meaning))
    if kind is None:
        return
    signed = report.signatures.values("signer")
    people = User.objects.filter(pk__in=signed) | User.objects.filter(pk=report.author_id)
    if report.kind not in NOT_FOR_VENDORS:
        managers = vendors_people(report.engagement, Role.OWNER, Role.VENDOR_MANAGER)
        people = people | User.objects.filter(pk__in=managers.values("pk"))
    _tell(report, people.exclude(pk=signature.signer_id), kind, key=signature.public_id)


def _tell(report: Report, people: QuerySet[User], kind: str, key: str = "") -> None:
    notify(
        recipients=people,
        kind=kind,
        subject=report.public_id,
        path=f"/reports/{report.public_id}/",
        engagement=report.engagement,
        key=key,
    )
