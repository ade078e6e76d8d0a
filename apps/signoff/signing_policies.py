"""Signing policies of engagements: publishing a version, which one binds a report, and how far the report is."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.models import Role
from apps.accounts.policies import Decision, Invalid, has_role, require
from apps.audit.services import record
from apps.evidence.canonical import encode
from apps.projects.models import Engagement
from apps.projects.policies import is_tested
from apps.signoff.models import Kind, Report, Signature, SigningPolicy
from apps.signoff.selectors import body_of
from apps.signoff.signing_document import BadRules, parse_rules
from apps.signoff.signing_rules import Given, Progress, Strength, described, progress

WORDS = {role.value: role.label for role in Role}
_CODES = {role.label: role.value for role in Role}


def may_publish(actor: Actor, engagement: Engagement) -> Decision:
    return has_role(actor, engagement.buyer, Role.OWNER, Role.COMPLIANCE_OFFICER)


@transaction.atomic
def publish_signing_policy(*, actor: Actor, engagement: Engagement, document: Any, kind: str = "") -> SigningPolicy:
    """A new version for the reports of one kind, or for all other kinds. Reports frozen before keep theirs."""
    require(may_publish(actor, engagement))
    if actor.user is None:
        raise Invalid("A signing policy is published by a person.")
    if kind and kind not in Kind.values:
        raise Invalid(f"There is no kind of report {kind!r}; choose one of {', '.join(Kind.values)}, or none for all.")
    try:
        canonical = parse_rules(document).document()
    except BadRules as fault:
        raise Invalid(str(fault)) from None
    # Two versions at once would both be the next: the engagement's row is the queue.
    Engagement.objects.select_for_update().get(pk=engagement.pk)
    current = engagement.signing_policies.filter(kind=kind).first()
    digest = hashlib.sha256(encode(canonical)).hexdigest()
    if current is not None and current.digest == digest:
        raise Invalid(f"This is what {current} says already; nothing was published.")
    made = SigningPolicy.objects.create(
        engagement=engagement,
        kind=kind,
        version=current.version + 1 if current else 1,
        document=canonical,
        digest=digest,
        published_by=actor.user,
    )
    details = {"kind": kind, "version": made.version, "sha256": digest, "policy": canonical}
    log, obj = engagement.log_origin, made.public_id
    record(log=log, actor=actor.text, verb="signing_policy.published", obj=obj, details=details, states=[made])
    return made


def policies_in_force(engagement: Engagement) -> list[SigningPolicy]:
    """The newest version for each kind that has one, the general one first."""
    newest: dict[str, SigningPolicy] = {}
    for each in engagement.signing_policies.select_related("published_by"):
        newest.setdefault(each.kind, each)
    return list(newest.values())


def required_strength(engagement: Engagement) -> Strength:
    """The strictest that any policy in force asks for: a person signs all reports of an engagement in one way."""
    asked = {each.rules.strength for each in policies_in_force(engagement)}
    return "passkey" if "passkey" in asked else "any"


def signing_part(engagement: Engagement, kind: str) -> dict[str, Any] | None:
    """What a body says about its signatures: the newest policy for its kind, or else for all kinds.

    `document` is the policy whose canonical JSON has the digest, `steps` are its steps in words.
    """
    own = [each for each in policies_in_force(engagement) if each.kind in ("", kind)]
    if not own:
        return None
    rules = own[-1].rules
    return {
        "policy": own[-1].public_id,
        "version": own[-1].version,
        "sha256": own[-1].digest,
        "steps": [described(step, WORDS) for step in rules.steps],
        "document": rules.document(),
    }


def policy_of(report: Report) -> SigningPolicy | None:
    """The version that binds this report: the one its frozen body names."""
    named = _named(report)
    return report.engagement.signing_policies.get(public_id=named) if named else None


def _named(report: Report) -> str:
    return str((body_of(report).get("signing") or {}).get("policy", ""))


def progress_of(report: Report) -> Progress | None:
    """How far the report is by its policy; None where there is none."""
    policy = policy_of(report)
    return progress(policy.rules, given_for(report)) if policy else None


def progress_of_each(reports: Sequence[Report]) -> dict[int, Progress]:
    """By primary key, for reports with their signatures prefetched: one query for all policies."""
    named = {report.pk: _named(report) for report in reports}
    found = SigningPolicy.objects.in_bulk({name for name in named.values() if name}, field_name="public_id")
    bound = [(report, found[named[report.pk]]) for report in reports if named[report.pk]]
    return {report.pk: progress(policy.rules, given_for(report)) for report, policy in bound}


def given_for(report: Report) -> list[Given]:
    return [_given(report, signature) for signature in report.signatures.all()]


def _given(report: Report, signature: Signature) -> Given:
    by_buyer = signature.organisation == report.engagement.buyer.name
    role = _CODES.get(signature.role, signature.role)
    side = "buyer" if by_buyer else "auditor"
    return Given(str(signature.signer_id), signature.organisation, side, role, signature.meaning)


def progress_as_json(report: Report) -> dict[str, Any] | None:
    """What page, PDF and API say about it: {policy, version, sha256, done, wanted, complete, stopped, steps, next}."""
    policy = policy_of(report)
    if policy is None:
        return None
    now = progress(policy.rules, given_for(report))
    steps = [
        {"step": described(each.step, WORDS), "count": each.step.count, "given": len(each.by)} for each in now.steps
    ]
    return {
        "policy": policy.public_id,
        "version": policy.version,
        "sha256": policy.digest,
        "done": now.done,
        "wanted": now.wanted,
        "complete": now.complete,
        "stopped": now.stopped,
        "steps": steps,
        "next": [described(step, WORDS) for step in now.next],
    }


def may_see_signing(actor: Actor, engagement: Engagement) -> Decision:
    """Who signs, and who stands in for whom, is known to the buyer and its auditors."""
    if is_tested(actor, engagement):
        return Decision(False, f"How reports are signed is between {engagement.buyer} and its auditors.")
    return Decision(True, "You are on the buyer's or an auditor's side.")
