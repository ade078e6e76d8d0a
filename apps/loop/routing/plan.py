"""Who gets which record of a batch: what is taken unseen, what people see in which order, what is asked blind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.learning.route import NotYet, RoutingCertificate, for_people
from apps.loop.models import TaskKind
from apps.loop.routing.rules import RoundRules
from apps.loop.routing.sampling import drawn

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]
# Of a record about which the model said nothing: below every threshold, and first in the queue.
NO_SCORE = -1.0


KINDS = tuple(TaskKind)


@dataclass(frozen=True, eq=False)
class Plan:
    """The tasks of a round in the order of their ranks: int8[n] `kind`, a place in KINDS, and int64[n] `place`, of the
    record in the batch or, of a planted task, of what is planted. Hidden tasks stand among the shown ones, records
    taken unseen at the end."""

    kind: Codes
    place: Longs

    @classmethod
    def of(cls, kind: TaskKind, places: Longs) -> Plan:
        return cls(np.full(len(places), KINDS.index(kind), np.int8), places)

    @classmethod
    def one_after_another(cls, *parts: Plan) -> Plan:
        return cls(np.concatenate([each.kind for each in parts]), np.concatenate([each.place for each in parts]))

    def counts(self) -> dict[str, int]:
        """Tasks by kind."""
        return dict(zip(map(str, KINDS), np.bincount(self.kind, minlength=len(KINDS)).tolist(), strict=True))


def samples(seed: str) -> dict[str, str]:
    """The seed of each sample. `drawn(keys, n, samples(seed)["blind"])` draws the blind sample again, and so on."""
    return {name: f"{seed}:{name}" for name in ("blind", "audit", "planted", "errors", "lifetime", "places", "order")}


def planned(
    keys: Sequence[str],
    score: Floats,
    routing: RoutingCertificate | NotYet,
    rules: RoundRules,
    seed: str,
    planted: int,
) -> Plan:
    """`keys` of the batch in the order of code points, float64[n] `score` (NO_SCORE where there is none), and how many
    wrong suggestions are `planted` at most among those shown: tasks (PLANTED, 0), (PLANTED, 1), ... of the queue."""
    seeds, n = samples(seed), len(keys)
    blind = drawn(keys, rules.sample(rules.blind, n), seeds["blind"])
    audit = drawn(keys, rules.sample(rules.audit, n), seeds["audit"])
    accepted = _accepted(keys, score, routing, blind, seeds["lifetime"])
    asked = accepted.copy()
    asked[blind] = True
    shown = for_people(score, asked)
    planted = min(planted, int(np.ceil(rules.planted * len(shown) - 1e-9)))
    hidden = Plan.one_after_another(
        Plan.of(TaskKind.BLIND, blind),
        Plan.of(TaskKind.AUDIT, audit),
        Plan.of(TaskKind.PLANTED, np.arange(planted, dtype=np.int64)),
    )
    unseen = Plan.of(TaskKind.AUTO, np.flatnonzero(accepted).astype(np.int64))
    return Plan.one_after_another(_spread(Plan.of(TaskKind.SHOWN, shown), hidden, seeds), unseen)


def _accepted(
    keys: Sequence[str], score: Floats, routing: RoutingCertificate | NotYet, blind: Longs, seed: str
) -> Bools:
    """What the certificate lets through and the blind sample leaves; of more than it is good for, a random part."""
    if isinstance(routing, NotYet):
        return np.zeros(len(keys), np.bool_)
    accepted: Bools = routing.accepts(score) & (score != NO_SCORE)
    accepted[blind] = False
    able = np.flatnonzero(accepted)
    if len(able) > routing.lifetime:
        kept = able[drawn([keys[place] for place in able.tolist()], routing.lifetime, seed)]
        accepted = np.zeros(len(keys), np.bool_)
        accepted[kept] = True
    return accepted


def _spread(shown: Plan, hidden: Plan, seeds: dict[str, str]) -> Plan:
    """Hidden tasks, in random order, at random places among the shown ones: no rank tells what stands there."""
    size = len(shown.place) + len(hidden.place)
    taken = drawn([str(place) for place in range(size)], len(hidden.place), seeds["places"])
    names = [f"{KINDS[kind]} {place}" for kind, place in zip(hidden.kind.tolist(), hidden.place.tolist(), strict=True)]
    order = drawn(names, len(names), seeds["order"])
    mixed = Plan(np.empty(size, np.int8), np.empty(size, np.int64))
    is_hidden = np.zeros(size, np.bool_)
    is_hidden[taken] = True
    for column, people, others in ((mixed.kind, shown.kind, hidden.kind), (mixed.place, shown.place, hidden.place)):
        column[is_hidden], column[~is_hidden] = others[order], people
    return mixed
