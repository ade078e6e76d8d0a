"""Does the workload fall while accuracy holds: what the rounds of a project show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from apps.learning.proving import Claim, Proof, proof
from apps.learning.rounds import Round as Counts
from apps.learning.rounds import RoundFigures, figures
from apps.loop.proving.counting import NOTHING, Counted, counted_rounds
from apps.measures.estimate import Estimate
from apps.projects.models import Project

# Two points: what accuracy may lose before it is said not to hold.
MARGIN = 0.02
FIGURES = {
    "human_share": "Needs a person",
    "edit_rate": "Shown labels changed",
    "seconds_per_record": "Seconds per record",
    "human_seconds_per_delivered": "Human seconds per delivered record",
    "gold_accuracy": "Accuracy on frozen gold",
    "audit_accuracy": "Accuracy on blind audits",
}
COLUMNS = ("round", "batch", "version", "delivered", "human", "figure", "value", "low", "high", "n", "method")


@dataclass(frozen=True, eq=False)
class Proven:
    """The rounds of a project that are complete, those that people still work on, and the verdict.

    The verdict is over complete rounds in which a model took part: without one there is nothing to compare.
    """

    complete: tuple[tuple[Counted, RoundFigures], ...]
    open: tuple[Counted, ...]
    proof: Proof

    @cached_property
    def verdict(self) -> Claim:
        return self.proof.verdict

    def as_json(self) -> dict[str, Any]:
        """Every figure as `{"value", "low", "high", "n", "method"}` or `{"undefined"}`."""
        return {
            "verdict": str(self.verdict),
            "sentences": list(self.proof.sentences),
            "margin": MARGIN,
            "changes": {name: getattr(self.proof, name).as_json() for name in ("workload", "gold", "audits")},
            "rounds": [_round_json(*one) for one in self.complete],
            "open": [{"round": one.round.number, "asked": one.asked, "waiting": one.waiting} for one in self.open],
        }

    def rows(self) -> Iterator[tuple[object, ...]]:
        """A line for each figure of each round, as COLUMNS name them; empty where there is no figure."""
        for one, found in self.complete:
            about = _about(one)
            for name in FIGURES:
                figure = getattr(found, name)
                numbers: tuple[object, ...] = ("", "", "", 0, figure.as_json().get("undefined"))
                if isinstance(figure, Estimate):
                    numbers = tuple(figure.as_json().values())
                yield (*about.values(), name, *numbers)


def proven(project: Project) -> Proven:
    """What the rounds of a project show now."""
    rounds = counted_rounds(project)
    complete = tuple((one, figures(one.counts)) for one in rounds if one.counts is not None)
    waiting = tuple(one for one in rounds if one.counts is None)
    with_model = [one.counts for one, _ in complete if one.round.predicted and one.counts is not None]
    return Proven(complete, waiting, proof(_comparable(with_model), MARGIN))


def _comparable(rounds: Sequence[Counts]) -> list[Counts]:
    """Gold counts where the first and the last model were both asked about it."""
    if rounds and len(rounds[0].gold) != len(rounds[-1].gold):
        return [replace(one, gold=NOTHING) for one in rounds]
    return list(rounds)


def _round_json(one: Counted, found: RoundFigures) -> dict[str, Any]:
    return {**_about(one), **found.as_json()}


def _about(one: Counted) -> dict[str, Any]:
    counts = one.counts
    return {
        "round": one.round.number,
        "batch": one.round.batch.public_id,
        "version": one.round.predicted.version.public_id if one.round.predicted else None,
        "delivered": counts.delivered if counts else 0,
        "human": counts.human if counts else 0,
    }
