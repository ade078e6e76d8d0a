"""The right to contest: a label, a gold answer, a finding, or an annotator's standing."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.disputes import tasks
from apps.disputes.models import Dispute, DisputeState, Ground, Position, Step, Subject
from apps.disputes.notifying import is_kept_from_vendor, tell_opened
from apps.disputes.policies import may_contest_finding, may_contest_gold, may_contest_standing, may_open
from apps.disputes.rules import rules_for
from apps.disputes.selectors import delivered_label
from apps.disputes.services.hearing import LONGEST
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
    _require_contestable(actor, item, subject, finding)
    _check_claim(claim)
    # The same queue as `open_disputes`: both would find the item without a case.
    Project.objects.select_for_update().get(pk=item.project_id)
    case, positions, step = _brought(actor, item, claim, subject, finding)
    details = {"item": item.key, "subject": subject, "claim_sha256": sha256(claim), "seed": case.seed}
    # That it is about gold is told in an event that the vendor does not read, as long as they may not know it.
    verb = "dispute.gold_contested" if is_kept_from_vendor(case) else "dispute.opened"
    tell(actor, item.project, verb, case.public_id, details, [case, step, positions])
    tell_opened(case, actor)
    transaction.on_commit(partial(tasks.run_ordering.enqueue, item.project_id))
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
    tell_opened(case, actor)
    transaction.on_commit(partial(tasks.run_ordering.enqueue, project.pk))
    return case


def _require_contestable(actor: Actor, item: Item, subject: str, finding: Inspection | None) -> None:
    if subject not in (Subject.LABEL, Subject.GOLD, Subject.FINDING):
        raise Invalid("Say what you contest: the label, the gold answer or a finding.")
    if (finding is not None) != (subject == Subject.FINDING):
        raise Invalid("Name the finding that you contest, and no finding for anything else.")
    if finding is not None:
        _check_finding(item, finding)
        require(may_contest_finding(actor, finding))
    else:
        require(may_contest_gold(actor, item) if subject == Subject.GOLD else may_open(actor, item))


def _check_finding(item: Item, finding: Inspection) -> None:
    if finding.drawn_item.item_id != item.pk:
        raise Invalid(f"This finding is about another item than {item.key}.")
    if finding.drawn_item.inspections.filter(pk__gt=finding.pk).exists():
        raise Invalid(f"The finding on {item.key} was replaced by a newer one; contest that one.")


def _check_claim(claim: str) -> None:
    if not claim.strip() or len(claim) > LONGEST:
        raise Invalid(f"Say what is wrong and why, in at most {LONGEST} characters.")


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
    # What the buyer had claimed in it stays with the step.
    former = existing.claim
    Dispute.objects.filter(pk=existing.pk).update(**told)
    existing.refresh_from_db()
    return existing, [], _first_step(existing, actor, former)


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


def _first_step(case: Dispute, actor: Actor, former: str = "") -> Step:
    return Step.objects.create(
        dispute=case,
        act="open",
        state=case.state,
        person=actor.user,
        reason=former,
        at=case.opened_at,
        due_at=case.due_at,
    )
