"""Dawid and Skene's model: every annotator has a confusion matrix of their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from apps.measures.ratings import Ratings
from apps.measures.truth.crowd import Block, Crowd, Floats
from apps.measures.truth.em import fit, log
from apps.measures.truth.inference import Confusions, Inference
from apps.measures.truth.one_coin import one_coin

# Parameters per label beyond which confusion matrices are mostly prior, and their tables larger than the labels.
_MOST_CELLS_PER_LABEL = 16
_SMALL_TABLE = 2**20
# What a label never seen before weighs in the first sweep from an earlier result.
_SURPRISE = 1e-6


def dawid_skene(
    ratings: Ratings,
    *,
    gold: NDArray[np.integer] | None = None,
    smoothing: float = 1.0,
    start: Inference | None = None,
    tolerance: float = 1e-7,
    sweeps: int = 1000,
) -> Inference:
    """Infer the true classes and the annotators' confusion matrices (Dawid and Skene 1979), by EM.

    `smoothing` pseudo-counts for each annotator and true class are spread as the crowd as a whole errs, anew in each
    sweep; 0 is the plain maximum-likelihood model. `gold` int[units] (-1 for none) settles its units. `start` is an
    earlier result of this function to go on from: the annotators keep their numbers, new ones follow, units may be
    others. Where the tables would be far larger than the labels, the one-coin model is taken, and `notice` says so.
    Raises `ValueError` for negative smoothing, and for a start with other classes, more annotators or another model.
    """
    if smoothing < 0:
        raise ValueError(f"smoothing must not be negative, got {smoothing}")
    cells = ratings.annotators * ratings.levels**2
    if cells > max(_SMALL_TABLE, _MOST_CELLS_PER_LABEL * ratings.n):
        return _too_many(ratings, gold, tolerance, sweeps)
    crowd = Crowd.of(ratings, gold)
    model = _Confusions(crowd, smoothing)
    prior = None if start is None else model.resume(start)
    found = fit(crowd, model, prior, tolerance, sweeps)
    return Inference(
        method="Dawid–Skene (pooled)" if smoothing else "Dawid–Skene (plain)",
        posterior=found.posterior,
        prior=found.prior,
        skill=Confusions(model.confusion()),
        labels=crowd.labels_by_annotator(),
        log_likelihood=float(found.trace[-1]) if len(found.trace) else 0.0,
        trace=found.trace,
        converged=found.converged,
        known=crowd.labelled | (crowd.gold >= 0),
    )


def _too_many(ratings: Ratings, gold: NDArray[np.integer] | None, tolerance: float, sweeps: int) -> Inference:
    found = one_coin(ratings, gold=gold, tolerance=tolerance, sweeps=sweeps)
    notice = (
        f"{ratings.annotators} confusion matrices of {ratings.levels} x {ratings.levels} are too much to learn from "
        f"{ratings.n} labels: one accuracy for each annotator instead"
    )
    return Inference(**{**vars(found), "notice": notice})


class _Confusions:
    """Expected counts and probabilities, both float64[annotators * levels (codes), levels (classes)]."""

    def __init__(self, crowd: Crowd, smoothing: float) -> None:
        self._shape = (crowd.annotators, crowd.levels, crowd.levels)
        self._smoothing = smoothing
        self._counts = np.zeros((crowd.annotators * crowd.levels, crowd.levels))
        self._chance = np.full(self._counts.shape, 1 / max(1, crowd.levels))

    @property
    def table(self) -> int:
        return self._counts.size

    def evidence(self, block: Block) -> Floats:
        return np.asarray(block.labels @ self._log)

    def collect(self, block: Block, posterior: Floats) -> None:
        self._counts += block.labels.T @ posterior

    def maximise(self) -> None:
        counts = self._counts.reshape(self._shape)
        crowd = _shares(counts.sum(axis=0))
        self._set(_shares(counts + self._smoothing * crowd, along=1).reshape(self._counts.shape))
        self._counts = np.zeros(self._counts.shape)

    def _set(self, chance: Floats) -> None:
        self._chance, self._log = chance, log(chance)

    def resume(self, earlier: Inference) -> Floats:
        """Take over earlier parameters; newcomers start as the crowd errs. Returns the class prior."""
        if not isinstance(earlier.skill, Confusions):
            raise ValueError(f"cannot go on from {earlier.method}: it has no confusion matrices")
        known = earlier.skill.confusion
        annotators, levels, _ = self._shape
        if len(known) > annotators or known.shape[1] != levels:
            raise ValueError(f"cannot go on from {known.shape}: this has {annotators} annotators, {levels} classes")
        crowd = _shares(np.tensordot(earlier.labels, known, axes=1).T).T
        newcomers = np.broadcast_to(crowd, (annotators - len(known), levels, levels))
        confusion = np.concatenate([known, newcomers]) * (1 - _SURPRISE) + _SURPRISE / levels
        self._set(np.ascontiguousarray(confusion.transpose(0, 2, 1)).reshape(self._counts.shape))
        return np.asarray(earlier.prior * (1 - _SURPRISE) + _SURPRISE / levels)

    def confusion(self) -> Floats:
        """float64[annotators, levels (classes), levels (codes)]."""
        return np.ascontiguousarray(self._chance.reshape(self._shape).transpose(0, 2, 1))


def _shares(counts: Floats, along: int = 0) -> Floats:
    """Divided by the totals along an axis; 0 where there is nothing."""
    total = counts.sum(axis=along, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, counts / total, 0.0)
