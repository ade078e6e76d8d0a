"""Putting a version in charge: the first one, one that passed and was signed for, and the way back."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import record
from apps.labels.runs import RunState
from apps.loop.models import Comparison, ModelVersion, Promotion
from apps.loop.policies import may_run_loop
from apps.loop.selectors import champion_of, former_of
from apps.loop.services.certificates import end_lapsed
from apps.projects.models import Project

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why a version comes into charge: a reason in words, and what it was compared and signed by, if anything was."""

    reason: str
    comparison: Comparison | None = None
    signature: str = ""
    is_rollback: bool = False


@transaction.atomic
def appoint(*, actor: Actor, version: ModelVersion, reason: str) -> Promotion:
    """Put the first version of a project in charge, without a comparison: there is nobody to compare it with."""
    require(may_run_loop(actor, version.project.engagement))
    reason = _checked(reason)
    Project.objects.select_for_update().get(pk=version.project_id)
    champion = champion_of(version.project)
    if champion is not None:
        raise Invalid(f"{champion} is in charge. Compare {version} with it; who passes the gate can be promoted.")
    if version.state != RunState.DONE:
        raise Invalid(f"{version} is not ready, so it cannot be put in charge.")
    return record_promotion(actor, version, "promotion.appointed", Grounds(reason=reason))


@transaction.atomic
def roll_back(*, actor: Actor, project: Project, reason: str) -> Promotion:
    """Put the version back in charge that was so before the one that is, whatever any gate said of either."""
    require(may_run_loop(actor, project.engagement))
    reason = _checked(reason)
    Project.objects.select_for_update().get(pk=project.pk)
    former = former_of(project)
    if former is None:
        raise Invalid("There is no version to go back to: none was in charge before the one that is.")
    return record_promotion(actor, former, "promotion.rolled_back", Grounds(reason=reason, is_rollback=True))


def record_promotion(actor: Actor, version: ModelVersion, verb: str, grounds: Grounds) -> Promotion:
    """Inside the transaction that has the row of the project locked. What the former champion said is no ground for
    taking anything unseen any more."""
    former = champion_of(version.project)
    made = Promotion.objects.create(
        project=version.project,
        version=version,
        comparison=grounds.comparison,
        signature=grounds.signature,
        is_rollback=grounds.is_rollback,
        reason=grounds.reason,
        promoted_by=actor.user,
    )
    details = {
        "version": version.public_id,
        "digest": version.digest,
        "former": former.public_id if former else "",
        "comparison": grounds.comparison.public_id if grounds.comparison else "",
        "signature": grounds.signature,
    }
    log = version.project.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=made.public_id, details=details, states=[made])
    end_lapsed(version.project)
    return made


def _checked(reason: str) -> str:
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise Invalid(f"Give the reason in 1 to {LONGEST_REASON} characters.")
    return reason
