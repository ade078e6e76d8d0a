"""Putting a version in charge of a project: one row, one event, and the certificates of who leaves are ended."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid
from apps.audit.services import record
from apps.loop.models import Comparison, ModelVersion, Promotion
from apps.loop.selectors import champion_of
from apps.loop.services.certificates import end_lapsed

LONGEST_REASON = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """Why a version comes into charge: a reason in words, and what it was compared and signed by, if anything was."""

    reason: str
    comparison: Comparison | None = None
    signature: str = ""
    is_rollback: bool = False


def checked_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not 1 <= len(reason) <= LONGEST_REASON:
        raise Invalid(f"Give the reason in 1 to {LONGEST_REASON} characters.")
    return reason


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
