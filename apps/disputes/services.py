"""Opening cases and deciding them."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.accounts.policies import Invalid, require
from apps.audit.services import States, record
from apps.disputes.grounds import contested_items
from apps.disputes.models import Adjudication, Dispute, DisputeState, Ground, Holder, Position, ReasonCode
from apps.disputes.policies import may_adjudicate, may_open
from apps.gold.selectors import answers_to
from apps.gold.services import correct_gold
from apps.labels.models import Annotation, Source
from apps.labels.selectors import rules_of, unreplaced
from apps.labels.services import freeze_set
from apps.labels.types import BadLabel
from apps.projects.models import Item, Project
from apps.projects.policies import may_manage
from apps.projects.selectors import current_guideline, current_schema

TIME_TO_DECIDE = dt.timedelta(days=5)
# Cases whose positions are taken at once: databases limit the parameters of a query.
TOGETHER = 5000


@transaction.atomic
def open_disputes(*, actor: Actor, project: Project) -> int:
    """Open a case for each item that contradicts gold, is tied, or is agreed on too little. Returns how many.

    An item with a case of its own, open or decided, is left alone.
    """
    require(may_manage(actor, project.engagement))
    Project.objects.select_for_update().get(pk=project.pk)
    taken = set(Dispute.objects.filter(project=project).values_list("item_id", flat=True))
    frozen = freeze_set(actor=actor, project=project)
    grounds = {item: ground for item, ground in contested_items(project, frozen).items() if item not in taken}
    due = timezone.now() + TIME_TO_DECIDE
    cases = Dispute.objects.bulk_create(
        Dispute(project=project, item_id=item, ground=ground, due_at=due) for item, ground in sorted(grounds.items())
    )
    written: States = [cases, _take_positions(cases)]
    for ground in Ground.values:
        count = sum(case.ground == ground for case in cases)
        if count:
            details = {"ground": ground, "cases": count}
            _record(actor, project, "dispute.opened_by_rule", project.public_id, details, written)
            written = []
    return len(cases)


@transaction.atomic
def open_dispute(*, actor: Actor, item: Item, claim: str) -> Dispute:
    """Contest an item's label by hand, with a reason."""
    require(may_open(actor, item))
    if not claim.strip():
        raise Invalid("Say what is wrong with the label and why.")
    # The same queue as `open_disputes`: both would find the item without a case.
    Project.objects.select_for_update().get(pk=item.project_id)
    dispute, positions = _opened(actor, item, claim)
    details = {"item": item.key, "claim_sha256": hashlib.sha256(claim.encode()).hexdigest()}
    _record(actor, item.project, "dispute.opened", dispute.public_id, details, [dispute, positions])
    return dispute


def _opened(actor: Actor, item: Item, claim: str) -> tuple[Dispute, list[Position]]:
    """The case, and the positions in it if they were taken now."""
    now = timezone.now()
    times = {"opened_at": now, "due_at": now + TIME_TO_DECIDE}
    brought: dict[str, Any] = {"ground": Ground.MANUAL, "claim": claim, "opened_by": actor.user, **times}
    standing = Dispute.objects.filter(item=item, state=DisputeState.OPEN).first()
    if standing is None:
        dispute = Dispute.objects.create(project=item.project, item=item, **brought)
        return dispute, _take_positions([dispute])
    if actor.user is None or Dispute.objects.visible_to(actor.user).filter(pk=standing.pk).exists():
        raise Invalid(f"Item {item.key} has an open case already; add to that one.")
    # A case that they may not know of, since it would tell them that the item is gold, becomes the one they bring.
    Dispute.objects.filter(pk=standing.pk).update(**brought)
    standing.refresh_from_db()
    return standing, []


@transaction.atomic
def adjudicate(
    *,
    actor: Actor,
    dispute: Dispute,
    value: Any,
    reason_code: str,
    rationale: str,
    clause: str = "",
    supersedes: Adjudication | None = None,
) -> Adjudication:
    """Decide a case. The decision becomes the item's final label; what was delivered stays as it was made.

    A decided case is decided anew only by naming the decision that is `supersede`d.
    """
    # Two adjudicators may have the same case on screen: the row lock lets the second one see the first's decision.
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    require(may_adjudicate(actor, dispute))
    newest = dispute.adjudications.first()
    if newest is not None and newest != supersedes:
        raise Invalid(f"This case was decided meanwhile, by {newest.adjudicator}. Read it first.")
    if newest is None and supersedes is not None:
        raise Invalid("This case has no decision yet that could be superseded.")
    if not rationale.strip():
        raise Invalid("A decision needs its rationale: it is what the vendor will read.")
    if reason_code not in ReasonCode.values:
        raise Invalid(f"Choose a reason: {', '.join(ReasonCode.values)}.")
    if actor.user is None:
        raise Invalid("A case is decided by a person.")
    label = _final_label(dispute, value)
    if reason_code == ReasonCode.GOLD_WRONG:
        _correct_gold(actor, dispute, label)
    adjudication = Adjudication.objects.create(
        dispute=dispute,
        adjudicator=actor.user,
        annotation=label,
        reason_code=reason_code,
        clause=clause,
        guideline=current_guideline(dispute.project),
        rationale=rationale,
        supersedes=supersedes,
    )
    dispute.state = DisputeState.DECIDED
    dispute.save(update_fields=["state"])
    details = {
        "dispute": dispute.public_id,
        "reason": reason_code,
        "value": label.value,
        "rationale_sha256": hashlib.sha256(rationale.encode()).hexdigest(),
        "supersedes": supersedes.public_id if supersedes else None,
    }
    _record(actor, dispute.project, "dispute.decided", adjudication.public_id, details, [adjudication, label, dispute])
    return adjudication


def _correct_gold(actor: Actor, dispute: Dispute, label: Annotation) -> None:
    reason = f"Case {dispute.public_id}: the former gold answer was wrong."
    changed = dispute.item_id in answers_to([dispute.item_id]) and correct_gold(
        actor=actor, item=dispute.item, value=label.value, code=label.code, reason=reason
    )
    if not changed:
        raise Invalid("The gold answer can only be wrong where there is one and you decide otherwise.")


def _final_label(dispute: Dispute, value: Any) -> Annotation:
    """Takes the place of what this case, or an earlier one about the same item, decided before."""
    # Two cases about one item may be decided anew at the same moment: the item row is the queue.
    Item.objects.select_for_update().get(pk=dispute.item_id)
    rules = rules_of(current_schema(dispute.project))
    try:
        parsed = rules.parse(value)
    except BadLabel as error:
        raise Invalid(str(error)) from None
    return Annotation.objects.create(
        item=dispute.item,
        value=rules.canonical(parsed),
        code=rules.code(parsed),
        source=Source.ADJUDICATED,
        made_at=timezone.now(),
        supersedes=dispute.item.annotations.filter(source=Source.ADJUDICATED).order_by("pk").last(),
    )


def _take_positions(cases: Sequence[Dispute]) -> list[Position]:
    """Freeze who stands for what: the labels of each item that nothing superseded, and its gold answer."""
    taken: list[Position] = []
    for start in range(0, len(cases), TOGETHER):
        taken += _positions_of({case.item_id: case for case in cases[start : start + TOGETHER]})
    return taken


def _positions_of(by_item: dict[int, Dispute]) -> list[Position]:
    gold = answers_to(by_item)
    standing: dict[tuple[int, str], list[Holder]] = {}
    labels = Annotation.objects.filter(item__in=by_item).exclude(source=Source.ADJUDICATED)
    for annotation in unreplaced(labels):
        standing.setdefault((annotation.item_id, annotation.value), []).append(Holder(annotation=annotation))
    for item in by_item:
        if item in gold:
            standing.setdefault((item, str(gold[item].value)), []).append(Holder(gold_answer=gold[item]))
    positions = Position.objects.bulk_create(
        Position(dispute=by_item[item], value=value, ordinal=place)
        for item, values in _by_item(standing).items()
        for place, value in enumerate(_shuffled(by_item[item], values), 1)
    )
    holders = [
        Holder(position=position, annotation=holder.annotation, gold_answer=holder.gold_answer)
        for position in positions
        for holder in standing[position.dispute.item_id, position.value]
    ]
    Holder.objects.bulk_create(holders, batch_size=5000)
    return positions


def _by_item(standing: dict[tuple[int, str], list[Holder]]) -> dict[int, list[str]]:
    values: dict[int, list[str]] = {}
    for item, value in standing:
        values.setdefault(item, []).append(value)
    return values


def _shuffled(dispute: Dispute, values: list[str]) -> list[str]:
    """An order that anybody can recompute and that depends on nobody's name, vote or time."""
    return sorted(values, key=lambda value: hashlib.sha256(f"{dispute.public_id}\n{value}".encode()).digest())


def _record(actor: Actor, project: Project, verb: str, obj: str, details: dict[str, Any], written: States) -> None:
    log = project.engagement.log_origin
    record(log=log, actor=actor.text, verb=verb, obj=obj, details=details, states=written)
