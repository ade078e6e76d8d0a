"""In which offices somebody can sign: their own, and those that others lend them while they are away."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Membership, Organisation, Role, User
from apps.accounts.policies import Decision, active_membership
from apps.projects.models import Engagement
from apps.projects.policies import side_of
from apps.signoff.models import Delegation
from apps.signoff.signing_rules import Given

SIGNERS = (Role.OWNER, Role.QA_MANAGER, Role.COMPLIANCE_OFFICER)


@dataclass(frozen=True, slots=True)
class Capacity:
    """The office a signature is given in. `delegation` is the loan of it, if it is somebody else's."""

    role: Role
    organisation: Organisation
    side: str
    delegation: Delegation | None = None

    @property
    def on_behalf_of(self) -> User | None:
        return self.delegation.delegator if self.delegation else None

    def manifest(self) -> dict[str, str]:
        """What a manifest says of the office."""
        said = {"role": self.role.label, "organisation": self.organisation.name}
        if self.delegation is None:
            return said
        lender = self.delegation.delegator
        return {
            **said,
            "on_behalf_of": lender.name,
            "on_behalf_of_id": f"user:{lender.public_id}",
            "delegation": self.delegation.public_id,
        }

    def given(self, user: User, meaning: str) -> Given:
        return Given(str(user.pk), self.organisation.name, self.side, self.role.value, meaning)


def may_sign_in_office(actor: Actor, engagement: Engagement) -> Decision:
    """Whether somebody's own office signs: some of the buyer's do, and all of an auditor's."""
    if actor.user is None:
        return Decision(False, "A signature is given by a person.")
    membership = side_of(actor, engagement)
    if membership is None or _takes_part_in_the_work(actor, engagement):
        return Decision(False, f"Reports about {engagement.vendor} are signed by {engagement.buyer} and its auditors.")
    if membership.role not in SIGNERS and membership.organisation_id == engagement.buyer_id:
        return Decision(False, f"As {membership.get_role_display()} you read reports; you do not sign them.")
    return Decision(True, f"You sign as {membership.get_role_display()} of {membership.organisation}.")


def _takes_part_in_the_work(actor: Actor, engagement: Engagement) -> bool:
    return active_membership(actor, engagement.vendor) is not None


def capacities(actor: Actor, engagement: Engagement) -> list[Capacity]:
    """The offices somebody can sign in now, their own first; none for whoever takes part in the vendor's work."""
    membership = side_of(actor, engagement)
    if membership is None or _takes_part_in_the_work(actor, engagement):
        return []
    own = [_own(membership, engagement)] if may_sign_in_office(actor, engagement) else []
    return own + [_lent(each, engagement) for each in delegations_to(membership, engagement)]


def delegations_to(membership: Membership, engagement: Engagement) -> list[Delegation]:
    """Loans in force of roles that their lenders still hold, within the organisation of the membership."""
    held = Delegation.objects.in_force(timezone.now()).filter(
        engagement=engagement, organisation=membership.organisation, delegate=membership.user
    )
    loans = held.select_related("delegator", "organisation").order_by("pk")
    return [each for each in loans if _still_held(each)]


def _still_held(loan: Delegation) -> bool:
    roles = Membership.objects.filter(organisation=loan.organisation, role=loan.role, ended_at=None)
    return loan.delegator.is_active and roles.filter(user=loan.delegator).exists()


def _own(membership: Membership, engagement: Engagement) -> Capacity:
    return Capacity(Role(membership.role), membership.organisation, _side(membership.organisation, engagement))


def _lent(loan: Delegation, engagement: Engagement) -> Capacity:
    return Capacity(Role(loan.role), loan.organisation, _side(loan.organisation, engagement), loan)


def _side(organisation: Organisation, engagement: Engagement) -> str:
    return "buyer" if organisation.pk == engagement.buyer_id else "auditor"
