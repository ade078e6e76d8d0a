"""Why an item stays out of a training set, and which of the reasons somebody may waive."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cache

from apps.accounts.policies import Invalid


class Why(StrEnum):
    """In the order in which the first one is given as the reason."""

    GOLD = "gold"
    UNLABELLED = "unlabelled"
    MODEL = "model"
    DISPUTE = "dispute"
    TIE = "tie"
    STANDING = "standing"
    LOT = "lot"
    CONTESTED = "contested"

    @property
    def bit(self) -> int:
        return BITS[self]


BITS = {why: 1 << place for place, why in enumerate(Why)}


WORDS = {
    Why.GOLD: "it is a gold item, or has the same content as one",
    Why.UNLABELLED: "no person has labelled it",
    Why.MODEL: "only a model has labelled it",
    Why.DISPUTE: "its case is open",
    Why.TIE: "its annotators are tied",
    Why.STANDING: "somebody below the accuracy standard labelled it",
    Why.LOT: "a lot that it is in is not accepted",
    Why.CONTESTED: "its annotators agree too little",
}
# Without a label there is nothing to put in, so the others cannot be waived.
GATES = (Why.GOLD, Why.LOT, Why.DISPUTE, Why.CONTESTED, Why.STANDING)
WAIVING = {
    Why.GOLD: "A model trained on gold items is no longer tested by them.",
    Why.LOT: "Labels of lots that are rejected, or not decided yet.",
    Why.DISPUTE: "Labels that somebody contests.",
    Why.CONTESTED: "Labels on which less than a third of the pairs of annotators agree.",
    Why.STANDING: "Labels of annotators who are below the standard on gold count too.",
}


def gates_named(names: Iterable[str]) -> frozenset[Why]:
    """Raises Invalid for a name that is no gate."""
    names = list(names)
    unknown = sorted(set(names) - {str(gate) for gate in GATES})
    if unknown:
        raise Invalid(f"There is no gate {unknown[0]!r} to waive. Gates: {', '.join(GATES)}.")
    return frozenset(map(Why, names))


def bits(reasons: Iterable[Why]) -> int:
    return sum(reason.bit for reason in set(reasons))


@cache
def reasons_in(found: int) -> tuple[Why, ...]:
    """Asked for every item; there are as many answers as combinations of reasons."""
    return tuple(why for why in Why if found & why.bit)
