"""Who signed in an engagement, what made them fit to, and the rules they signed under; people by their pseudonyms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q

from apps.accounts.models import IdentityProof, Organisation, PolicyAcceptance, PolicyText, Qualification, User
from apps.projects.models import Engagement
from apps.signoff.kinds.days import day, second
from apps.signoff.models import Report, Signature

Row = list[object]


def people_facts(engagement: Engagement, reports: Sequence[Report]) -> dict[str, list[Row]]:
    signatures = [signature for report in reports for signature in report.signatures.all()]
    signers = User.objects.filter(pk__in={each.signer_id for each in signatures}).order_by("pk")
    houses = Organisation.objects.filter(
        Q(pk=engagement.buyer_id) | Q(pk__in=engagement.auditors.values("pk")),
    ).order_by("pk")
    return {
        "signers": [_signer(each, signatures, houses) for each in signers],
        "qualifications": _qualifications(signers, houses),
        "signing_policies": _policies(engagement),
        "delegations": _delegations(engagement),
        "policy_texts": _policy_texts(houses),
    }


def _signer(user: User, signatures: Iterable[Signature], houses: Iterable[Organisation]) -> Row:
    own = [each for each in signatures if each.signer_id == user.pk]
    proofs = IdentityProof.objects.filter(user=user, organisation__in=houses).order_by("pk")
    accepted = PolicyAcceptance.objects.filter(user=user, policy_text__organisation__in=houses).order_by("pk")
    return [
        user.public_id,
        "; ".join(dict.fromkeys(f"{each.role}, {each.organisation}" for each in own)),
        len(own),
        "; ".join(f"{each.get_method_display()}, {second(each.checked_at)}" for each in proofs) or "not recorded",
        "; ".join(_acceptance(each) for each in accepted.select_related("policy_text__organisation")) or "none",
    ]


def _acceptance(each: PolicyAcceptance) -> str:
    return f"{each.policy_text.organisation}, version {each.policy_text.version}, {second(each.accepted_at)}"


def _qualifications(signers: Iterable[User], houses: Iterable[Organisation]) -> list[Row]:
    found = Qualification.objects.filter(user__in=signers, organisation__in=houses).order_by("user", "pk")
    return [
        [each.user.public_id, each.organisation.name, each.name, day(each.valid_from), day(each.valid_until) or "open",
         second(each.ended_at) or "no"]
        for each in found.select_related("user", "organisation")
    ]  # fmt: skip


def _policies(engagement: Engagement) -> list[Row]:
    found = engagement.signing_policies.order_by("pk")
    return [[each.kind or "all other kinds", each.version, each.digest, second(each.published_at)] for each in found]


def _delegations(engagement: Engagement) -> list[Row]:
    found = engagement.delegations.order_by("pk").select_related("organisation", "delegator", "delegate")
    return [
        [f"{each.get_role_display()}, {each.organisation}", each.delegator.public_id, each.delegate.public_id,
         second(each.since), second(each.ended_at or each.until)]
        for each in found
    ]  # fmt: skip


def _policy_texts(houses: Iterable[Organisation]) -> list[Row]:
    found = PolicyText.objects.filter(organisation__in=houses).order_by("organisation", "version")
    return [[each.organisation.name, each.version, each.digest, second(each.published_at)] for each in found]
