"""The right to contest: a label, a gold answer, a finding, or an annotator's standing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.disputes.models import Dispute, DisputeState, Ground, Position, Step, Subject
from apps.disputes.policies import may_contest_standing, may_open
from apps.disputes.rules import rules_for
from apps.disputes.selectors import delivered_label
from apps.disputes.services.moving import days_from_now, sha256, tell
from apps.disputes.services.positions import take_positions
from apps.gold.models import Standing
from apps.gold.selectors import answers_to
from apps.lots.models import Inspection
from apps.projects.models import Item, Project


@transaction.atomic
def open_dispute(
    *, actor: Actor, item: Item, claim: str, subject: str = Subject.LABEL, finding: Inspection | None = None
) -> Dispute:
    """Contest an item's label, its gold answer or what an inspection found, with a reason."""
    require(may_open(actor, item))
    _check_claim(claim)
    # The same queue as `open_disputes`: both would find the item without a case.
    Project.objects.select_for_update().get(pk=item.project_id)
    case, positions, step = _brought(actor, item, claim, subject, finding)
    details = {"item": item.key, "subject": subject, "claim_sha256": sha256(claim), "seed": case.seed}
    tell(actor, item.project, "dispute.opened", case.public_id, details, [case, step, positions])
    return case


@transaction.atomic
def contest_standing(*, actor: Actor, standing: Standing, claim: str) -> Dispute:
    """Contest what a gold test made of an annotator."""
    require(may_contest_standing(actor, standing))
    _check_claim(claim)
    project = standing.run.project
    Project.objects.select_for_update().get(pk=project.pk)
    if Dispute.objects.undecided().filter(standing=standing).exists():
        raise Invalid(f"The standing of {standing.annotator} is contested already; add to that case.")
    brought = _circumstances(actor, project, claim)
    case = Dispute.objects.create(
        project=project, subject=Subject.STANDING, standing=standing, contested=standing.standing, **brought
    )
    step = _first_step(case, actor)
    details = {"run": standing.run.public_id, "subject": Subject.STANDING, "claim_sha256": sha256(claim)}
    tell(actor, project, "dispute.opened", case.public_id, details, [case, step])
    return case


def _check_claim(claim: str) -> None:
    if not claim.strip():
        raise Invalid("Say what is wrong with the label and why.")


def _brought(
    actor: Actor, item: Item, claim: str, subject: str, finding: Inspection | None
) -> tuple[Dispute, list[Position], Step]:
    """The case, the positions in it if they were taken now, and its first step."""
    told = {**_circumstances(actor, item.project, claim), "subject": subject, "finding": finding}
    told["contested"] = _contested(item, subject)
    existing = Dispute.objects.undecided().filter(item=item, control=False).first()
    if existing is None:
        case = Dispute.objects.create(project=item.project, item=item, **told)
        return case, take_positions([case]), _first_step(case, actor)
    if actor.user is None or Dispute.objects.visible_to(actor.user).filter(pk=existing.pk).exists():
        raise Invalid(f"Item {item.key} has an open case already; add to that one.")
    # A case that they may not know of, since it would tell them that the item is gold, becomes the one they bring.
    Dispute.objects.filter(pk=existing.pk).update(**told)
    existing.refresh_from_db()
    return existing, [], _first_step(existing, actor)


def _circumstances(actor: Actor, project: Project, claim: str) -> dict[str, Any]:
    rules = rules_for(project.engagement)
    return {
        "state": DisputeState.EVIDENCE,
        "ground": Ground.MANUAL,
        "claim": claim,
        "opened_by": actor.user,
        "opened_at": timezone.now(),
        "due_at": days_from_now(rules.evidence_days or rules.decide_days),
    }


def _contested(item: Item, subject: str) -> str | None:
    if subject == Subject.GOLD:
        gold = answers_to([item.pk]).get(item.pk)
        if gold is None:
            raise Invalid(f"Item {item.key} has no gold answer that could be contested.")
        return gold.value
    return delivered_label(item)


def _first_step(case: Dispute, actor: Actor) -> Step:
    return Step.objects.create(
        dispute=case, act="open", state=case.state, person=actor.user, at=case.opened_at, due_at=case.due_at
    )
