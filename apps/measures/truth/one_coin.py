"""The one-coin model: an annotator is right with one probability, and errs towards all other classes alike."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.ratings import Ratings
from apps.measures.truth.crowd import Block, Crowd, Floats
from apps.measures.truth.em import fit
from apps.measures.truth.inference import Coins, Inference

# Nobody is infallible or always wrong: keeps one label from deciding against any number of others.
_CERTAIN = 1e-6


def one_coin(
    ratings: Ratings,
    *,
    gold: NDArray[np.integer] | None = None,
    start: Inference | None = None,
    tolerance: float = 1e-7,
    sweeps: int = 1000,
) -> Inference:
    """Infer the true classes and one accuracy for each annotator, by EM (Dawid and Skene's model with one parameter).

    `gold` int[units] (-1 for none) settles its units. `start` is an earlier result of this function to go on from:
    the annotators keep their numbers, new ones follow. Raises `ValueError` for a start that does not fit.
    """
    crowd = Crowd.of(ratings, gold)
    model = _Coins(crowd)
    prior = None if start is None else model.resume(start)
    found = fit(crowd, model, prior, tolerance, sweeps)
    return Inference(
        method="one-coin",
        posterior=found.posterior,
        prior=found.prior,
        skill=Coins(model.accuracy),
        labels=crowd.labels_by_annotator(),
        log_likelihood=float(found.trace[-1]) if len(found.trace) else 0.0,
        trace=found.trace,
        converged=found.converged,
        known=crowd.labelled | (crowd.gold >= 0),
    )


class _Coins:
    def __init__(self, crowd: Crowd) -> None:
        self._labels = crowd.labels_by_annotator()
        self._levels = crowd.levels
        self._right = np.zeros(crowd.annotators)
        self._set(np.full(crowd.annotators, 0.5))

    @property
    def table(self) -> int:
        return len(self._right)

    def evidence(self, block: Block) -> Floats:
        annotator = block.annotator
        return label_evidence(block, self._right_log[annotator], self._wrong_log[annotator])

    def collect(self, block: Block, posterior: Floats) -> None:
        self._right += np.bincount(block.annotator, weights=posterior.ravel()[block.cell], minlength=len(self._right))

    def maximise(self) -> None:
        share = self._right / np.maximum(self._labels, 1)
        crowd = self._right.sum() / max(1, self._labels.sum())
        self._set(np.where(self._labels > 0, share, crowd))
        self._right = np.zeros(len(share))

    def _set(self, accuracy: Floats) -> None:
        self.accuracy = np.clip(accuracy, _CERTAIN, 1 - _CERTAIN)
        self._right_log = np.log(self.accuracy)
        self._wrong_log = np.log((1 - self.accuracy) / max(1, self._levels - 1))

    def resume(self, earlier: Inference) -> Floats:
        """Take over earlier accuracies; newcomers start with the crowd's. Returns the class prior."""
        if not isinstance(earlier.skill, Coins) or len(earlier.prior) != self._levels:
            raise ValueError(f"cannot go on from {earlier.method} with {len(earlier.prior)} classes")
        known = earlier.skill.accuracy
        if len(known) > len(self.accuracy):
            raise ValueError(f"cannot go on from {len(known)} annotators with {len(self.accuracy)}")
        crowd = float(earlier.labels @ known) / max(1, int(earlier.labels.sum()))
        self._set(np.append(known, np.full(len(self.accuracy) - len(known), crowd)))
        return np.asarray(earlier.prior * (1 - _CERTAIN) + _CERTAIN / self._levels)


def label_evidence(block: Block, right: Floats, wrong: Floats) -> Floats:
    """log P(labels | class), float64[units of the block, levels], where each label has the log-probability `right`
    if it names the class, and `wrong` if not; both float64[labels]."""
    cell, units = block.cell, block.last - block.first
    table = np.bincount(cell, weights=right - wrong, minlength=units * block.levels).reshape(units, block.levels)
    slips = np.bincount(cell // block.levels, weights=wrong, minlength=units)
    return np.asarray(table + slips[:, None], np.float64)
