"""The whole demonstration: five rounds, a careless import that the gate must refuse, and a scanner that is moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from apps.learning.demo.annotators import LOOKALIKES, Annotators
from apps.learning.demo.looping import Loop, Played
from apps.learning.demo.models import Trained, compared, trained
from apps.learning.demo.watching import Drift, audited_on, input_drift
from apps.learning.demo.world import World
from apps.learning.gate import GateReport, Promotion
from apps.learning.provenance import Label, Provenance
from apps.learning.proving import Proof, proof
from apps.learning.route import RoutingCertificate, Standing

MARGIN = 0.02
# After this round a batch is imported in which two of five labels are those of a digit that looks alike.
CARELESS_AFTER, CARELESS = 3, 0.4


@dataclass(frozen=True, eq=False)
class Step:
    """A round as it was played by a champion, what was watched, and the gates at its end."""

    played: Played
    champion: Trained
    drift: Drift
    gates: tuple[GateReport, ...]


@dataclass(frozen=True, eq=False)
class Demonstration:
    """All rounds, the drift of the changed stream, what became of the certificate on it, and the verdict."""

    seed: int
    steps: tuple[Step, ...]
    changed: Drift
    standing: Standing | None
    proof: Proof

    @property
    def gates(self) -> list[GateReport]:
        return [gate for step in self.steps for gate in step.gates]

    def judged(self, verdict: Promotion) -> int:
        """How many challengers met this verdict."""
        return sum(gate.verdict is verdict for gate in self.gates)

    @property
    def drifts_caught(self) -> int:
        return sum(bool(drift.moved) for drift in (*(step.drift for step in self.steps), self.changed))

    @property
    def certificates_revoked(self) -> int:
        return int(self.standing is not None and self.standing.audit.revoked_after is not None)


def run(seed: int) -> Demonstration:
    """Everything depends on `seed` alone: the deal of the digits, the annotators, the models."""
    world = World.dealt(seed)
    loop = Loop(world, Annotators(np.random.default_rng([seed, 1])))
    loop.begin()
    champion, steps = trained(world, loop.labels, seed), list[Step]()
    for number, arriving in enumerate(world.rounds, start=1):
        drift = input_drift(_reference(world), world.seen(arriving))
        played = loop.play(arriving, champion)
        challengers = [] if number == len(world.rounds) else _challengers(loop, number, seed)
        looks = sum(len(step.gates) for step in steps)
        gates = [compared(world, champion, one, looks + i, seed) for i, one in enumerate(challengers)]
        steps.append(Step(played, champion, drift, tuple(gates)))
        for one, gate in zip(challengers, gates, strict=True):
            champion = one if gate.verdict is Promotion.PROMOTE else champion
    last = steps[-1]
    changed = input_drift(_reference(world), world.moved(world.later))
    found = proof([step.played.round for step in steps], MARGIN)
    return Demonstration(seed, tuple(steps), changed, _audited(loop, last), found)


def _reference(world: World) -> Sequence[np.ndarray[tuple[int, ...], np.dtype[np.float64]]]:
    return world.seen(np.concatenate([world.gold, world.first]))


def _challengers(loop: Loop, number: int, seed: int) -> list[Trained]:
    """The model of everything known; before it, once, the one of a careless import."""
    clean = trained(loop.world, loop.labels, seed)
    if number != CARELESS_AFTER:
        return [clean]
    return [trained(loop.world, _careless(loop.labels, np.random.default_rng([seed, 2])), seed), clean]


def _careless(labels: Sequence[Label], chance: np.random.Generator) -> list[Label]:
    """The labels as an import would have them that says they are blind, and confuses what looks alike."""
    return [
        Label(one.record, LOOKALIKES[one.label], Provenance.BLIND, one.content)
        if one.provenance is not Provenance.MODEL and chance.random() < CARELESS
        else one
        for one in labels
    ]


def _audited(loop: Loop, last: Step) -> Standing | None:
    routing = last.played.routing
    if not isinstance(routing, RoutingCertificate):
        return None
    return audited_on(loop, last.champion, routing, last.played.accepted_wrong.tolist())
