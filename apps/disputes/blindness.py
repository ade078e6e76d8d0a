"""What a reader may see of a case: positions in an order of their own, and authors only when it is time."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from apps.accounts.actors import Actor
from apps.accounts.policies import Decision
from apps.disputes.independence import may_decide, reveals_to
from apps.disputes.models import Dispute, Ground, Holder, Position, Subject
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


def knows_authors(case: Dispute, actor: Actor, may: Decision | None = None) -> bool:
    """Who had it revealed; after the decision everybody but those who could still be asked to decide an appeal.

    `may` is the answer of `may_decide`, where it was asked before.
    """
    if actor.user is None:
        return False
    if reveals_to(actor.user).filter(dispute=case).exists():
        return True
    if case.state == DisputeState.FINAL:
        return True
    if case.state != DisputeState.DECIDED:
        return False
    decided = case.adjudications.filter(adjudicator=actor.user).exists()
    return decided or not (may_decide(actor, case) if may is None else may)


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
    """In the order of their names: that of the rows is that in which they were delivered."""
    found = (_stand(holder, known) for holder in position.holders.all() if holder.annotation_id is not None)
    return tuple(sorted(found, key=lambda stand: (stand.key or "", stand.model)))


def _stand(holder: Holder, known: set[int]) -> Stand:
    label = holder.annotation
    assert label is not None
    return Stand(str(label.annotator) if label.annotator_id in known else None, label.source == Source.MODEL)


def subject_as_seen(case: Dispute, *, tells: bool) -> str:
    """What a case is about. Of one that a rule opened it is told with the ground only: it would say that an item has a
    gold answer, or that a model holds a position."""
    told = tells or case.ground == Ground.MANUAL or case.subject == Subject.STANDING
    return str(Subject(case.subject if told else Subject.LABEL).label)


def stays_blind(case: Dispute, actor: Actor, may: Decision | None = None) -> bool:
    """Whether this person may still be asked to decide, and so learns nowhere who holds which position."""
    if not case.undecided and case.state != DisputeState.DECIDED:
        return False
    may = may_decide(actor, case) if may is None else may
    return bool(may) and not knows_authors(case, actor, may)
