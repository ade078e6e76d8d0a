"""What is watched between rounds: the pictures that arrive, without labels, and the audits of what nobody looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from apps.learning.demo.looping import GUIDELINE, INPUT, Loop, accepted, picked
from apps.learning.demo.models import Trained
from apps.learning.route import Binding, RoutingCertificate, Standing, standing
from apps.measures.drift import BinCounts, count_into, drifted, population_stability, quantile_edges

Floats = NDArray[np.float64]
TRAITS = ("ink", "contrast", "middle across", "middle down", "edges across", "edges down")


@dataclass(frozen=True, slots=True)
class Drift:
    """Which traits of the pictures moved since the reference, and the largest index among them."""

    moved: tuple[str, ...]
    index: float


def input_drift(reference: Sequence[Floats], current: Sequence[Floats]) -> Drift:
    """Population stability of six traits in deciles of the reference: p, adjusted, at most .01 and index above .1."""
    before, now = _traits(reference), _traits(current)
    edges = quantile_edges(before)
    counts = BinCounts(count_into(edges, before), count_into(edges, now))
    found = population_stability(counts)
    hit = drifted(found.p, found.psi)
    return Drift(tuple(picked(TRAITS, hit)), float(found.psi.max()))


def _traits(pictures: Sequence[Floats]) -> Floats:
    x = np.stack(pictures)
    ink = x.sum(axis=(1, 2))
    across, down = np.arange(x.shape[2]), np.arange(x.shape[1])
    middle = (x.sum(axis=1) @ across / ink, x.sum(axis=2) @ down / ink)
    edges = (np.abs(np.diff(x, axis=2)).mean(axis=(1, 2)), np.abs(np.diff(x, axis=1)).mean(axis=(1, 2)))
    return np.column_stack([ink, x.std(axis=(1, 2)), *middle, *edges])


def audited_on(loop: Loop, champion: Trained, certificate: RoutingCertificate, wrong: Sequence[bool]) -> Standing:
    """Where the certificate stands if the changed stream is labelled under it, and each accepted label audited blind.

    `wrong` are the audits of it before the change.
    """
    arriving = loop.world.later
    guessed = champion.model.predict(loop.world.moved(arriving))
    taken = accepted(certificate, guessed)
    settled = loop.people.settled(loop.world.truths(arriving[taken]))
    found = [a != b for a, b in zip(picked(guessed.labels, taken), settled.labels, strict=True)]
    now = Binding(champion.digest, GUIDELINE, INPUT)
    return standing(certificate, now, int(taken.sum()), np.array([*wrong, *found], np.bool_))
