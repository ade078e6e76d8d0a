"""Putting control cases among the others, so that the bench is judged too."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from apps.accounts.actors import Actor
from apps.disputes.controls import disguise, drawn, known_items, place_drawn, repeatable, seed_of, share_drawn
from apps.disputes.grounds import Reading
from apps.disputes.models import (
    Adjudication,
    Control,
    ControlKind,
    Dispute,
    DisputeState,
    Ground,
    Holder,
    Position,
    Step,
)
from apps.disputes.rules import rules_for
from apps.disputes.services.moving import days_from_now, tell
from apps.disputes.services.positions import shuffled, take_positions
from apps.gold.selectors import answers_to
from apps.projects.models import Project

BENCH = Actor.system("court")


@transaction.atomic
def add_repeat(*, decision: Adjudication) -> Dispute | None:
    """After a decision, with the agreed probability, put an earlier case of the same person before them once more.

    It was decided a week or 50 decisions ago, has the same positions under a new seed, and looks like any case that a
    rule opened. Nothing happens where there is none to repeat. Safe to call again for the same decision.
    """
    case, seed = decision.dispute, seed_of(decision.public_id)
    project = case.project
    if case.control or share_drawn(seed) >= rules_for(project.engagement).repeats:
        return None
    Project.objects.select_for_update().get(pk=project.pk)
    former = repeatable(decision.adjudicator, project)
    if not former or Dispute.objects.filter(seed=seed).exists():
        return None
    chosen = former[place_drawn(seed, len(former))]
    repeated = chosen.dispute
    model = disguise(project, seed)
    made = _disguised(project, seed, model, item_id=repeated.item_id or 0, contested=repeated.contested)
    control = Control(dispute=made, kind=ControlKind.REPEAT, repeats=repeated, expected=chosen.value or "")
    _put(project, [made], [control], _copied(repeated, made))
    return made


@transaction.atomic
def add_known(*, project: Project, opened: Sequence[Dispute], reading: Reading) -> list[Dispute]:
    """Among the cases that were just opened by rule, put the agreed share of which the answer is known, as far as there
    is gold that is long settled. Called with the project locked."""
    share = float(rules_for(project.engagement).known) * len(opened)
    occasion = f"{project.public_id}\n{timezone.now().isoformat()}"
    number = int(share) + (share_drawn(seed_of(occasion)) < share % 1)
    if not number:
        return []
    items = [item for item in known_items(project) if item in reading.units]
    chosen = drawn([seed_of(f"{occasion}\n{turn}") for turn in range(number)], items)
    gold, standing = answers_to([item for item, _ in chosen]), reading.opinion.standing
    cases, controls = [], []
    for item, seed in chosen:
        model = opened[place_drawn(seed, len(opened))]
        case = _disguised(project, seed, model, item_id=item, contested=standing[reading.units[item]])
        controls.append(Control(dispute=case, kind=ControlKind.KNOWN, expected=str(gold[item].value)))
        cases.append(case)
    _put(project, cases, controls, None)
    return cases


def _disguised(project: Project, seed: str, model: Dispute | None, *, item_id: int, contested: str | None) -> Dispute:
    """A case that looks as if it had been opened together with another, its model."""
    case = Dispute(project=project, item_id=item_id, contested=contested, control=True, ground=Ground.TIE, seed=seed)
    if model is None:
        case.due_at = days_from_now(rules_for(project.engagement).decide_days)
        return case
    case.ground, case.subject = model.ground, model.subject
    case.opened_at, case.due_at = model.opened_at, model.due_at
    case.priority, case.weights = model.priority, model.weights
    return case


def _put(
    project: Project,
    cases: Sequence[Dispute],
    controls: Sequence[Control],
    positions: Sequence[tuple[Position, list[Holder]]] | None,
) -> None:
    """Write the cases with their positions. The log tells when they were made and how many there are, and not which, so
    that it can be read by those who are tested; the cases have the dates of their models."""
    if not cases:
        return
    Dispute.objects.bulk_create(cases)
    steps = Step.objects.bulk_create(
        Step(dispute=case, act="open", state=DisputeState.OPEN, at=case.opened_at, due_at=case.due_at) for case in cases
    )
    taken = take_positions(cases) if positions is None else _written(positions)
    Control.objects.bulk_create(controls)
    digests = sorted(hashlib.sha256(case.seed.encode()).hexdigest() for case in cases)
    details = {"cases": len(cases), "seeds_sha256": hashlib.sha256("\n".join(digests).encode()).hexdigest()}
    written = [cases, steps, taken, controls]
    tell(BENCH, project, "dispute.controls_added", project.public_id, details, written)


def _copied(repeated: Dispute, made: Dispute) -> list[tuple[Position, list[Holder]]]:
    """The positions of a case, as they were then, in an order of their own."""
    former = {each.value: each for each in repeated.positions.prefetch_related("holders")}
    return [
        (
            Position(dispute=made, value=value, ordinal=place),
            [
                Holder(annotation_id=h.annotation_id, gold_answer_id=h.gold_answer_id)
                for h in former[value].holders.all()
            ],
        )
        for place, value in enumerate(shuffled(made, list(former)), 1)
    ]


def _written(positions: Sequence[tuple[Position, list[Holder]]]) -> list[Position]:
    made = Position.objects.bulk_create(position for position, _ in positions)
    for position, holders in positions:
        for holder in holders:
            holder.position = position
    Holder.objects.bulk_create(holder for _, holders in positions for holder in holders)
    return made
