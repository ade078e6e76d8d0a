"""Lots whose inspection repeats a former answer.

A lot is decided by its inspectors, not by gold, and what they recorded stays; where a finding says the same as an
answer that was overturned, it is told what the lot would be on the new one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from apps.accounts.policies import Invalid
from apps.consequences.models import Effect, EffectKind, GoldRevision
from apps.labels.loading import by_current_rules
from apps.labels.models import Annotation, Source
from apps.labels.selectors import rules_of
from apps.labels.types import AnySchema
from apps.lots.models import DrawnItem, Inspection, Lot
from apps.lots.selectors import standing_of
from apps.measures.acceptance import decide
from apps.projects.models import Project


@dataclass(frozen=True, slots=True)
class _Answers:
    """A former answer and the new one (None: there is none any more), as the schema of a delivery writes them."""

    former: str | None
    now: str | None


def lot_effects(project: Project, revisions: Sequence[GoldRevision]) -> tuple[list[Effect], int]:
    """Lots in whose sample a finding turns round, and how many samples hold one of the items."""
    drawn = DrawnItem.objects.filter(
        draw__lot__delivery__project=project, item__in=[each.item_id for each in revisions]
    ).select_related("draw__lot__delivery__schema")
    by_lot: dict[Lot, list[DrawnItem]] = {}
    for each in drawn.prefetch_related("inspections").order_by("pk"):
        by_lot.setdefault(each.draw.lot, []).append(each)
    answers = {each.item_id: each for each in revisions}
    found = (_effect(lot, items, answers) for lot, items in by_lot.items())
    return [effect for effect in found if effect is not None], len(by_lot)


def _effect(lot: Lot, items: Sequence[DrawnItem], revisions: Mapping[int, GoldRevision]) -> Effect | None:
    rules, labels = rules_of(lot.delivery.schema), _labels(lot, items)
    findings = [(each, list(each.inspections.all())[-1:]) for each in items]
    turned = [
        1 if finding.conforming else -1
        for each, newest in findings
        for finding in newest
        if _turns(finding, labels.get(each.item_id, set()), _as_written(rules, revisions[each.item_id]))
    ]
    standing = standing_of(lot)
    if not turned or standing is None:
        return None
    nonconforming = standing.nonconforming + sum(turned)
    decided = lot.decisions.first()
    now = decide(nonconforming, standing.inspected, standing.plan, lot.size)
    return Effect(
        kind=EffectKind.LOT,
        subject=lot.public_id,
        before=_counted(standing.inspected, standing.nonconforming),
        after=_counted(standing.inspected, nonconforming),
        verdict_before=decided.verdict if decided else str(standing.decision.verdict),
        verdict_after=str(now.verdict),
    )


def _counted(inspected: int, nonconforming: int) -> dict[str, Any]:
    return {"inspected": inspected, "nonconforming": nonconforming}


def _labels(lot: Lot, items: Sequence[DrawnItem]) -> dict[int, set[str]]:
    """What the lot says about each item."""
    labels: dict[int, set[str]] = {}
    delivered = Annotation.objects.filter(
        delivery=lot.delivery_id, item__in=[each.item_id for each in items], source=Source.HUMAN
    )
    for item, value in delivered.values_list("item_id", "value"):
        labels.setdefault(item, set()).add(value)
    return labels


def _as_written(rules: AnySchema, revision: GoldRevision) -> _Answers:
    def written(text: str | None) -> str | None:
        try:
            return None if text is None else by_current_rules([text], rules)[text]
        except Invalid:
            return None

    return _Answers(written(revision.former.value), written(revision.answer.value))


def _turns(finding: Inspection, labels: set[str], answers: _Answers) -> bool:
    """The finding says what the former answer said, and the new one says the opposite of it."""
    if answers.former is None or answers.now is None:
        return False
    if finding.conforming:
        return labels == {answers.former}
    return finding.correct_value == answers.former and labels == {answers.now}
