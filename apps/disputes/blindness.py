"""What a reader may see of a case: positions in an order of their own, and authors only when it is time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from apps.accounts.actors import Actor
from apps.disputes.independence import may_decide, reveals_to
from apps.disputes.models import Dispute, Holder, Position
from apps.disputes.states import DisputeState
from apps.labels.models import Annotator, Source
from apps.projects.policies import may_see_gold


@dataclass(frozen=True, slots=True)
class Stand:
    """Somebody who stands for a position; `key` is None where the reader may not know who."""

    key: str | None
    model: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """A position as one reader may see it. `stands` and `gold` are None while it is not for them to know."""

    number: int
    value: str
    stands: tuple[Stand, ...] | None
    gold: bool | None


def shown_to(case: Dispute, actor: Actor) -> list[Position]:
    """The positions in the order of this reader: shuffled by the case's seed, anew for each person.

    Gold that stands alone is not shown to the vendor.
    """
    reader = actor.user.public_id if actor.user else ""
    positions = list(case.positions.prefetch_related("holders__annotation__annotator"))
    if not may_see_gold(actor, case.project.engagement):
        positions = [each for each in positions if any(holder.annotation_id for holder in each.holders.all())]
    return sorted(positions, key=lambda each: _place(case.seed, reader, each.value))


def _place(seed: str, reader: str, value: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{reader}\n{value}".encode()).digest()


def knows_authors(case: Dispute, actor: Actor) -> bool:
    """Who had it revealed; after the decision everybody but those who could still be asked to decide an appeal."""
    if case.control or actor.user is None:
        return False
    if reveals_to(actor.user).filter(dispute=case).exists():
        return True
    if case.state == DisputeState.FINAL:
        return True
    if case.state != DisputeState.DECIDED:
        return False
    decided = case.adjudications.filter(adjudicator=actor.user).exists()
    return decided or not may_decide(actor, case)


def seats_of(case: Dispute, actor: Actor) -> list[Seat]:
    """The places are numbered anew for each reader: a missing one would tell that gold is there."""
    known = knows_authors(case, actor)
    sees_gold = known and bool(may_see_gold(actor, case.project.engagement))
    names = _names(case, actor) if known else set()
    return [
        Seat(
            number,
            position.value,
            _stands(position, names) if known else None,
            any(holder.gold_answer_id for holder in position.holders.all()) if sees_gold else None,
        )
        for number, position in enumerate(shown_to(case, actor), 1)
    ]


def _names(case: Dispute, actor: Actor) -> set[int]:
    own = Annotator.objects.visible_to(actor.user).filter(engagement=case.project.engagement)
    return set(own.values_list("pk", flat=True))


def _stands(position: Position, known: set[int]) -> tuple[Stand, ...]:
    return tuple(_stand(holder, known) for holder in position.holders.all() if holder.annotation_id is not None)


def _stand(holder: Holder, known: set[int]) -> Stand:
    label = holder.annotation
    assert label is not None
    return Stand(str(label.annotator) if label.annotator_id in known else None, label.source == Source.MODEL)


def stays_blind(case: Dispute, actor: Actor) -> bool:
    """Whether this person may still be asked to decide, and so learns nowhere who holds which position."""
    open_ended = case.undecided or case.state == DisputeState.DECIDED
    return open_ended and not knows_authors(case, actor) and bool(may_decide(actor, case))
