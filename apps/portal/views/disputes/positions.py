"""The positions of a case as somebody may see them: blind until it is decided, then with who held what."""

from __future__ import annotations

from dataclasses import dataclass

from apps.accounts.actors import Actor
from apps.disputes.models import Dispute, DisputeState, Holder, Position
from apps.labels.models import Annotator, Source
from apps.labels.selectors import rules_of
from apps.projects.policies import may_see_gold
from apps.projects.selectors import current_schema

MOST_KEYS = 9


@dataclass(frozen=True, slots=True)
class Seat:
    """One position. `number` is its place on the page; `holders` stays empty while the case is open."""

    number: int
    position: Position
    label: str
    holders: list[str]

    @property
    def key(self) -> str:
        return str(self.number) if self.number <= MOST_KEYS else ""


def seats_of(case: Dispute, actor: Actor) -> list[Seat]:
    rules = rules_of(current_schema(case.project))
    sees_gold = bool(may_see_gold(actor, case.project.engagement))
    blind = case.state == DisputeState.OPEN
    known = set(Annotator.objects.visible_to(actor.user).values_list("pk", flat=True)) if not blind else set()
    positions = case.positions.prefetch_related("holders__annotation__annotator")
    # Numbered anew: a missing place would tell the vendor that gold stands alone somewhere.
    shown = [each for each in positions if sees_gold or _held_by_labels(each)]
    return [
        Seat(
            number,
            position,
            rules.display(rules.load(position.value)),
            [] if blind else _names(position, known, sees_gold=sees_gold),
        )
        for number, position in enumerate(shown, 1)
    ]


def _held_by_labels(position: Position) -> bool:
    return any(holder.annotation_id is not None for holder in position.holders.all())


def _names(position: Position, known: set[int], *, sees_gold: bool) -> list[str]:
    names = (_name(holder, known, sees_gold=sees_gold) for holder in position.holders.all())
    return sorted(name for name in names if name)


def _name(holder: Holder, known: set[int], *, sees_gold: bool) -> str:
    annotation = holder.annotation
    if annotation is None:
        return "the gold answer" if sees_gold else ""
    if annotation.source == Source.MODEL:
        return f"model {annotation.annotator}" if annotation.annotator_id in known else "a model"
    return str(annotation.annotator) if annotation.annotator_id in known else "another annotator"
