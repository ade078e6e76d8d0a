"""Who may freeze a report and who may put their name under it."""

from __future__ import annotations

from apps.accounts.actors import Actor
from apps.accounts.models import Role
from apps.accounts.policies import Decision, active_membership
from apps.projects.models import Engagement
from apps.projects.policies import may_manage, may_see_gold, side_of
from apps.signoff.models import Meaning, Report

SIGNERS = (Role.OWNER, Role.QA_MANAGER, Role.COMPLIANCE_OFFICER)


def may_freeze(actor: Actor, engagement: Engagement) -> Decision:
    return may_manage(actor, engagement)


def may_sign(actor: Actor, report: Report, meaning: str) -> Decision:
    """Anybody with an office on the buyer's or auditor's side reviews; who wrote a report does not approve it."""
    if actor.user is None:
        return Decision(False, "A signature is given by a person.")
    engagement = report.engagement
    membership = side_of(actor, engagement)
    if membership is None or active_membership(actor, engagement.vendor):
        return Decision(False, f"Reports about {engagement.vendor} are signed by {engagement.buyer} and its auditors.")
    by_auditor = membership.organisation_id != engagement.buyer_id
    if membership.role not in SIGNERS and not by_auditor:
        return Decision(False, f"As {membership.get_role_display()} you read reports; you do not sign them.")
    if meaning == Meaning.APPROVED and report.author_id == actor.user.pk:
        return Decision(False, "You are the author of this report; somebody else approves it.")
    if meaning == Meaning.WITHDRAWN and by_auditor:
        return Decision(False, f"{engagement.buyer} withdraws its reports; as auditor you reject one instead.")
    if Meaning.WITHDRAWN in {signature.meaning for signature in report.signatures.all()}:
        return Decision(False, "This report was withdrawn; sign its successor.")
    if meaning == Meaning.APPROVED and Report.objects.filter(supersedes=report).exists():
        return Decision(False, "This report was superseded; approve its successor.")
    if report.signatures.filter(signer=actor.user, meaning=meaning).exists():
        return Decision(False, f"You have signed this report as {meaning} already.")
    return Decision(True, f"You sign as {membership.get_role_display()} of {membership.organisation}.")


def may_withdraw(actor: Actor, report: Report) -> Decision:
    return may_sign(actor, report, Meaning.WITHDRAWN)


def may_take_evidence(actor: Actor, report: Report) -> Decision:
    """The bundle holds gold answers and who gave which label: for whoever may see gold and does not judge blind."""
    membership = side_of(actor, report.engagement)
    if membership is not None and membership.role == Role.ADJUDICATOR:
        return Decision(False, "As Adjudicator you decide cases blind, and the bundle tells who gave which label.")
    return may_see_gold(actor, report.engagement)
