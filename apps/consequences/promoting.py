"""Promoting a challenger: the gate let it pass, and a person signed for that. There is no way round either."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.labels.runs import RunState
from apps.learning.gate import Promotion as Verdict
from apps.loop.gating.frozen_gold import corrected_since
from apps.loop.models import Comparison, Promotion
from apps.loop.policies import may_run_loop
from apps.loop.selectors import champion_of
from apps.loop.services.charging import Grounds, record_promotion
from apps.projects.models import Project
from apps.signoff.models import Kind, Meaning, Report, Signature
from apps.signoff.policies import may_freeze
from apps.signoff.scopes import Scope, scope_of
from apps.signoff.services import freeze_report
from apps.signoff.signing_policies import progress_of


@dataclass(frozen=True, slots=True)
class Signed:
    """The report by which a comparison is signed for, if there is one, its approval, or why it has none yet."""

    report: Report | None
    approval: Signature | None
    why_not: str


def scope_of_comparison(comparison: Comparison) -> Scope:
    return scope_of(comparison.project, "comparison", comparison=comparison)


def freeze_comparison(*, actor: Actor, comparison: Comparison) -> Report:
    """The promotion report of a comparison, for people to sign."""
    require(may_freeze(actor, comparison.project.engagement))
    if _report_of(comparison) is not None:
        raise Invalid("This comparison is frozen as a report already; sign that one.")
    scope = scope_of_comparison(comparison)
    return freeze_report(actor=actor, title=f"Promotion of {comparison.challenger}", scope=scope, kind=Kind.PROMOTION)


def signed_for(comparison: Comparison) -> Signed:
    """An approval counts on the newest report about this comparison alone, and only while nobody has rejected or
    withdrawn that report and its signing policy, if it has one, is complete."""
    report = _report_of(comparison)
    if report is None:
        return Signed(None, None, "It is not frozen as a report yet, so nobody could sign for it.")
    signatures = list(report.signatures.all())
    against = [each for each in signatures if each.meaning in (Meaning.REJECTED, Meaning.WITHDRAWN)]
    if against:
        return Signed(report, None, f"The report was {against[0].meaning}; it is not relied upon.")
    approvals = [each for each in signatures if each.meaning == Meaning.APPROVED]
    if not approvals:
        return Signed(report, None, "Nobody has signed the report as approved yet.")
    progress = progress_of(report)
    if progress is not None and not progress.complete:
        return Signed(report, None, "Not every signature that the signing policy asks for is given yet.")
    return Signed(report, approvals[-1], "")


def objection_to(comparison: Comparison) -> str:
    """Why the challenger cannot be promoted now; empty if it can."""
    if comparison.state != RunState.DONE:
        return "The comparison is not decided."
    if comparison.verdict != Verdict.PROMOTE:
        return f"The gate said: {comparison.verdict}. Who did not pass is not promoted; train another, and compare it."
    if Promotion.objects.filter(comparison=comparison).exists():
        return f"{comparison.challenger} was promoted by this comparison already."
    champion = champion_of(comparison.project)
    if champion != comparison.champion:
        return f"{champion} is in charge by now, and not what was compared. Compare again."
    if corrected := corrected_since(comparison):
        return f"{len(corrected)} of the gold answers compared are other ones by now ({corrected[0]}). Compare again."
    return signed_for(comparison).why_not


@transaction.atomic
def promote(*, actor: Actor, comparison: Comparison) -> Promotion:
    """Put the challenger in charge. Nobody can override the gate or the signatures."""
    require(may_run_loop(actor, comparison.project.engagement))
    if actor.user is None:
        raise Invalid("A version is promoted by a person.")
    # Signatures, gold and who is in charge stay as they are until this is written down.
    Project.objects.select_for_update().get(pk=comparison.project_id)
    Report.objects.select_for_update().filter(kind=Kind.PROMOTION, scope=scope_of_comparison(comparison).name).first()
    if why_not := objection_to(comparison):
        raise Invalid(why_not)
    signed = signed_for(comparison)
    if signed.report is None or signed.approval is None:
        raise Invalid(signed.why_not)
    grounds = Grounds(
        reason=f"Passed the gate, signed for in {signed.report.public_id}.",
        comparison=comparison,
        signature=signed.approval.public_id,
    )
    return record_promotion(actor, comparison.challenger, "promotion.promoted", grounds)


def _report_of(comparison: Comparison) -> Report | None:
    """The newest one, which the others were superseded by."""
    about = Report.objects.filter(kind=Kind.PROMOTION, scope=scope_of_comparison(comparison).name)
    return about.filter(engagement=comparison.project.engagement, superseded_by=None).order_by("-pk").first()
