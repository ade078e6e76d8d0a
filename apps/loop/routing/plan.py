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
# Of a record about which the model said nothing: below every threshold, and first in the queue.
NO_SCORE = -1.0


@dataclass(frozen=True, eq=False)
class Plan:
    """Places in the batch by what becomes of them, those of `shown` least sure first. `queue` holds (kind, place) by
    rank: hidden tasks stand among the shown ones, records taken unseen at the end."""

    blind: Longs
    auto: Longs
    shown: Longs
    audit: Longs
    queue: list[tuple[TaskKind, int]]


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
    hidden = [(TaskKind.BLIND, int(place)) for place in blind] + [(TaskKind.AUDIT, int(place)) for place in audit]
    hidden += [(TaskKind.PLANTED, number) for number in range(planted)]
    queue = _spread(shown, hidden, seeds)
    auto = np.flatnonzero(accepted).astype(np.int64)
    queue += [(TaskKind.AUTO, int(place)) for place in auto]
    return Plan(blind, auto, shown, audit, queue)


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


def _spread(shown: Longs, hidden: Sequence[tuple[TaskKind, int]], seeds: dict[str, str]) -> list[tuple[TaskKind, int]]:
    """Hidden tasks, in random order, at random places among the shown ones: no rank tells what stands there."""
    size = len(shown) + len(hidden)
    taken = np.zeros(size, np.bool_)
    taken[drawn([str(place) for place in range(size)], len(hidden), seeds["places"])] = True
    order = drawn([f"{kind} {place}" for kind, place in hidden], len(hidden), seeds["order"])
    others, people = iter(order.tolist()), iter(shown.tolist())
    return [hidden[next(others)] if is_hidden else (TaskKind.SHOWN, next(people)) for is_hidden in taken.tolist()]
