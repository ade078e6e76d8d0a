"""Who may freeze a report and who may put their name under it."""

from __future__ import annotations

from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.models import Role, User
from apps.accounts.policies import Decision
from apps.accounts.readiness import identity_fault, policy_text_fault, qualification_fault
from apps.projects.models import Engagement
from apps.projects.policies import may_manage, may_see_all, may_see_gold, side_of
from apps.signoff.capacities import Capacity, capacities, may_sign_in_office
from apps.signoff.models import Meaning, Report
from apps.signoff.signing_policies import WORDS, given_for, policy_of
from apps.signoff.signing_rules import COUNTED, Rules, objection


def may_freeze(actor: Actor, engagement: Engagement) -> Decision:
    return may_manage(actor, engagement)


def may_sign(actor: Actor, report: Report, meaning: str) -> Decision:
    """Whether a signature of this meaning can be given now, in the person's own office or in one lent to them."""
    return _choice(actor, report, meaning)[0]


def capacity_to_sign(actor: Actor, report: Report, meaning: str) -> Capacity | None:
    """The office that `may_sign` found: what the manifest names."""
    return _choice(actor, report, meaning)[1]


def _choice(actor: Actor, report: Report, meaning: str) -> tuple[Decision, Capacity | None]:
    offices = capacities(actor, report.engagement)
    if actor.user is None or not offices:
        return may_sign_in_office(actor, report.engagement), None
    policy = policy_of(report)
    rules = policy.rules if policy else None
    found = [(_in_office(actor.user, report, meaning, office, rules), office) for office in offices]
    reasons = dict.fromkeys(decision.reason for decision, _ in found)
    none = Decision(False, " ".join(reasons))
    return next(((decision, office) for decision, office in found if decision), (none, None))


def _in_office(user: User, report: Report, meaning: str, office: Capacity, rules: Rules | None) -> Decision:
    fault = _author_fault(user, report, meaning, office) or _state_fault(user, report, meaning, office)
    if not fault and rules is not None:
        fault = _standing_fault(user, office, rules) or _turn_fault(user, report, meaning, office, rules)
    if fault:
        return Decision(False, fault)
    lender = f", on behalf of {office.on_behalf_of}" if office.on_behalf_of else ""
    return Decision(True, f"You sign as {office.role.label} of {office.organisation}{lender}.")


def _author_fault(user: User, report: Report, meaning: str, office: Capacity) -> str:
    """Who wrote a report does not approve it, does not stand in for a signer of it, and has nobody approve for them."""
    if report.author_id == user.pk and (meaning == Meaning.APPROVED or office.delegation):
        return "You are the author of this report; somebody else approves it."
    if office.on_behalf_of and office.on_behalf_of.pk == report.author_id and meaning == Meaning.APPROVED:
        return f"{office.on_behalf_of} is the author of this report; nobody approves it on their behalf."
    return ""


def _state_fault(user: User, report: Report, meaning: str, office: Capacity) -> str:
    if meaning == Meaning.WITHDRAWN and office.side != "buyer":
        return f"{report.engagement.buyer} withdraws its reports; as auditor you reject one instead."
    if Meaning.WITHDRAWN in {signature.meaning for signature in report.signatures.all()}:
        return "This report was withdrawn; sign its successor."
    if meaning == Meaning.APPROVED and Report.objects.filter(supersedes=report).exists():
        return "This report was superseded; approve its successor."
    if report.signatures.filter(signer=user, meaning=meaning).exists():
        return f"You have signed this report as {meaning} already."
    return ""


def _standing_fault(user: User, office: Capacity, rules: Rules) -> str:
    """What the policy asks of every signer, whatever the signature means."""
    house, today = office.organisation, timezone.now().date()
    return (
        (rules.identity_verified and identity_fault(user, house))
        or (rules.qualification and qualification_fault(user, house, rules.qualification, today))
        or (rules.policy_text and policy_text_fault(user, house))
        or ""
    )


def _turn_fault(user: User, report: Report, meaning: str, office: Capacity, rules: Rules) -> str:
    """A rejection or withdrawal needs no turn; what counts towards the policy does."""
    if meaning not in COUNTED:
        return ""
    return objection(rules, given_for(report), office.given(user, meaning), WORDS)


def may_withdraw(actor: Actor, report: Report) -> Decision:
    return may_sign(actor, report, Meaning.WITHDRAWN)


def may_take_evidence(actor: Actor, report: Report) -> Decision:
    """The bundle holds gold answers and who gave which label: for whoever may see gold and does not judge blind."""
    return _may_know_who_labelled(actor, report) and may_see_gold(actor, report.engagement)


def may_take_redacted(actor: Actor, report: Report) -> Decision:
    """Without gold it is for the vendor too, but not for who only annotates: it holds everybody's labels."""
    return _may_know_who_labelled(actor, report) and may_see_all(actor, report.engagement)


def _may_know_who_labelled(actor: Actor, report: Report) -> Decision:
    membership = side_of(actor, report.engagement)
    if membership is not None and membership.role == Role.ADJUDICATOR:
        return Decision(False, "As Adjudicator you decide cases blind, and the bundle tells who gave which label.")
    if actor.user is not None and membership is None:
        return Decision(False, f"You take no part in {report.engagement}.")
    return Decision(True, "You do not judge cases blind.")
